// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestAddressIdentity(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	login := acctest.Login()
	p := acctest.NewProtocolClient(t, store, login)
	config := acctest.Object{
		"first_name": "Ron", "last_name": "Swanson", "line_1": "1 Sunny Street", "county": "Sunnyville", "post_code": "SU33 1YY", "country": "US",
	}
	created := p.Apply(acctest.AddressType, nil, config)
	p.RequireSuccess(nil, created.Diagnostics)
	id := store.Addresses(store.CustomerID())[0].ID
	read := p.Read(acctest.AddressType, created.State)
	config["city"] = "Sunny Town"
	updated := p.Apply(acctest.AddressType, read.State, config)

	results := map[string]acctest.ProtocolResult{
		"create": created, "read": read, "update": updated,
		"import by id":                       p.Import(acctest.AddressType, store.CustomerID()+"/"+id, nil),
		"import by id with a login":          p.Import(acctest.AddressType, id, nil),
		"import by identity":                 p.Import(acctest.AddressType, "", acctest.Object{"customer_id": store.CustomerID(), "id": id}),
		"import by identity and the default": p.Import(acctest.AddressType, "", acctest.Object{"id": id}),
	}
	tammy := store.AddCustomer("Tammy", "tammy@library.example", "")
	hers := store.AddAddress(tammy, acctest.RequiredAttributes().Record())
	acctest.AssertErrorContains(t, p.Import(acctest.AddressType, hers, nil).Diagnostics, "", store.CustomerID(), "the import ID customer_id/"+hers)

	store.DeleteAddress(store.CustomerID(), id)
	gone := acctest.NewProtocolClient(t, store, login).Read(acctest.AddressType, updated.State) // one that has no list yet
	if gone.State != nil {
		t.Errorf("an address that is gone reads as %v", gone.State)
	}
	results["read of one that is gone"] = gone
	for step, result := range results {
		p.RequireSuccess(nil, result.Diagnostics)
		if want := (acctest.Object{"customer_id": store.CustomerID(), "id": id}); !reflect.DeepEqual(result.Identity, want) {
			t.Errorf("%s gives the identity %v, want %v", step, result.Identity, want)
		}
	}
}

// What somebody else changes in the store is changed back: that and nothing else.
func TestAddressDrift(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	wanted := acctest.RequiredAttributes().With(acctest.Attributes{"name": "Home", "line_2": "", "city": "Sunny Town", "customer_id": store.CustomerID()})
	created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressType, nil, wanted.Object())
	for field, value := range map[string]string{"post_code": "AB1 2CD", "city": "", "line_2": "Cellar", "region": "Kent", "name": "Work"} {
		store.SetField(store.CustomerID(), acctest.OnlyAddress(t, store).ID, field, value)
	}
	p := acctest.NewProtocolClient(t, store, nil)
	read := p.Read(acctest.AddressType, created.State)
	updated := p.Apply(acctest.AddressType, read.State, wanted.Object())
	p.RequireSuccess(nil, updated.Diagnostics)
	acctest.AssertUpdates(t, store, acctest.Attributes{"post_code": "SU33 1YY", "city": "Sunny Town", "line_2": "", "region": "", "name": "Home"})
	p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, updated.State).State, wanted.Object())
}

// Deleted by somebody else while it is to be deleted: nothing is left to do.
func TestAddressDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	created := p.Apply(acctest.AddressType, nil, acctest.AddressConfig(store))
	store.DeleteAddress(store.CustomerID(), created.State["id"].(string))
	p.RequireSuccess(nil, p.Apply(acctest.AddressType, created.State, nil).Diagnostics)
}

