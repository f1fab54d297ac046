// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// object is a value as Terraform sends it: what has no member is null.
type object = map[string]any

// unknown is a value that is known after apply.
const unknown = tftypes.UnknownValue

// protocol is a configured provider, spoken to as Terraform does, whatever the
// version of Terraform at hand can do.
type protocol struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	t          testing.TB
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// changed is what became of a resource, or would.
type changed struct {
	state, identity object
	diags           []*tfprotov6.Diagnostic
}

// speak configures the provider with the store credentials and with more settings.
func speak(t testing.TB, store *acctest.Store, more object) *protocol {
	t.Helper()
	served, err := acctest.Factories()["moltin"]()
	if err != nil {
		t.Fatal(err)
	}
	p := &protocol{ProviderServer: served, ListResourceServer: served.(tfprotov6.ListResourceServer), t: t}
	p.schemas, err = p.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	p.succeeded(err, p.schemas.Diagnostics)
	identities, err := p.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	p.succeeded(err, identities.Diagnostics)
	p.identities = identities.IdentitySchemas

	settings := object{
		"endpoint": store.URL, "client_id": sandbox.DefaultClientID, "client_secret": sandbox.DefaultClientSecret,
		"requests_per_second": 0, "max_retries": 0,
	}
	maps.Copy(settings, more)
	configured, err := p.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: p.encode(p.schemas.Provider.ValueType(), settings)})
	p.succeeded(err, configured.Diagnostics)
	return p
}

func (p *protocol) succeeded(err error, diags []*tfprotov6.Diagnostic) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range diags {
		p.t.Fatalf("%s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

// plan asks for the change from prior (nil for a create) to config.
func (p *protocol) plan(resourceType string, prior, config object) (changed, *tfprotov6.PlanResourceChangeResponse) {
	p.t.Helper()
	return p.planWithPrivate(resourceType, prior, config, nil)
}

func (p *protocol) planWithPrivate(resourceType string, prior, config object, private []byte) (changed, *tfprotov6.PlanResourceChangeResponse) {
	p.t.Helper()
	schema := p.schemas.ResourceSchemas[resourceType]
	proposed := maps.Clone(config)
	for _, attribute := range schema.Block.Attributes {
		if proposed[attribute.Name] == nil && attribute.Computed {
			proposed[attribute.Name] = prior[attribute.Name]
		}
	}
	resp, err := p.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: resourceType, PriorState: p.encode(schema.ValueType(), prior),
		ProposedNewState: p.encode(schema.ValueType(), proposed), Config: p.encode(schema.ValueType(), config), PriorPrivate: private,
	})
	p.succeeded(err, nil)
	return changed{state: p.decode(schema.ValueType(), resp.PlannedState), diags: resp.Diagnostics}, resp
}

// apply plans and applies the change from prior (nil for a create) to config
// (nil for a delete).
func (p *protocol) apply(resourceType string, prior, config object) changed {
	p.t.Helper()
	schema := p.schemas.ResourceSchemas[resourceType]
	planned := p.encode(schema.ValueType(), nil)
	if config != nil {
		plan, resp := p.plan(resourceType, prior, config)
		if len(plan.diags) > 0 {
			return changed{diags: plan.diags}
		}
		planned = resp.PlannedState
	}
	resp, err := p.ApplyResourceChange(p.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resourceType, PriorState: p.encode(schema.ValueType(), prior),
		PlannedState: planned, Config: p.encode(schema.ValueType(), config),
	})
	p.succeeded(err, nil)
	return changed{p.decode(schema.ValueType(), resp.NewState), p.decodeIdentity(resourceType, resp.NewIdentity), resp.Diagnostics}
}

// read refreshes a state.
func (p *protocol) read(resourceType string, state object) changed {
	p.t.Helper()
	typ := p.schemas.ResourceSchemas[resourceType].ValueType()
	resp, err := p.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{TypeName: resourceType, CurrentState: p.encode(typ, state)})
	p.succeeded(err, nil)
	return changed{p.decode(typ, resp.NewState), p.decodeIdentity(resourceType, resp.NewIdentity), resp.Diagnostics}
}

