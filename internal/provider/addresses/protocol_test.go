// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestAddressesIdentity(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.Object{"customer_id": store.CustomerID(), "addresses": acctest.OneItem("a")}
	created := p.Apply(acctest.AddressesType, nil, config)
	read := p.Read(acctest.AddressesType, created.State)
	config["addresses"] = acctest.OneItem("b")
	updated := p.Apply(acctest.AddressesType, read.State, config)
	want := acctest.Object{"customer_id": store.CustomerID()}
	for step, result := range map[string]acctest.ProtocolResult{
		"create": created, "read": read, "update": updated,
		"import by id":       p.Import(acctest.AddressesType, store.CustomerID(), nil),
		"import by identity": p.Import(acctest.AddressesType, "", want),
	} {
		p.RequireSuccess(nil, result.Diagnostics)
		if !reflect.DeepEqual(result.Identity, want) {
			t.Errorf("%s gives the identity %v, want %v", step, result.Identity, want)
		}
		if addresses := result.State["addresses"].(acctest.Object); len(addresses) != 1 {
			t.Errorf("%s gives the addresses %v", step, addresses)
		}
	}
}

func TestListAddressesOfCustomers(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	acctest.NamedItems("Home", "Work").AddTo(store)
	leslie := store.AddCustomer("Leslie", "leslie@example.com", "")
	p := acctest.NewProtocolClient(t, store, nil)
	bare := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressesType}, acctest.Object{}, nil)
	if len(bare) != 2 || store.Count(http.MethodGet, acctest.AddressesPath) != 0 {
		t.Errorf("%d results and %d lists of addresses", len(bare), store.Count(http.MethodGet, acctest.AddressesPath))
	}
	whole := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressesType, IncludeResource: true}, acctest.Object{"email": "*@example.com"}, nil)
	if len(whole) != 1 || whole[0].Identity["customer_id"] != leslie || len(whole[0].Resource["addresses"].(acctest.Object)) != 0 {
		t.Errorf("got %+v", whole)
	}
	ron := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressesType, IncludeResource: true}, acctest.Object{"email": sandbox.DefaultCustomerEmail}, nil)[0]
	p.RequireSuccess(nil, ron.Diagnostics)
	work := ron.Resource["addresses"].(acctest.Object)["work"].(acctest.Object)
	if ron.Name != "Ron Swanson <ron@swanson.com>" || work["line_1"] != "Work Street" || work["id"] == nil {
		t.Errorf("got %+v", ron)
	}
}

// Terraform from 1.14 on asks the provider for the configuration of an import.
func TestGenerateAddresses(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	acctest.NamedItems("Home").AddTo(store)
	p := acctest.NewProtocolClient(t, store, nil)
	imported := p.Import(acctest.AddressesType, store.CustomerID(), nil)
	p.RequireSuccess(nil, imported.Diagnostics)
	typ := p.Schemas.ResourceSchemas[acctest.AddressesType].ValueType()
	resp, err := p.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: acctest.AddressesType, State: p.Encode(typ, imported.State)})
	p.RequireSuccess(err, resp.Diagnostics)
	config := p.Decode(typ, resp.Config)
	home := config["addresses"].(acctest.Object)["home"].(acctest.Object)
	if home["id"] != nil || home["line_1"] != "Home Street" || config["others"] != nil {
		t.Errorf("generated %v", config)
	}
	validated, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: acctest.AddressesType, Config: resp.Config})
	p.RequireSuccess(err, validated.Diagnostics)
	if plan, _ := p.Plan(acctest.AddressesType, imported.State, config); !reflect.DeepEqual(plan.State, imported.State) {
		t.Errorf("the plan is %v, want %v", plan.State, imported.State)
	}
}

// On the destroy leg of a replacement Terraform hands over no private state: an
// item without an id is searched for all the same.
func TestDeleteFindsLostAddress(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	ids := acctest.NamedItems("a", "b").AddTo(store)
	state := acctest.NewProtocolClient(t, store, nil).Import(acctest.AddressesType, store.CustomerID(), nil).State
	p := acctest.NewProtocolClient(t, store, nil) // a process that has not read it
	state["addresses"].(acctest.Object)["a"].(acctest.Object)["id"] = nil
	p.RequireSuccess(nil, p.Apply(acctest.AddressesType, state, nil).Diagnostics)
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
	store.SetFaults(sandbox.Fault{Hang: true, Method: http.MethodPost, Path: sandbox.PathAddresses})
	p := acctest.NewProtocolClient(t, store, nil)
	addresses := acctest.Object{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"} {
		addresses[name] = acctest.NamedItems(name)[name].Object()
	}
	created := p.Apply(acctest.AddressesType, nil, acctest.Object{
		"customer_id": store.CustomerID(), "addresses": addresses,
		"timeouts": acctest.Object{"create": "2s"},
	})
	acctest.AssertAnyDiagnostic(t, created.Diagnostics, acctest.ErrorContaining("Timeout before all addresses were processed",
		"timed out after 2s, before 2 of the addresses were processed. Raise timeouts.create.", "0 of the 12 addresses were created"))
	if got := created.State["addresses"].(acctest.Object); len(got) != 10 || got["a"].(acctest.Object)["id"] != nil {
		t.Errorf("the state has %v", got)
	}
}

