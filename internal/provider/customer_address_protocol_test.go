// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

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
	login := object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword}
	p := speak(t, store, login)
	config := object{
		"first_name": "Ron", "last_name": "Swanson", "line_1": "1 Sunny Street", "county": "Sunnyville", "post_code": "SU33 1YY", "country": "US",
	}
	created := p.apply(addressType, nil, config)
	p.succeeded(nil, created.diags)
	id := store.Addresses(store.CustomerID())[0].ID
	read := p.read(addressType, created.state)
	config["city"] = "Sunny Town"
	updated := p.apply(addressType, read.state, config)

	results := map[string]changed{
		"create": created, "read": read, "update": updated,
		"import by id":                       p.importBy(addressType, store.CustomerID()+"/"+id, nil),
		"import by id with a login":          p.importBy(addressType, id, nil),
		"import by identity":                 p.importBy(addressType, "", object{"customer_id": store.CustomerID(), "id": id}),
		"import by identity and the default": p.importBy(addressType, "", object{"id": id}),
	}
	tammy := store.AddCustomer("Tammy", "tammy@library.example", "")
	hers := store.AddAddress(tammy, sandbox.Address{Members: requiredAttributes().members()})
	expectError(t, p.importBy(addressType, hers, nil).diags, "", store.CustomerID(), "the import ID customer_id/"+hers)

	store.DeleteAddress(store.CustomerID(), id)
	gone := speak(t, store, login).read(addressType, updated.state) // one that has no list yet
	if gone.state != nil {
		t.Errorf("an address that is gone reads as %v", gone.state)
	}
	results["read of one that is gone"] = gone
	for step, result := range results {
		p.succeeded(nil, result.diags)
		if want := (object{"customer_id": store.CustomerID(), "id": id}); !reflect.DeepEqual(result.identity, want) {
			t.Errorf("%s gives the identity %v, want %v", step, result.identity, want)
		}
	}
}

// What can be imported by is a contract with whoever wrote it down.
func TestIdentitySchemas(t *testing.T) {
	t.Parallel()
	p := speak(t, acctest.Start(t, sandbox.Config{}), nil)
	got := map[string]map[string]string{}
	for resourceType, schema := range p.identities {
		got[resourceType] = map[string]string{}
		for _, attribute := range schema.IdentityAttributes {
			got[resourceType][attribute.Name] = map[bool]string{true: "required", false: "optional"}[attribute.RequiredForImport]
		}
		if schema.Version != 0 {
			t.Errorf("%s has version %d: does it read the one before?", resourceType, schema.Version)
		}
	}
	want := map[string]map[string]string{
		addressType:   {"customer_id": "optional", "id": "required"},
		addressesType: {"customer_id": "required"},
		customerType:  {"id": "required"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	meta, err := p.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	p.succeeded(err, meta.Diagnostics)
	if len(meta.ListResources) != 3 || len(meta.EphemeralResources) != 1 || len(meta.Functions) != 2 || len(meta.DataSources) != 4 {
		t.Errorf("the provider offers %+v", meta)
	}
}