// importBy imports by id, or by identity if that is not nil, and reads, as
// Terraform does.
func (p *protocol) importBy(resourceType, id string, identity object) changed {
	p.t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: resourceType, ID: id}
	if identity != nil {
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: p.encode(p.identities[resourceType].ValueType(), identity)}
	}
	resp, err := p.ImportResourceState(p.t.Context(), req)
	p.succeeded(err, nil)
	if len(resp.Diagnostics) > 0 {
		return changed{diags: resp.Diagnostics}
	}
	imported := resp.ImportedResources[0]
	return p.read(resourceType, p.decode(p.schemas.ResourceSchemas[resourceType].ValueType(), imported.State))
}

// importWithPrivate imports by id and reads, and gives the private state too.
func (p *protocol) importWithPrivate(resourceType, id string) (changed, []byte) {
	p.t.Helper()
	resp, err := p.ImportResourceState(p.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: resourceType, ID: id})
	p.succeeded(err, resp.Diagnostics)
	typ := p.schemas.ResourceSchemas[resourceType].ValueType()
	read, err := p.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: resourceType, CurrentState: resp.ImportedResources[0].State, Private: resp.ImportedResources[0].Private,
	})
	p.succeeded(err, nil)
	return changed{p.decode(typ, read.NewState), p.decodeIdentity(resourceType, read.NewIdentity), read.Diagnostics}, read.Private
}

// data reads a data source.
func (p *protocol) data(dataSource string, config object) changed {
	p.t.Helper()
	typ := p.schemas.DataSourceSchemas[dataSource].ValueType()
	resp, err := p.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: dataSource, Config: p.encode(typ, config)})
	p.succeeded(err, nil)
	return changed{state: p.decode(typ, resp.State), diags: resp.Diagnostics}
}

func (p *protocol) encode(typ tftypes.Type, value object) *tfprotov6.DynamicValue {
	p.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(typ, p.value(typ, value))
	p.succeeded(err, nil)
	return &encoded
}

func (p *protocol) value(typ tftypes.Type, value object) tftypes.Value {
	p.t.Helper()
	if value == nil {
		return tftypes.NewValue(typ, nil)
	}
	members := map[string]tftypes.Value{}
	if typ, isMap := typ.(tftypes.Map); isMap {
		for key, element := range value {
			if nested, isObject := element.(object); isObject {
				members[key] = p.value(typ.ElementType, nested)
			} else {
				members[key] = tftypes.NewValue(typ.ElementType, element)
			}
		}
		return tftypes.NewValue(typ, members)
	}
	for name, member := range typ.(tftypes.Object).AttributeTypes {
		nested, isObject := value[name].(object)
		if isObject {
			members[name] = p.value(member, nested)
		} else {
			members[name] = tftypes.NewValue(member, value[name])
		}
	}
	return tftypes.NewValue(typ, members)
}

func (p *protocol) decode(typ tftypes.Type, value *tfprotov6.DynamicValue) object {
	p.t.Helper()
	if value == nil {
		return nil
	}
	decoded, err := value.Unmarshal(typ)
	p.succeeded(err, nil)
	plain, _ := plainOf(p.t, decoded).(object)
	return plain
}

func (p *protocol) decodeIdentity(resourceType string, identity *tfprotov6.ResourceIdentityData) object {
	p.t.Helper()
	if identity == nil {
		return nil
	}
	return p.decode(p.identities[resourceType].ValueType(), identity.IdentityData)
}

// plainOf gives texts, booleans, numbers, lists and objects as Go has them.
func plainOf(t testing.TB, value tftypes.Value) any {
	t.Helper()
	if !value.IsKnown() {
		return unknown
	}
	if value.IsNull() {
		return nil
	}
	get := func(into any) {
		if err := value.As(into); err != nil {
			t.Fatal(err)
		}
	}
	switch typ := value.Type(); {
	case typ.Is(tftypes.String):
		var text string
		get(&text)
		return text
	case typ.Is(tftypes.Bool):
		var truth bool
		get(&truth)
		return truth
	case typ.Is(tftypes.Number):
		var number big.Float
		get(&number)
		whole, _ := number.Int64()
		return int(whole)
	case typ.Is(tftypes.List{}):
		var members []tftypes.Value
		get(&members)
		list := []any{}
		for _, member := range members {
			list = append(list, plainOf(t, member))
		}
		return list
	}
	var members map[string]tftypes.Value
	get(&members)
	plain := object{}
	for name, member := range members {
		plain[name] = plainOf(t, member)
	}
	return plain
}