// A plan that finds nothing to do costs one list, whatever the number of addresses.
func TestAddressesOneList(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	config := acctest.Object{"customer_id": store.CustomerID(), "addresses": acctest.Object{}}
	for key, item := range acctest.NamedItems("a", "b", "c", "d") {
		config["addresses"].(acctest.Object)[key] = item.Object()
	}
	created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressesType, nil, config)
	store.ResetJournal()
	p := acctest.NewProtocolClient(t, store, nil)
	p.AssertNoChanges(acctest.AddressesType, p.Read(acctest.AddressesType, created.State).State, config)
	if lists, all := store.Count(http.MethodGet, acctest.AddressesPath), store.Count(http.MethodGet, ""); lists != 1 || all != 1 {
		t.Errorf("%d lists of %d requests", lists, all)
	}
}

// A customer who is gone takes the resource with them.
func TestAddressesGoneWithTheirCustomer(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	config := acctest.Object{"customer_id": leslie, "addresses": acctest.OneItem("a")}
	created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressesType, nil, config)
	store.DeleteCustomer(leslie)
	p := acctest.NewProtocolClient(t, store, nil)
	if read := p.Read(acctest.AddressesType, created.State); read.State != nil || len(read.Diagnostics) > 0 {
		t.Errorf("read %v: %v", read.State, read.Diagnostics)
	}
	acctest.AssertAnyDiagnostic(t, p.Apply(acctest.AddressesType, nil, config).Diagnostics,
		acctest.ErrorContaining("Could not create the addresses", "404 Not Found", "customer not found"))
}

// A store's limit is an error at each address that is one too many. Deletes come
// first, so that an apply that stays within the limit meets none. A delete that
// fails leaves the address in the state.
func TestAddressesQuotaAndFailedDelete(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{Quota: 3})
	p := acctest.NewProtocolClient(t, store, nil)
	config := func(names ...string) acctest.Object {
		addresses := acctest.Object{}
		for key, item := range acctest.NamedItems(names...) {
			addresses[key] = item.Object()
		}
		return acctest.Object{"customer_id": store.CustomerID(), "addresses": addresses}
	}
	three := p.Apply(acctest.AddressesType, nil, config("a", "b", "c"))
	p.RequireSuccess(nil, three.Diagnostics)
	tooMany := p.Apply(acctest.AddressesType, three.State, config("a", "b", "c", "d"))
	acctest.AssertAnyDiagnostic(t, tooMany.Diagnostics, acctest.ErrorContaining(`Could not create addresses["d"]`, "quota of 3"))
	within := p.Apply(acctest.AddressesType, tooMany.State, config("b", "c", "d"))
	p.RequireSuccess(nil, within.Diagnostics)
	acctest.NamedItems("b", "c", "d").AssertInStore(t, store)

	store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Next: 2, Method: http.MethodDelete})
	failed := p.Apply(acctest.AddressesType, within.State, nil)
	acctest.AssertAnyDiagnostic(t, failed.Diagnostics, acctest.ErrorContaining("Could not delete addresses[", "of customer "+store.CustomerID()))
	if left := failed.State["addresses"].(acctest.Object); len(left) != 2 || len(store.Addresses(store.CustomerID())) != 2 {
		t.Errorf("the state has %v, the store %d", left, len(store.Addresses(store.CustomerID())))
	}
}

// Before it is known whether a resource is exclusive, its others are not known
// either.
func TestExclusiveUnknown(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	ids := acctest.NamedItems("a", "b").AddTo(store)
	p := acctest.NewProtocolClient(t, store, nil)
	imported, _ := p.ImportWithPrivate(acctest.AddressesType, store.CustomerID()+"/"+ids["a"])
	plan, _ := p.Plan(acctest.AddressesType, imported.State, acctest.Object{"customer_id": store.CustomerID(), "exclusive": acctest.Unknown, "addresses": acctest.OneItem("a")})
	p.RequireSuccess(nil, plan.Diagnostics)
	if plan.State["others"] != acctest.Unknown {
		t.Errorf("others are %v", plan.State["others"])
	}
}

// An address has the attributes of the singular but for a few. Required ones are
// optional to Terraform, and their descriptions begin with "Required.".
func TestAddressesSchema(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	singular := map[string]*tfprotov6.SchemaAttribute{}
	for _, attribute := range p.Schemas.ResourceSchemas[acctest.AddressType].Block.Attributes {
		singular[attribute.Name] = attribute
	}
	for _, attribute := range p.Schemas.ResourceSchemas[acctest.AddressesType].Block.Attributes {
		if attribute.Name != "addresses" {
			continue
		}
		nested := attribute.NestedType
		if nested == nil || nested.Nesting != tfprotov6.SchemaObjectNestingModeMap || len(nested.Attributes) != len(singular)-len([]string{"customer_id", "created_at", "updated_at", "timeouts"}) {
			t.Fatalf("addresses are %+v", attribute)
		}
		for _, got := range nested.Attributes {
			want := singular[got.Name]
			if want == nil || got.Required || got.Optional == want.Computed || got.Computed != want.Computed ||
				strings.HasPrefix(got.Description, "Required. ") != want.Required {
				t.Errorf("%s is %+v, and %+v in the singular", got.Name, got, want)
			}
		}
		return
	}
	t.Error("there are no addresses")
}
