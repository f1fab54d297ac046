// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package provider implements the Terraform provider: its settings, and the list of
// what it offers.
package provider

import (
	"context"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/addresses"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/provider/customer"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ provider.ProviderWithValidateConfig     = (*moltinProvider)(nil)
	_ provider.ProviderWithListResources      = (*moltinProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*moltinProvider)(nil)
	_ provider.ProviderWithFunctions          = (*moltinProvider)(nil)
)

// moltinProvider is the provider: everything below it gets a *base.Store.
type moltinProvider struct {
	version string
	getenv  func(string) string
	waits   Waits
}

// Waits are all delays that a test against a store in the same process needs to
// shorten.
type Waits struct {
	records.Waits
	// MinReadTimeout is the shortest timeout of a read. Terraform reads with the
	// timeout in the state, so a read that can't succeed would prevent users from
	// changing it.
	MinReadTimeout time.Duration
}

// DefaultWaits returns the waits for a real store.
func DefaultWaits() Waits {
	return Waits{Waits: records.DefaultWaits(), MinReadTimeout: 30 * time.Second}
}

// Option changes how a provider is built.
type Option func(*moltinProvider)

// WithWaits replaces the default waits.
func WithWaits(waits Waits) Option {
	return func(p *moltinProvider) { p.waits = waits }
}

// New makes the provider of a version, which reads the environment of the process.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &moltinProvider{version: version, getenv: os.Getenv, waits: DefaultWaits()}
		for _, option := range options {
			option(p)
		}
		return p
	}
}

func (p *moltinProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "moltin"
	resp.Version = p.version
}

func (p *moltinProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the customers of a Moltin store (now Elastic Path Commerce Cloud) and their addresses.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Base URL of the API, with a scheme and a host but no path. Stores in the US use `https://useast.api.elasticpath.com`. " +
					"Can be set with `MOLTIN_ENDPOINT`. Defaults to `https://euwest.api.elasticpath.com`.",
			},
			"client_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Client ID of the store. Required, here or in `MOLTIN_CLIENT_ID`.",
			},
			"client_secret": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Client secret of the store. Gives access to every customer (`client_credentials` grant). Without it, the provider can " +
					"access only the logged-in customer (`implicit` grant). Set to `\"\"` to ignore the environment variable. " +
					"Can be set with `MOLTIN_CLIENT_SECRET`.",
			},
			"customer_email": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Email address of the customer to log in as. `customer_id` defaults to that customer. Required without a `client_secret`. " +
					"Set to `\"\"` to ignore the environment variable. Can be set with `MOLTIN_CUSTOMER_EMAIL`.",
			},
			"customer_password": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Password of the customer to log in as. Ignored without an email address. Can be set with `MOLTIN_CUSTOMER_PASSWORD`.",
			},
			"requests_per_second": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "Maximum request rate. The store's limit (25 for a development store, 100 for a production store) is shared with its " +
					"shoppers. If the store throttles requests, the provider slows down further. `0` means as fast as the store allows. " +
					"Can be set with `MOLTIN_REQUESTS_PER_SECOND`. Defaults to `20`.",
			},
			"max_retries": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "Maximum number of retries of a request that fails, is throttled or gets no response. `0` disables retries. " +
					"Can be set with `MOLTIN_MAX_RETRIES`. Defaults to `8`.",
			},
			"request_timeout": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Timeout of one attempt of a request, such as `45s` or `1m`. Can be set with `MOLTIN_REQUEST_TIMEOUT`. " +
					"Defaults to `30s`.",
			},
			"allow_insecure_http": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to allow plain HTTP to other machines. Credentials are then sent unencrypted. Plain HTTP to loopback is always " +
					"allowed. Can be set with `MOLTIN_ALLOW_INSECURE_HTTP`. Defaults to `false`.",
			},
		},
	}
}

func (p *moltinProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if !resp.Diagnostics.HasError() {
		resolve(model, p.getenv, &resp.Diagnostics)
	}
}

// Configure creates the client, which sends no request before a resource needs one.
func (p *moltinProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var diags diag.Diagnostics
	settings := resolve(model, p.getenv, &diags)
	resp.Diagnostics.Append(diags.Errors()...) // Terraform validates first, and has shown the warnings.
	if resp.Diagnostics.HasError() {
		return
	}
	configured := &base.Store{Unknown: settings.unknown}
	if len(settings.unknown) == 0 {
		settings.requireCredentials(&resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		config := settings.config
		config.UserAgent = userAgent(p.version, req.TerraformVersion, p.getenv)
		config.Secrets = &transport.Secrets{}
		config.Logger = newLogger(config.Secrets)
		configured.Client = moltin.New(config)
		configured.Repository = records.New(configured.Client, config.MaxRetries, p.waits.Waits)
	} else if req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
	}
	resp.ResourceData = configured
	resp.DataSourceData = configured
	resp.EphemeralResourceData = configured
	resp.ListResourceData = configured
}

func (p *moltinProvider) Resources(context.Context) []func() resource.Resource {
	shared := base.Resource{MinReadTimeout: p.waits.MinReadTimeout}
	return []func() resource.Resource{
		func() resource.Resource { return address.NewResource(shared) },
		func() resource.Resource { return addresses.NewResource(shared) },
		func() resource.Resource { return customer.NewResource(shared) },
	}
}

func (p *moltinProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		address.NewDataSource, address.NewListDataSource, customer.NewDataSource, customer.NewListDataSource,
	}
}

func (p *moltinProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{address.NewListResource, addresses.NewListResource, customer.NewListResource}
}

func (p *moltinProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{customer.NewToken}
}

func (p *moltinProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{address.NewImportIDFunction, address.NewFormatFunction}
}

func userAgent(version, terraformVersion string, getenv func(string) string) string {
	agent := "terraform-provider-moltin/" + version + " Terraform/" + terraformVersion
	if more := getenv("TF_APPEND_USER_AGENT"); more != "" {
		agent += " " + more
	}
	return agent
}
