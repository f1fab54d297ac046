// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"net/http"
	"testing"
	"testing/synctest"
)

func TestCustomers(t *testing.T) {
	t.Parallel()
	for name, obeys := range map[string]bool{"filter known": true, "filter not known": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					if obeys && r.URL.Query().Get("filter") == "eq(email,ron+1@swanson.com)" {
						answerJSON(w, 200, map[string]any{"data": store.customers[1:]})
						return
					}
					serve(w, r)
				}
				c := store.client(t)
				for _, email := range []string{"leslie@knope.com", "Ron+1@swanson.com"} {
					if _, err := c.CreateCustomer(t.Context(), CustomerFields{Name: ptr("name of " + email), Email: &email, ExternalRef: ptr("ref")}); err != nil {
						t.Fatal(err)
					}
				}
				all, err := c.Customers(t.Context(), CustomerFilter{})
				if err != nil || len(all) != 2 {
					t.Fatalf("%v, %v", all, err)
				}
				got, err := c.Customers(t.Context(), CustomerFilter{Email: "ron+1@swanson.com"})
				if err != nil || len(got) != 1 || *got[0] != *all[1] {
					t.Errorf("%v, %v", got, err)
				}
				stamp := store.customers[1]["meta"].(map[string]any)["timestamps"].(map[string]any)["created_at"].(string)
				want := Customer{
					ID: "id-3", Name: "name of Ron+1@swanson.com", Email: "Ron+1@swanson.com", ExternalRef: "ref",
					CreatedAt: stamp, UpdatedAt: stamp,
				}
				if *all[1] != want {
					t.Errorf("got %+v, want %+v", *all[1], want)
				}
				one, err := c.Customer(t.Context(), "id-3")
				if err != nil || *one != want {
					t.Errorf("%v, %v", one, err)
				}
				if _, err := c.Customer(t.Context(), "nobody"); !IsNotFound(err) {
					t.Errorf("nobody: %v", err)
				}
				if err := c.DeleteCustomer(t.Context(), "nobody"); err != nil {
					t.Errorf("deleting nobody: %v", err)
				}
			})
		})
	}
}

func TestCustomerOnTheWire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if r.URL.Path == oauthRoute {
				serve(w, r)
				return
			}
			answerJSON(w, 200, map[string]any{"data": map[string]any{
				"id": "c7", "name": "Ron", "email": "ron@swanson.com", "external_ref": nil, "password": true,
				"meta": map[string]any{"timestamps": map[string]any{"created_at": "2017-12-01T12:13:23Z", "updated_at": "2018-12-01T12:13:23Z"}},
			}})
		}
		c := store.client(t)
		got, err := c.UpdateCustomer(t.Context(), "c7", CustomerFields{
			Name: ptr("Ron"), Email: ptr("ron@swanson.com"), ExternalRef: ptr(""), Password: ptr("bacon-and-eggs"),
		})
		want := Customer{ID: "c7", Name: "Ron", Email: "ron@swanson.com", HasPassword: true, CreatedAt: "2017-12-01T12:13:23Z", UpdatedAt: "2018-12-01T12:13:23Z"}
		if err != nil || *got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		const body = `{"data":{"type":"customer","name":"Ron","email":"ron@swanson.com","external_ref":"","password":"bacon-and-eggs"}}`
		if sent := store.find("PUT", customerRoute)[0].body; sent != body {
			t.Errorf("sent %s, want %s", sent, body)
		}
	})
}
