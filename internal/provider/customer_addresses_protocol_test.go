// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// oneItem is addresses with one address.
func oneItem(key string) object { return object{key: namedItems(key)[key].object()} }

func TestAddressesIdentity(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	config := object{"customer_id": store.CustomerID(), "addresses": oneItem("a")}
	created := p.apply(addressesType, nil, config)
	read := p.read(addressesType, created.state)
	config["addresses"] = oneItem("b")
	updated := p.apply(addressesType, read.state, config)
	want := object{"customer_id": store.CustomerID()}
	for step, result := range map[string]changed{
		"create": created, "read": read, "update": updated,
		"import by id":       p.importBy(addressesType, store.CustomerID(), nil),
		"import by identity": p.importBy(addressesType, "", want),
	} {
		p.succeeded(nil, result.diags)
		if !reflect.DeepEqual(result.identity, want) {
			t.Errorf("%s gives the identity %v, want %v", step, result.identity, want)
		}
		if addresses := result.state["addresses"].(object); len(addresses) != 1 {
			t.Errorf("%s gives the addresses %v", step, addresses)
		}
	}
}

func TestListAddressesOfCustomers(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	namedItems("Home", "Work").addTo(store)
	leslie := store.AddCustomer("Leslie", "leslie@example.com", "")
	p := speak(t, store, nil)
	bare := p.list(tfprotov6.ListResourceRequest{TypeName: addressesType}, object{}, nil)
	if len(bare) != 2 || store.Count(http.MethodGet, addressList) != 0 {
		t.Errorf("%d results and %d lists of addresses", len(bare), store.Count(http.MethodGet, addressList))
	}
	whole := p.list(tfprotov6.ListResourceRequest{TypeName: addressesType, IncludeResource: true}, object{"email": "*@example.com"}, nil)
	if len(whole) != 1 || whole[0].identity["customer_id"] != leslie || len(whole[0].resource["addresses"].(object)) != 0 {
		t.Errorf("got %+v", whole)
	}
	ron := p.list(tfprotov6.ListResourceRequest{TypeName: addressesType, IncludeResource: true}, object{"email": sandbox.DefaultCustomerEmail}, nil)[0]
	p.succeeded(nil, ron.diags)
	work := ron.resource["addresses"].(object)["work"].(object)
	if ron.name != "Ron Swanson <ron@swanson.com>" || work["line_1"] != "Work Street" || work["id"] == nil {
		t.Errorf("got %+v", ron)
	}
}

// Terraform from 1.14 on asks the provider for the configuration of an import.
func TestGenerateAddresses(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	namedItems("Home").addTo(store)
	p := speak(t, store, nil)
	imported := p.importBy(addressesType, store.CustomerID(), nil)
	p.succeeded(nil, imported.diags)
	typ := p.schemas.ResourceSchemas[addressesType].ValueType()
	resp, err := p.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: addressesType, State: p.encode(typ, imported.state)})
	p.succeeded(err, resp.Diagnostics)
	config := p.decode(typ, resp.Config)
	home := config["addresses"].(object)["home"].(object)
	if home["id"] != nil || home["line_1"] != "Home Street" || config["others"] != nil {
		t.Errorf("generated %v", config)
	}
	validated, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: addressesType, Config: resp.Config})
	p.succeeded(err, validated.Diagnostics)
	if plan, _ := p.plan(addressesType, imported.state, config); !reflect.DeepEqual(plan.state, imported.state) {
		t.Errorf("the plan is %v, want %v", plan.state, imported.state)
	}
}

// On the destroy leg of a replacement Terraform hands over no private state: an
// item without an id is searched for all the same.
func TestDeleteFindsLostAddress(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	ids := namedItems("a", "b").addTo(store)
	state := speak(t, store, nil).importBy(addressesType, store.CustomerID(), nil).state
	p := speak(t, store, nil) // a process that has not read it
	state["addresses"].(object)["a"].(object)["id"] = nil
	p.succeeded(nil, p.apply(addressesType, state, nil).diags)
	for key, id := range ids {
		if store.Count(http.MethodDelete, "/v2/customers/*/addresses/"+id) != 1 {
			t.Errorf("%s was not deleted", key)
		}
	}
}

// The whole has no time limit but the one that timeouts set: what it ended is
// kept without an id, and what it left is counted.
func TestAddressesTimeout(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.Hang, Every: 1, Method: http.MethodPost, Path: sandbox.PathAddresses})
	p := speak(t, store, nil)
	addresses := object{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"} {
		addresses[name] = namedItems(name)[name].object()
	}
	created := p.apply(addressesType, nil, object{
		"customer_id": store.CustomerID(), "addresses": addresses,
		"timeouts": object{"create": "2s"},
	})
	expectText(t, created.diags, says("Timeout before all addresses were processed", "timed out after 2s, before 2 of the addresses were processed. Raise timeouts.create."))
	expectText(t, created.diags, says("The resource is tainted", "0 of the 12 addresses"))
	if got := created.state["addresses"].(object); len(got) != 10 || got["a"].(object)["id"] != nil {
		t.Errorf("the state has %v", got)
	}
}

// Before it is known whether a resource is exclusive, its others are not known
// either.
func TestExclusiveUnknown(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	ids := namedItems("a", "b").addTo(store)
	p := speak(t, store, nil)
	imported, _ := p.importWithPrivate(addressesType, store.CustomerID()+"/"+ids["a"])
	plan, _ := p.plan(addressesType, imported.state, object{"customer_id": store.CustomerID(), "exclusive": unknown, "addresses": oneItem("a")})
	p.succeeded(nil, plan.diags)
	if plan.state["others"] != unknown {
		t.Errorf("others are %v", plan.state["others"])
	}
}

// Terraform sees an address's attributes as it sees those of the singular, except
// the few that it has not.
func TestAddressesSchema(t *testing.T) {
	t.Parallel()
	p := speak(t, acctest.Start(t, sandbox.Config{}), nil)
	singular := map[string]*tfprotov6.SchemaAttribute{}
	for _, attribute := range p.schemas.ResourceSchemas[addressType].Block.Attributes {
		singular[attribute.Name] = attribute
	}
	for _, attribute := range p.schemas.ResourceSchemas[addressesType].Block.Attributes {
		if attribute.Name != "addresses" {
			continue
		}
		nested := attribute.NestedType
		if nested == nil || nested.Nesting != tfprotov6.SchemaObjectNestingModeMap || len(nested.Attributes) != len(singular)-len([]string{"customer_id", "created_at", "updated_at", "timeouts"}) {
			t.Fatalf("addresses are %+v", attribute)
		}
		for _, got := range nested.Attributes {
			want := singular[got.Name]
			if want == nil || got.Required != want.Required || got.Optional != want.Optional || got.Computed != want.Computed || got.Description == "" {
				t.Errorf("%s is %+v, and %+v in the singular", got.Name, got, want)
			}
		}
		return
	}
	t.Error("there are no addresses")
}
