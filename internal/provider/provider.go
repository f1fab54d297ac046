// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is everything that Terraform sees: settings, resources, data sources, lists, ephemeral resources
// and functions. What it knows of the store, it knows from internal/moltin.
package provider

import (
	"context"
	"os"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ provider.ProviderWithValidateConfig     = (*moltinProvider)(nil)
	_ provider.ProviderWithListResources      = (*moltinProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*moltinProvider)(nil)
	_ provider.ProviderWithFunctions          = (*moltinProvider)(nil)
)

// moltinProvider is the provider: everything below it gets a *store.
type moltinProvider struct {
	version string
	getenv  func(string) string
	// configured is nil before Configure.
	configured atomic.Pointer[store]
}

// New makes the provider of a version, reading the process's environment.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return newProvider(version) }
}

func newProvider(version string) *moltinProvider {
	return &moltinProvider{version: version, getenv: os.Getenv}
}

type providerModel struct {
	Endpoint          types.String  `tfsdk:"endpoint"`
	ClientID          types.String  `tfsdk:"client_id"`
	ClientSecret      types.String  `tfsdk:"client_secret"`
	CustomerEmail     types.String  `tfsdk:"customer_email"`
	CustomerPassword  types.String  `tfsdk:"customer_password"`
	RequestsPerSecond types.Float64 `tfsdk:"requests_per_second"`
	MaxRetries        types.Number  `tfsdk:"max_retries"`
	RequestTimeout    types.String  `tfsdk:"request_timeout"`
	AllowInsecureHTTP types.Bool    `tfsdk:"allow_insecure_http"`
}

func (p *moltinProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "moltin"
	resp.Version = p.version
}

func (p *moltinProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Customers and their addresses of a Moltin store (today Elastic Path Commerce Cloud).",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Base URL of the store's API: `https://euwest.api.elasticpath.com` (the default), " +
					"`https://useast.api.elasticpath.com`, or a sandbox. A scheme and a host, without a path. Variable: `MOLTIN_ENDPOINT`.",
			},
			"client_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "OAuth client id of the store. Required, here or in the variable. Variable: `MOLTIN_CLIENT_ID`.",
			},
			"client_secret": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "OAuth client secret of the store. With it the provider uses the `client_credentials` grant and reaches every customer; " +
					"without it the `implicit` grant, which reaches the logged-in customer only. `\"\"` selects the `implicit` grant whatever the variable says. " +
					"Variable: `MOLTIN_CLIENT_SECRET`.",
			},
			"customer_email": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Email of the customer to log in as, with `customer_password`. Optional with a `client_secret`. " +
					"That customer is the default of every `customer_id`. Variable: `MOLTIN_CUSTOMER_EMAIL`.",
			},
			"customer_password": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Password of the customer to log in as, with `customer_email`. The variable is used only for the email in `MOLTIN_CUSTOMER_EMAIL`, or if that is not set. Variable: `MOLTIN_CUSTOMER_PASSWORD`.",
			},
			"requests_per_second": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "Ceiling of the requests sent each second, evenly spread. The store's limit (25 for a development store, 100 for a " +
					"production store) is shared with its shoppers, so the default is 20. Under the ceiling the rate follows the store when it throttles. " +
					"`0` means no ceiling: as fast as the store allows. Variable: `MOLTIN_REQUESTS_PER_SECOND`.",
			},
			"max_retries": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "How often one request is sent again after the store throttles, fails or does not answer. The default is 8; " +
					"`0` turns retries off. Variable: `MOLTIN_MAX_RETRIES`.",
			},
			"request_timeout": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long one attempt of a request may take, such as `45s` or `1m`. The default is `30s`. " +
					"Variable: `MOLTIN_REQUEST_TIMEOUT`.",
			},
			"allow_insecure_http": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Accept a plain `http` endpoint that is not on this machine, although credentials then travel unencrypted. " +
					"The default is `false`; a loopback endpoint is always accepted. Variable: `MOLTIN_ALLOW_INSECURE_HTTP`.",
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

// Configure makes the client, which sends nothing before a resource asks it to.
func (p *moltinProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings := resolve(model, p.getenv, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	configured := &store{unknown: settings.unknown}
	if len(settings.unknown) == 0 {
		settings.requireCredentials(&resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		config := settings.config
		config.UserAgent = userAgent(p.version, req.TerraformVersion, p.getenv)
		config.Secrets = &transport.Secrets{}
		config.Logger = newLogger(config.Secrets)
		configured.client = moltin.New(config)
		configured.Store = records.New(configured.client, config.MaxRetries, nil)
	} else if req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
	}
	p.configured.Store(configured)
	resp.ResourceData = configured
	resp.DataSourceData = configured
	resp.EphemeralResourceData = configured
	resp.ListResourceData = configured
}

func (p *moltinProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newCustomerAddressResource, newCustomerAddressesResource, newCustomerResource}
}

func (p *moltinProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newCustomerAddressDataSource, newCustomerAddressesDataSource, newCustomerDataSource, newCustomersDataSource,
	}
}

func (p *moltinProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{newCustomerAddressList, newCustomerAddressesList, newCustomerList}
}

func (p *moltinProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newCustomerTokenEphemeral}
}

func (p *moltinProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{newAddressImportIDFunction, newFormatAddressFunction}
}

func userAgent(version, terraformVersion string, getenv func(string) string) string {
	agent := "terraform-provider-moltin/" + version + " Terraform/" + terraformVersion
	if more := getenv("TF_APPEND_USER_AGENT"); more != "" {
		agent += " " + more
	}
	return agent
}
