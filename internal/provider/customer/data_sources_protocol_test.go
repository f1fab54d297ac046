// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

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
	store.SetField(ann, "", "external_ref", "crm-9")
	p := acctest.NewProtocolClient(t, store, nil)
	byID := p.ReadData(acctest.CustomerType, acctest.Object{"id": ann})
	byEmail := p.ReadData(acctest.CustomerType, acctest.Object{"email": "ann@pawnee.gov"})
	p.RequireSuccess(nil, append(byID.Diagnostics, byEmail.Diagnostics...))
	want := acctest.Object{
		"id": ann, "name": "Ann Perkins", "email": "ann@pawnee.gov", "external_ref": "crm-9", "has_password": true, "custom_fields": "{}",
		"created_at": byID.State["created_at"], "updated_at": byID.State["updated_at"],
	}
	if !reflect.DeepEqual(byID.State, want) || !reflect.DeepEqual(byEmail.State, want) || want["created_at"] == nil || want["updated_at"] == nil {
		t.Errorf("by id %v, by email %v, want %v", byID.State, byEmail.State, want)
	}
	acctest.AssertErrorContains(t, p.ReadData(acctest.CustomerType, acctest.Object{"id": "nobody"}).Diagnostics, "id", `"nobody"`)
	acctest.AssertErrorContains(t, p.ReadData(acctest.CustomerType, acctest.Object{"email": "nobody@pawnee.gov"}).Diagnostics, "email", `"nobody@pawnee.gov"`)

	for _, config := range []acctest.Object{nil, {"id": ann, "email": "ann@pawnee.gov"}, {"email": acctest.Unknown}} {
		resp, err := p.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
			TypeName: acctest.CustomerType, Config: p.Encode(p.Schemas.DataSourceSchemas[acctest.CustomerType].ValueType(), acctest.Object{"id": config["id"], "email": config["email"]}),
		})
		p.RequireSuccess(err, nil)
		if isUnknown := config["email"] == acctest.Unknown; isUnknown != (len(resp.Diagnostics) == 0) {
			t.Errorf("%v: got %v", config, resp.Diagnostics)
		}
	}
}

func TestCustomersDataSource(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	for i := range 120 {
		store.AddCustomer(fmt.Sprintf("Customer %d", i), fmt.Sprintf("c%d@pawnee.gov", i), "")
	}
	p := acctest.NewProtocolClient(t, store, nil)
	found := func(config acctest.Object) []any {
		t.Helper()
		read := p.ReadData("moltin_customers", config)
		p.RequireSuccess(nil, read.Diagnostics)
		return read.State["customers"].([]any)
	}
	if all := found(acctest.Object{}); len(all) != 121 || store.Count(http.MethodGet, "/v2/customers") != 2 {
		t.Errorf("%d customers on %d pages", len(all), store.Count(http.MethodGet, "/v2/customers"))
	}
	if some := found(acctest.Object{"name": "Customer 11*", "email": "c*9@pawnee.gov"}); len(some) != 1 || some[0].(acctest.Object)["email"] != "c119@pawnee.gov" {
		t.Errorf("found %v", some)
	}
	if none := found(acctest.Object{"name": "Nobody"}); len(none) != 0 {
		t.Errorf("found %v", none)
	}
	empty := acctest.Start(t, sandbox.Config{})
	empty.DeleteCustomer(empty.CustomerID())
	nobody := acctest.NewProtocolClient(t, empty, nil).ReadData("moltin_customers", acctest.Object{})
	p.RequireSuccess(nil, nobody.Diagnostics)
	if got := nobody.State["customers"].([]any); len(got) != 0 {
		t.Errorf("an empty store has %v", got)
	}
	store.SetFaults(sandbox.Fault{Kind: sandbox.ForbidList, Path: sandbox.PathCustomers})
	acctest.AssertErrorContains(t, p.ReadData("moltin_customers", acctest.Object{}).Diagnostics, "", "403", "client_secret")
}
