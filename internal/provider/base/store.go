// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package base is what the resources, data sources and list resources of the
// provider share.
package base

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// A Store is the configured store. Settings may come from resources that don't
// exist before an apply: then it only has the names of those settings.
type Store struct {
	*records.Repository
	Client *moltin.Client
	// Unknown are the names of settings that are not known yet.
	Unknown []string
}

// Resource is embedded in resources and list resources.
type Resource struct {
	Store *Store
	// MinReadTimeout is the shortest timeout of a read that is valid. Terraform reads
	// with the timeout in the state, so a read that can't succeed would prevent users
	// from changing it.
	MinReadTimeout time.Duration
}

// Configure implements resource.ResourceWithConfigure and list.ListResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Store = storeFromProviderData(req.ProviderData, &resp.Diagnostics)
}

// DataSource is embedded in data sources.
type DataSource struct{ Store *Store }

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Store = storeFromProviderData(req.ProviderData, &resp.Diagnostics)
}

// EphemeralResource is embedded in ephemeral resources.
type EphemeralResource struct{ Store *Store }

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *EphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Store = storeFromProviderData(req.ProviderData, &resp.Diagnostics)
}

// storeFromProviderData returns nil before the provider is configured.
func storeFromProviderData(data any, diags *diag.Diagnostics) *Store {
	if data == nil {
		return nil
	}
	store, ok := data.(*Store)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Expected *base.Store, but got %T. Please report this bug to the developers of the provider.", data))
	}
	return store
}

// VariableName returns the name of the environment variable of a provider attribute.
func VariableName(attribute string) string { return "MOLTIN_" + strings.ToUpper(attribute) }

// SettingName returns the name of a setting in messages.
func SettingName(attribute string) string {
	return fmt.Sprintf("%s (or the %s environment variable)", attribute, VariableName(attribute))
}

// RequireSettings adds an error for each setting that is not known yet.
func (s *Store) RequireSettings(diags *diag.Diagnostics) {
	for _, attribute := range s.Unknown {
		diags.AddError("Provider setting not known yet",
			fmt.Sprintf("The provider's %s depends on a resource that has not been applied yet, so the provider can't connect to the store. "+
				"Apply that resource first, with terraform apply -target, or set %[1]s to a known value.", attribute))
	}
}
