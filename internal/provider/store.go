// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// store is the records and the client of a store, or the settings that are not known yet: those that
// come from resources which do not exist before apply.
type store struct {
	*records.Repository
	client  *moltin.Client
	waits   Waits
	unknown []string
}

// storeOf takes the store out of a Configure request; it is nil before the
// provider is configured.
func storeOf(data any, diags *diag.Diagnostics) *store {
	if data == nil {
		return nil
	}
	configured, ok := data.(*store)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Expected *store, but got %T. Please report this bug to the developers of the provider.", data))
	}
	return configured
}

// settingsKnown tells whether the store can be asked, and says why if it can't.
func (s *store) settingsKnown(diags *diag.Diagnostics) bool {
	if len(s.unknown) == 0 {
		return true
	}
	addUnknownSettings(diags, s.unknown)
	return false
}

// defaultCustomerID is the logged-in customer's, for want of a customer_id.
func (s *store) defaultCustomerID(ctx context.Context, op operation, diags *diag.Diagnostics) string {
	if !s.client.HasLogin() {
		diags.AddAttributeError(path.Root("customer_id"), "Missing customer_id",
			"Set customer_id, or log in as a customer with "+settingName("customer_email")+" and "+settingName("customer_password")+".")
		return ""
	}
	customerID, err := s.client.LoginCustomerID(ctx)
	if err != nil {
		op.doing = "log in as the customer"
		addStoreError(ctx, diags, op, err)
	}
	return customerID
}

// customerOf is a customer_id, or else the logged-in customer's, within reach.
func (s *store) customerOf(ctx context.Context, op operation, configured types.String, diags *diag.Diagnostics) string {
	if configured.IsNull() {
		return s.defaultCustomerID(ctx, op, diags)
	}
	s.checkReach(ctx, op, configured.ValueString(), diags)
	return configured.ValueString()
}

// checkReach says when the credentials can't reach a customer: with the
// implicit grant only the logged-in one.
func (s *store) checkReach(ctx context.Context, op operation, customerID string, diags *diag.Diagnostics) {
	if diags.HasError() || !s.client.Implicit() {
		return
	}
	own := s.defaultCustomerID(ctx, op, diags)
	if !diags.HasError() && own != customerID {
		diags.AddAttributeError(path.Root("customer_id"), "No access to this customer",
			fmt.Sprintf("Without a client secret, the provider can access only customer %s, who is logged in, and not customer %s. "+
				"Set %s, or log in as that customer.", own, customerID, settingName("client_secret")))
	}
}