// An address can't move to another customer. One without a customer_id is the
// logged-in customer's, and to say so is no change.
func TestAddressOfAnotherCustomer(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	p := acctest.NewProtocolClient(t, store, acctest.Login())
	config := acctest.AllAttributes().Object()
	created := p.Apply(acctest.AddressType, nil, config)
	p.RequireSuccess(nil, created.Diagnostics)
	config["customer_id"] = store.CustomerID()
	p.AssertNoChanges(acctest.AddressType, created.State, config)
	config["customer_id"] = leslie
	hers := p.Apply(acctest.AddressType, nil, config)
	for from, to := range map[string]any{created.State["id"].(string): leslie, hers.State["id"].(string): nil} {
		prior := created.State
		if prior["id"] != from {
			prior = hers.State
		}
		config["customer_id"] = to
		if _, plan := p.Plan(acctest.AddressType, prior, config); len(plan.RequiresReplace) != 1 {
			t.Errorf("to %v: replaced because of %v", to, plan.RequiresReplace)
		}
	}
}

func TestAddressImportRefused(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	theirs := store.AddAddress(leslie, acctest.RequiredAttributes().Record())
	alone := acctest.NewProtocolClient(t, store, nil)
	implicit := acctest.Login()
	implicit["client_secret"] = nil
	for _, id := range []string{"a/b/c", leslie + "/", "/" + theirs, "an address", "email:leslie@example.com", "leslie@example.com/" + theirs} {
		acctest.AssertErrorContains(t, alone.Import(acctest.AddressType, id, nil).Diagnostics, "", "Invalid import ID", "customer_id/address_id")
	}
	acctest.AssertErrorContains(t, alone.Import(acctest.AddressType, theirs, nil).Diagnostics, "",
		"Missing customer_id", "customer_id/address_id", "customer_email", "MOLTIN_CUSTOMER_PASSWORD")
	acctest.AssertErrorContains(t, alone.Import(acctest.AddressType, "", acctest.Object{"id": theirs}).Diagnostics, "",
		"Missing customer_id", "Add customer_id to the identity", "customer_email")
	acctest.AssertError(t, alone.Import(acctest.AddressType, "", acctest.Object{"customer_id": "leslie@example.com", "id": theirs}).Diagnostics, "",
		"Invalid import identity", `customer_id must be an ID without slashes, spaces or @, but is "leslie@example.com".`)
	acctest.AssertError(t, alone.Import(acctest.AddressesType, "", acctest.Object{"customer_id": "leslie@example.com"}).Diagnostics, "",
		"Invalid import identity", `customer_id must be an ID without slashes, spaces or @, but is "leslie@example.com".`)
	acctest.AssertErrorContains(t, acctest.NewProtocolClient(t, store, implicit).Import(acctest.AddressType, leslie+"/"+theirs, nil).Diagnostics, "customer_id",
		"No access to this customer", leslie, "client_secret")
	for _, id := range []string{leslie + "/not-there", "not-there/" + theirs} {
		if imported := alone.Import(acctest.AddressType, id, nil); imported.State != nil || len(imported.Diagnostics) > 0 {
			t.Errorf("%s: imported %v: %v", id, imported.State, imported.Diagnostics) // Terraform reports that there is none
		}
	}
}

// What can be imported by is a contract with whoever wrote it down.
func TestIdentitySchemas(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	got := map[string]map[string]string{}
	for resourceType, schema := range p.Identities {
		got[resourceType] = map[string]string{}
		for _, attribute := range schema.IdentityAttributes {
			got[resourceType][attribute.Name] = map[bool]string{true: "required", false: "optional"}[attribute.RequiredForImport]
		}
		if schema.Version != 0 {
			t.Errorf("%s has version %d: does it read the one before?", resourceType, schema.Version)
		}
	}
	want := map[string]map[string]string{
		acctest.AddressType:   {"customer_id": "optional", "id": "required"},
		acctest.AddressesType: {"customer_id": "required"},
		acctest.CustomerType:  {"id": "required"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	meta, err := p.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	p.RequireSuccess(err, meta.Diagnostics)
	if len(meta.ListResources) != 3 || len(meta.EphemeralResources) != 1 || len(meta.Functions) != 2 || len(meta.DataSources) != 4 {
		t.Errorf("the provider offers %+v", meta)
	}
}
