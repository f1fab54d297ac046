// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestCustomerDataSource(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	ann := store.AddCustomer("Ann Perkins", "ann@pawnee.gov", "nurse-ann")
	store.SetCustomer(ann, "external_ref", "crm-9")
	p := speak(t, store, nil)
	byID := p.data(customerType, object{"id": ann})
	byEmail := p.data(customerType, object{"email": "ann@pawnee.gov"})
	p.succeeded(nil, append(byID.diags, byEmail.diags...))
	want := object{
		"id": ann, "name": "Ann Perkins", "email": "ann@pawnee.gov", "external_ref": "crm-9", "has_password": true, "custom_fields": "{}",
		"created_at": byID.state["created_at"], "updated_at": byID.state["updated_at"],
	}
	if !reflect.DeepEqual(byID.state, want) || !reflect.DeepEqual(byEmail.state, want) || want["created_at"] == nil || want["updated_at"] == nil {
		t.Errorf("by id %v, by email %v, want %v", byID.state, byEmail.state, want)
	}
	expectError(t, p.data(customerType, object{"id": "nobody"}).diags, "id", `"nobody"`)
	expectError(t, p.data(customerType, object{"email": "nobody@pawnee.gov"}).diags, "email", `"nobody@pawnee.gov"`)

	for _, config := range []object{nil, {"id": ann, "email": "ann@pawnee.gov"}} {
		resp, err := p.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
			TypeName: customerType, Config: p.encode(p.schemas.DataSourceSchemas[customerType].ValueType(), object{"id": config["id"], "email": config["email"]}),
		})
		p.succeeded(err, nil)
		if len(resp.Diagnostics) == 0 {
			t.Errorf("%v is taken", config)
		}
	}
}

func TestCustomersDataSource(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	for i := range 120 {
		store.AddCustomer(fmt.Sprintf("Customer %d", i), fmt.Sprintf("c%d@pawnee.gov", i), "")
	}
	p := speak(t, store, nil)
	found := func(config object) []any {
		t.Helper()
		read := p.data("moltin_customers", config)
		p.succeeded(nil, read.diags)
		return read.state["customers"].([]any)
	}
	if all := found(object{}); len(all) != 121 || store.Count(http.MethodGet, "/v2/customers") != 2 {
		t.Errorf("%d customers on %d pages", len(all), store.Count(http.MethodGet, "/v2/customers"))
	}
	if some := found(object{"name": "Customer 11*", "email": "c*9@pawnee.gov"}); len(some) != 1 || some[0].(object)["email"] != "c119@pawnee.gov" {
		t.Errorf("found %v", some)
	}
	if none := found(object{"name": "Nobody"}); len(none) != 0 {
		t.Errorf("found %v", none)
	}
	store.SetFaults(sandbox.Fault{Kind: sandbox.ListRefused, Every: 1, Path: sandbox.PathCustomers})
	expectError(t, p.data("moltin_customers", object{}).diags, "", "403", "client_secret")
}
