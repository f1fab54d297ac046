// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"io"
	"maps"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Types of the provider.
const (
	AddressType   = "moltin_customer_address"
	AddressesType = "moltin_customer_addresses"
	CustomerType  = "moltin_customer"
	TokenType     = "moltin_customer_token"
)

// An Object holds the values of attributes by name, as Terraform sends them: one
// that is missing is null.
type Object = map[string]any

// Unknown is a value that is known after apply.
const Unknown = tftypes.UnknownValue

// A ProtocolClient calls a configured provider as Terraform does, whatever the
// installed version of Terraform can do.
type ProtocolClient struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	t          testing.TB
	Schemas    *tfprotov6.GetProviderSchemaResponse
	Identities map[string]*tfprotov6.ResourceIdentitySchema
}

// A ProtocolResult is the outcome of a call, or the outcome that a plan expects.
type ProtocolResult struct {
	State, Identity Object
	Diagnostics     []*tfprotov6.Diagnostic
	Private         []byte
}

// Login are provider settings with the customer login.
func Login() Object {
	return Object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword}
}

// WithLog returns a test in whose context the provider logs everything to log.
func WithLog(t testing.TB, log io.Writer) testing.TB {
	ctx := tflogtest.RootLogger(t.Context(), log)
	return loggedTest{t, func() context.Context { return ctx }}
}

type loggedTest struct {
	testing.TB
	context func() context.Context
}

func (t loggedTest) Context() context.Context { return t.context() }

// NewProtocolClient starts a provider, and configures it.
func NewProtocolClient(t testing.TB, store *Store, settings Object) *ProtocolClient {
	t.Helper()
	server, err := Factories()["moltin"]()
	if err != nil {
		t.Fatal(err)
	}
	p := &ProtocolClient{ProviderServer: server, ListResourceServer: server.(tfprotov6.ListResourceServer), t: t}
	p.Schemas, err = p.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	p.RequireSuccess(err, p.Schemas.Diagnostics)
	identities, err := p.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	p.RequireSuccess(err, identities.Diagnostics)
	p.Identities = identities.IdentitySchemas
	p.Configure(store, settings)
	return p
}

// Configure configures the provider with the store credentials and further
// settings. What it has in memory is gone afterwards, as in a new process.
func (p *ProtocolClient) Configure(store *Store, settings Object) {
	p.t.Helper()
	config := Object{
		"endpoint": store.URL, "client_id": sandbox.DefaultClientID, "client_secret": sandbox.DefaultClientSecret,
		"requests_per_second": 0, "max_retries": 0,
	}
	maps.Copy(config, settings)
	configured, err := p.ConfigureProvider(p.t.Context(), &tfprotov6.ConfigureProviderRequest{Config: p.Encode(p.Schemas.Provider.ValueType(), config)})
	p.RequireSuccess(err, configured.Diagnostics)
}

// RequireSuccess ends the test if there is an error or any diagnostic.
func (p *ProtocolClient) RequireSuccess(err error, diags []*tfprotov6.Diagnostic) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range diags {
		p.t.Fatalf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

// Validate validates a configuration, as Terraform 1.11 and later do.
func (p *ProtocolClient) Validate(resourceType string, config Object) []*tfprotov6.Diagnostic {
	p.t.Helper()
	resp, err := p.ValidateResourceConfig(p.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: resourceType, Config: p.Encode(p.Schemas.ResourceSchemas[resourceType].ValueType(), config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	p.RequireSuccess(err, nil)
	return resp.Diagnostics
}

// Plan plans the change from prior (nil for a create) to config.
func (p *ProtocolClient) Plan(resourceType string, prior, config Object) (ProtocolResult, *tfprotov6.PlanResourceChangeResponse) {
	p.t.Helper()
	schema := p.Schemas.ResourceSchemas[resourceType]
	proposed := maps.Clone(config)
	for _, attribute := range schema.Block.Attributes {
		if proposed[attribute.Name] == nil && attribute.Computed {
			proposed[attribute.Name] = prior[attribute.Name]
		}
	}
	resp, err := p.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: resourceType, PriorState: p.Encode(schema.ValueType(), prior),
		ProposedNewState: p.Encode(schema.ValueType(), proposed), Config: p.Encode(schema.ValueType(), config),
	})
	p.RequireSuccess(err, nil)
	return ProtocolResult{State: p.Decode(schema.ValueType(), resp.PlannedState), Diagnostics: resp.Diagnostics, Private: resp.PlannedPrivate}, resp
}

// AssertNoChanges checks that a plan is empty.
func (p *ProtocolClient) AssertNoChanges(resourceType string, state, config Object) {
	p.t.Helper()
	plan, _ := p.Plan(resourceType, state, config)
	p.RequireSuccess(nil, plan.Diagnostics)
	if !reflect.DeepEqual(plan.State, state) {
		p.t.Errorf("the plan is not empty: from %v to %v", state, plan.State)
	}
}

// Apply plans and applies the change from prior (nil for a create) to config (nil
// for a delete). If it succeeds, the new state must have all values that were
// planned, as Terraform requires.
func (p *ProtocolClient) Apply(resourceType string, prior, config Object) ProtocolResult {
	p.t.Helper()
	schema := p.Schemas.ResourceSchemas[resourceType]
	planned := p.Encode(schema.ValueType(), nil)
	if config != nil {
		plan, resp := p.Plan(resourceType, prior, config)
		if len(plan.Diagnostics) > 0 {
			return ProtocolResult{Diagnostics: plan.Diagnostics}
		}
		planned = resp.PlannedState
	}
	resp, err := p.ApplyResourceChange(p.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resourceType, PriorState: p.Encode(schema.ValueType(), prior),
		PlannedState: planned, Config: p.Encode(schema.ValueType(), config),
	})
	p.RequireSuccess(err, nil)
	result := ProtocolResult{p.Decode(schema.ValueType(), resp.NewState), p.DecodeIdentity(resourceType, resp.NewIdentity), resp.Diagnostics, resp.Private}
	if want := p.Decode(schema.ValueType(), planned); len(result.Diagnostics) == 0 && !IsPlanned(result.State, want) {
		p.t.Errorf("inconsistent result after apply: planned %v, got %v", want, result.State)
	}
	return result
}

