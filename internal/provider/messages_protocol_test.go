// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

const endpointSetting = "endpoint (or the MOLTIN_ENDPOINT environment variable)"

func TestUnknownCustomerMessages(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	const wrongStore = ", the provider may be connected to another store: check which provider configuration (alias) is used here, and its " +
		endpointSetting + "."
	const response = " /v2/customers/nobody/addresses: 404 Not Found: customer not found (request ID …).\n\nCheck customer_id. " +
		"The customer may have been deleted outside of Terraform. If it exists" + wrongStore
	address := acctest.AddressConfig(store)
	address["customer_id"] = "nobody"
	for what, tc := range map[string]struct {
		diags           []*tfprotov6.Diagnostic
		summary, detail string
	}{
		"address":               {p.Apply(acctest.AddressType, nil, address).Diagnostics, "Could not create the address", "POST" + response},
		"addresses":             {p.Apply(acctest.AddressesType, nil, acctest.Object{"customer_id": "nobody", "addresses": acctest.OneItem("a")}).Diagnostics, "Could not create the addresses", "GET" + response},
		"data source by id":     {p.ReadData(acctest.AddressType, acctest.Object{"customer_id": "nobody", "id": "a1"}).Diagnostics, "Could not read the address", "GET" + response},
		"data source by name":   {p.ReadData(acctest.AddressType, acctest.Object{"customer_id": "nobody", "name": "Home"}).Diagnostics, "Could not read the address", "GET" + response},
		"data source addresses": {p.ReadData(acctest.AddressesType, acctest.Object{"customer_id": "nobody"}).Diagnostics, "Could not list the customer's addresses", "GET" + response},
		"list": {
			p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressType}, acctest.Object{"customer_id": "nobody"}, nil)[0].Diagnostics,
			"Could not list the customer's addresses", "GET" + response,
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			acctest.AssertError(t, tc.diags, "customer_id", tc.summary, tc.detail)
		})
	}
	for attribute, value := range map[string]string{"id": "nobody", "email": "nobody@pawnee.gov"} {
		acctest.AssertError(t, p.ReadData(acctest.CustomerType, acctest.Object{attribute: value}).Diagnostics, attribute, "Customer not found", fmt.Sprintf(
			"The store has no customer with the %s %q. If it is correct%s", attribute, value, wrongStore))
	}
}

func TestEmailInUseMessages(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	ann := store.AddCustomer("Ann Perkins", "ann@pawnee.gov", "")
	config := acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"}
	state := p.Apply(acctest.CustomerType, nil, config).State
	config["email"] = "ann@pawnee.gov"
	rejection := func(request string) string {
		return request + ": 409 Conflict: Duplicate email: Specified email already in use (request ID …)."
	}
	imports := func(id string) string {
		return fmt.Sprintf(" already has the email \"ann@pawnee.gov\".\n\nTo manage that customer with this resource, import it:\n\n"+
			"import {\n  to = moltin_customer.NAME\n  id = %q\n}\n\n"+
			"If that customer is the one that this plan replaces, remove create_before_destroy: two customers can't have the same email.\n\n%s",
			id, rejection("POST /v2/customers"))
	}
	acctest.AssertError(t, p.Apply(acctest.CustomerType, nil, config).Diagnostics, "email", "Email already in use", "Customer "+ann+imports(ann))
	acctest.AssertError(t, p.Apply(acctest.CustomerType, state, config).Diagnostics, "email", "Email already in use",
		"Customer "+ann+" already has the email \"ann@pawnee.gov\".\n\nUse another email, or change the email of that customer first.\n\n"+
			rejection("PUT /v2/customers/"+state["id"].(string)))
	store.SetFaults(sandbox.Fault{Kind: sandbox.ForbidList, Path: sandbox.PathCustomers})
	acctest.AssertError(t, p.Apply(acctest.CustomerType, nil, config).Diagnostics, "email", "Email already in use", "Another customer"+imports("email:ann@pawnee.gov"))
}

func TestRejectedPasswordMessage(t *testing.T) {
	t.Parallel()
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v2/customers" {
			store.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"errors":[{"title":"Failed Validation","detail":"The data.password must be at least 8 characters."}]}`)
	})
	p := acctest.NewProtocolClient(t, store, nil)
	acctest.AssertError(t, p.Apply(acctest.CustomerType, nil, acctest.LeslieConfig()).Diagnostics, "password_wo", "Could not create the customer",
		"POST /v2/customers: 422 Unprocessable Entity: Failed Validation: The data.password must be at least 8 characters.")
}

// Messages about several records have only their IDs: the rest is personal data.
func TestLookupMessages(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{DuplicateEmails: true})
	ids := make([]string, 2)
	for i := range ids {
		ids[i] = store.AddAddress(store.CustomerID(), acctest.AllAttributes().Record())
	}
	p := acctest.NewProtocolClient(t, store, nil)
	acctest.AssertError(t, p.ReadData(acctest.AddressType, acctest.Object{"customer_id": store.CustomerID(), "name": "Home"}).Diagnostics, "name", "Multiple addresses found",
		fmt.Sprintf("Customer %s has 2 addresses with the name \"Home\". Use the ID of one of them instead:\n\n  %s\n  %s", store.CustomerID(), ids[0], ids[1]))
	for attribute, value := range map[string]string{"id": "not-there", "name": "Work"} {
		acctest.AssertError(t, p.ReadData(acctest.AddressType, acctest.Object{"customer_id": store.CustomerID(), attribute: value}).Diagnostics, attribute, "Address not found",
			fmt.Sprintf("Customer %s has no address with the %s %q. Check customer_id and %[2]s.", store.CustomerID(), attribute, value))
	}
	first := store.AddCustomer("Ann Perkins", "ann@pawnee.gov", "")
	second := store.AddCustomer("Ann Meredith Perkins", "ann@pawnee.gov", "")
	acctest.AssertError(t, p.ReadData(acctest.CustomerType, acctest.Object{"email": "ann@pawnee.gov"}).Diagnostics, "email", "Multiple customers found",
		fmt.Sprintf("The store has 2 customers with the email \"ann@pawnee.gov\". Use the ID of one of them instead:\n\n  %s\n  %s", second, first))
}

func TestPlainHTTPMessage(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, acctest.Object{"endpoint": strings.Replace(store.URL, "http://", "https://", 1)})
	acctest.AssertError(t, p.ReadData(acctest.AddressesType, acctest.Object{"customer_id": store.CustomerID()}).Diagnostics, "", "Could not list the customer's addresses",
		"Could not get an access token: POST /oauth/access_token: tls: first record does not look like a TLS handshake.\n\n"+
			"The server does not speak https, only plain http or another protocol. Check the scheme and the port of "+endpointSetting+".")
}