// Read refreshes a state.
func (p *ProtocolClient) Read(resourceType string, state Object) ProtocolResult {
	p.t.Helper()
	typ := p.Schemas.ResourceSchemas[resourceType].ValueType()
	resp, err := p.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{TypeName: resourceType, CurrentState: p.Encode(typ, state)})
	p.RequireSuccess(err, nil)
	return ProtocolResult{p.Decode(typ, resp.NewState), p.DecodeIdentity(resourceType, resp.NewIdentity), resp.Diagnostics, resp.Private}
}

// Import imports by identity, or by ID if identity is nil, and reads, as Terraform
// does.
func (p *ProtocolClient) Import(resourceType, id string, identity Object) ProtocolResult {
	p.t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: resourceType, ID: id}
	if identity != nil {
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: p.Encode(p.Identities[resourceType].ValueType(), identity)}
	}
	resp, err := p.ImportResourceState(p.t.Context(), req)
	p.RequireSuccess(err, nil)
	if len(resp.Diagnostics) > 0 {
		return ProtocolResult{Diagnostics: resp.Diagnostics}
	}
	typ := p.Schemas.ResourceSchemas[resourceType].ValueType()
	read, err := p.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: resourceType, CurrentState: resp.ImportedResources[0].State, Private: resp.ImportedResources[0].Private,
	})
	p.RequireSuccess(err, nil)
	return ProtocolResult{p.Decode(typ, read.NewState), p.DecodeIdentity(resourceType, read.NewIdentity), read.Diagnostics, read.Private}
}

// ReadData validates the configuration of a data source and reads it.
func (p *ProtocolClient) ReadData(dataSource string, config Object) ProtocolResult {
	p.t.Helper()
	typ := p.Schemas.DataSourceSchemas[dataSource].ValueType()
	valid, err := p.ValidateDataResourceConfig(p.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: dataSource, Config: p.Encode(typ, config)})
	p.RequireSuccess(err, nil)
	if len(valid.Diagnostics) > 0 {
		return ProtocolResult{Diagnostics: valid.Diagnostics}
	}
	resp, err := p.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: dataSource, Config: p.Encode(typ, config)})
	p.RequireSuccess(err, nil)
	return ProtocolResult{State: p.Decode(typ, resp.State), Diagnostics: resp.Diagnostics}
}

// A ListedResource is one result of a list: only diagnostics if it is an error.
type ListedResource struct {
	Name               string
	Identity, Resource Object
	Diagnostics        []*tfprotov6.Diagnostic
}

// List returns the results of a list, up to the first for which next returns false.
func (p *ProtocolClient) List(req tfprotov6.ListResourceRequest, config Object, next func(ListedResource) bool) (results []ListedResource) {
	p.t.Helper()
	resourceType := req.TypeName
	req.Config = p.Encode(p.Schemas.ListResourceSchemas[resourceType].ValueType(), config)
	stream, err := p.ListResource(p.t.Context(), &req)
	p.RequireSuccess(err, nil)
	for event := range stream.Results {
		result := ListedResource{
			event.DisplayName, p.DecodeIdentity(resourceType, event.Identity),
			p.Decode(p.Schemas.ResourceSchemas[resourceType].ValueType(), event.Resource), event.Diagnostics,
		}
		results = append(results, result)
		if next != nil && !next(result) {
			break
		}
	}
	return results
}

// OpenToken opens a moltin_customer_token.
func (p *ProtocolClient) OpenToken(email, password string) (Object, *tfprotov6.OpenEphemeralResourceResponse) {
	p.t.Helper()
	typ := p.Schemas.EphemeralResourceSchemas[TokenType].ValueType()
	resp, err := p.OpenEphemeralResource(p.t.Context(), &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: TokenType, Config: p.Encode(typ, Object{"email": email, "password": password}),
	})
	p.RequireSuccess(err, nil)
	return p.Decode(typ, resp.Result), resp
}

// RenewToken renews a token that was opened with this private state.
func (p *ProtocolClient) RenewToken(private []byte) *tfprotov6.RenewEphemeralResourceResponse {
	p.t.Helper()
	resp, err := p.RenewEphemeralResource(p.t.Context(), &tfprotov6.RenewEphemeralResourceRequest{TypeName: TokenType, Private: private})
	p.RequireSuccess(err, nil)
	return resp
}

// Call calls a function with arguments that are objects or strings.
func (p *ProtocolClient) Call(name string, arguments ...any) (any, *tfprotov6.FunctionError) {
	p.t.Helper()
	function := p.Schemas.Functions[name]
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		typ := function.Parameters[i].Type
		value, isObject := argument.(Object)
		encoded := p.Encode(typ, value)
		if !isObject {
			text, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, argument))
			p.RequireSuccess(err, nil)
			encoded = &text
		}
		req.Arguments = append(req.Arguments, encoded)
	}
	resp, err := p.CallFunction(p.t.Context(), req)
	p.RequireSuccess(err, nil)
	if resp.Error != nil {
		return nil, resp.Error
	}
	result, err := resp.Result.Unmarshal(tftypes.String)
	p.RequireSuccess(err, nil)
	return goValue(p.t, result), nil
}
