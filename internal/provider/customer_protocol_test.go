// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

const customerType = "moltin_customer"

// expectError fails unless the only diagnostic is an error at an attribute ("" for none) whose text has all parts.
func expectError(t *testing.T, diags []*tfprotov6.Diagnostic, attribute string, parts ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Fatalf("diagnostics %v, want one error", diags)
	}
	if got := strings.Trim(strings.TrimPrefix(diags[0].Attribute.String(), `AttributeName(`), `")`); got != attribute {
		t.Errorf("the error is at %q, want %q", got, attribute)
	}
	for _, part := range parts {
		if text := diags[0].Summary + "\n" + diags[0].Detail; !strings.Contains(text, part) {
			t.Errorf("the error does not say %q:\n%s", part, text)
		}
	}
}

// customersOf are the customers whom a test made: not the one who is there from the start.
func customersOf(store *acctest.Store) []sandbox.Customer { return store.Customers()[1:] }

func leslie() object {
	return object{
		"name": "Leslie Knope", "email": "leslie@pawnee.gov", "external_ref": "crm-7",
		"password_wo": "waffles-4-ever", "password_wo_version": 1,
	}
}

func TestCustomerLifeOverTheProtocol(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)

	plan, _ := p.plan(customerType, nil, leslie())
	p.succeeded(nil, plan.diags)
	if plan.state["password_wo"] != nil {
		t.Error("the password is in the plan")
	}
	created := p.apply(customerType, nil, leslie())
	p.succeeded(nil, created.diags)
	there := customersOf(store)
	if len(there) != 1 || there[0].Name != "Leslie Knope" || there[0].Email != "leslie@pawnee.gov" || *there[0].ExternalRef != "crm-7" {
		t.Fatalf("the store has %+v", there)
	}
	id := there[0].ID
	want := object{
		"id": id, "name": "Leslie Knope", "email": "leslie@pawnee.gov", "external_ref": "crm-7", "has_password": true,
		"password_wo": nil, "password_wo_version": 1, "custom_fields": nil, "timeouts": nil,
		"created_at": created.state["created_at"], "updated_at": created.state["updated_at"],
	}
	if !reflect.DeepEqual(created.state, want) || created.state["created_at"] == nil || created.state["updated_at"] == nil {
		t.Errorf("state %v, want %v", created.state, want)
	}

	read := p.read(customerType, created.state)
	p.succeeded(nil, read.diags)
	if !reflect.DeepEqual(read.state, created.state) {
		t.Errorf("read %v, want %v", read.state, created.state)
	}
	if plan, _ := p.plan(customerType, read.state, leslie()); !reflect.DeepEqual(plan.state, read.state) {
		t.Errorf("the second plan is not empty: %v", plan.state)
	}

	// Only what differs is sent, and a value that is taken away is sent as "".
	store.ResetJournal()
	config := object{"name": "Leslie Wyatt", "email": "leslie@pawnee.gov"}
	updated := p.apply(customerType, read.state, config)
	p.succeeded(nil, updated.diags)
	if body := sentBody(t, store, "PUT"); !reflect.DeepEqual(body, object{"type": "customer", "name": "Leslie Wyatt", "external_ref": ""}) {
		t.Errorf("sent %v", body)
	}
	if updated.state["external_ref"] != nil || updated.state["name"] != "Leslie Wyatt" || updated.state["has_password"] != true {
		t.Errorf("state %v", updated.state)
	}
	if plan, _ := p.plan(customerType, updated.state, config); !reflect.DeepEqual(plan.state, updated.state) {
		t.Errorf("the plan after the update is not empty: %v", plan.state)
	}

	for step, identity := range map[string]object{"create": created.identity, "read": read.identity, "update": updated.identity} {
		if !reflect.DeepEqual(identity, object{"id": id}) {
			t.Errorf("%s gives the identity %v", step, identity)
		}
	}

	p.succeeded(nil, p.apply(customerType, updated.state, nil).diags)
	if left := customersOf(store); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
	p.succeeded(nil, p.apply(customerType, updated.state, nil).diags) // gone already is fine
	if gone := p.read(customerType, updated.state); gone.state != nil || len(gone.diags) > 0 {
		t.Errorf("a customer who is gone reads as %v, %+v", gone.state, gone.diags[0])
	}
}

// sentBody is the data of the only request of a method to the customers.
func sentBody(t *testing.T, store *acctest.Store, method string) (data object) {
	t.Helper()
	var sent []sandbox.Entry
	for _, entry := range store.Find(method, "") {
		if strings.HasPrefix(entry.Path, "/v2/customers") && !strings.HasSuffix(entry.Path, "/tokens") {
			sent = append(sent, entry)
		}
	}
	if len(sent) != 1 {
		t.Fatalf("%d requests of %s, want 1", len(sent), method)
	}
	var body struct{ Data object }
	if err := json.Unmarshal(sent[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Data
}

func TestCustomerPasswordIsSentOncePerVersion(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	login := func(password string) []*tfprotov6.Diagnostic {
		_, opened := p.openToken("leslie@pawnee.gov", password)
		return opened.Diagnostics
	}
	state := p.apply(customerType, nil, leslie()).state
	p.succeeded(nil, login("waffles-4-ever"))

	for _, step := range []struct {
		what     string
		change   object
		sent     object // nil: no request
		password string // that is taken afterwards
	}{
		{"another password of the same version", object{"password_wo": "not-yet-sent"}, nil, "waffles-4-ever"},
		{
			"another version",
			object{"password_wo": "whipped-cream", "password_wo_version": 2},
			object{"type": "customer", "password": "whipped-cream"},
			"whipped-cream",
		},
		{"no password any more", object{"password_wo": nil, "password_wo_version": nil}, nil, "whipped-cream"},
	} {
		config := leslie()
		maps.Copy(config, step.change)
		store.ResetJournal()
		updated := p.apply(customerType, state, config)
		p.succeeded(nil, updated.diags)
		if step.sent != nil {
			if body := sentBody(t, store, "PUT"); !reflect.DeepEqual(body, step.sent) {
				t.Errorf("%s: sent %v, want %v", step.what, body, step.sent)
			}
		} else if n := store.Count("PUT", ""); n != 0 {
			t.Errorf("%s: %d requests", step.what, n)
		}
		if text := fmt.Sprint(updated.state); strings.Contains(text, "whipped") || strings.Contains(text, "not-yet") {
			t.Errorf("%s: the password is in the state: %s", step.what, text)
		}
		p.succeeded(nil, login(step.password))
		state = updated.state
	}
}

func TestCustomerNeedsPasswordAndVersionTogether(t *testing.T) {
	t.Parallel()
	p := speak(t, acctest.Start(t, sandbox.Config{}), nil)
	for attribute, config := range map[string]object{
		"password_wo":         {"name": "Leslie", "email": "l@pawnee.gov", "password_wo": "waffles-4-ever"},
		"password_wo_version": {"name": "Leslie", "email": "l@pawnee.gov", "password_wo_version": 3},
		"email":               {"name": "Leslie", "email": "pawnee.gov"},
		"name":                {"name": "", "email": "l@pawnee.gov"},
		"external_ref":        {"name": "Leslie", "email": "l@pawnee.gov", "external_ref": strings.Repeat("é", 2049)},
	} {
		resp, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: customerType, Config: p.encode(p.schemas.ResourceSchemas[customerType].ValueType(), config),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		p.succeeded(err, nil)
		expectError(t, resp.Diagnostics, attribute)
	}
	longest := object{"name": "Leslie", "email": "l@pawnee.gov", "external_ref": strings.Repeat("é", 2048)}
	p.succeeded(nil, p.apply(customerType, nil, longest).diags)
}

func TestOldTerraformIsToldAboutWriteOnlyAttributes(t *testing.T) {
	t.Parallel()
	p := speak(t, acctest.Start(t, sandbox.Config{}), nil)
	resp, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: customerType, Config: p.encode(p.schemas.ResourceSchemas[customerType].ValueType(), leslie()),
	})
	p.succeeded(err, nil)
	expectError(t, resp.Diagnostics, "password_wo", "Terraform 1.11")
}

func TestCustomerDuplicateEmail(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	ann := store.AddCustomer("Ann Perkins", "ann@pawnee.gov", "")
	config := leslie()
	state := p.apply(customerType, nil, config).state

	config["email"] = "ann@pawnee.gov"
	expectError(t, p.apply(customerType, nil, config).diags, "email", ann, "ann@pawnee.gov",
		"to = moltin_customer.NAME", fmt.Sprintf("id = %q", ann), "create_before_destroy", "409")
	updated := p.apply(customerType, state, config).diags
	expectError(t, updated, "email", ann, "ann@pawnee.gov", "Use another email", "409")
	if strings.Contains(updated[0].Detail, "import") {
		t.Errorf("this resource has another customer, so it can't import one: %s", updated[0].Detail)
	}
	// The store's complaint about an email that nobody has is passed on.
	config["email"] = "leslie@pawnee.gov"
	store.SetFaults(sandbox.Fault{Kind: sandbox.WriteConflict, Every: 1, Method: "PUT"})
	config["name"] = "Leslie K."
	expectError(t, p.apply(customerType, state, config).diags, "", "Write conflict")
}

func TestCustomerLostAnswerIsSettledByEmail(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, object{"max_retries": 2})
	store.SetFaults(sandbox.Fault{Kind: sandbox.BadGatewayAfter, Next: 1, Method: "POST", Path: sandbox.PathCustomers})
	created := p.apply(customerType, nil, leslie())
	p.succeeded(nil, created.diags)
	if there := customersOf(store); len(there) != 1 || created.state["id"] != there[0].ID {
		t.Errorf("state has %v, the store %v", created.state["id"], there)
	}
	if n := store.Count("POST", "/v2/customers"); n != 1 {
		t.Errorf("%d requests to create the customer, want 1", n)
	}
}

func TestCustomerValueChangedByTheStore(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	store.SetFaults(sandbox.Fault{Kind: sandbox.Normalised, Every: 1})
	config := object{"name": " Leslie Knope ", "email": "leslie@pawnee.gov"}
	created := p.apply(customerType, nil, config)
	expectError(t, created.diags, "name", `" Leslie Knope "`, `"Leslie Knope"`)
	if created.state["id"] != customersOf(store)[0].ID || created.state["name"] != "Leslie Knope" {
		t.Errorf("state %v", created.state)
	}
}

func TestCustomerImport(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{DuplicateEmails: true})
	p := speak(t, store, nil)
	want := p.apply(customerType, nil, object{"name": "Ann Perkins", "email": "ann@pawnee.gov"}).state
	id := want["id"].(string)
	for what, imported := range map[string]changed{
		"id":       p.importBy(customerType, id, nil),
		"email":    p.importBy(customerType, "email:ann@pawnee.gov", nil),
		"identity": p.importBy(customerType, "", object{"id": id}),
	} {
		p.succeeded(nil, imported.diags)
		if !reflect.DeepEqual(imported.state, want) || !reflect.DeepEqual(imported.identity, object{"id": id}) {
			t.Errorf("import by %s gives %v with %v", what, imported.state, imported.identity)
		}
	}
	store.AddCustomer("Ann Meredith Perkins", "ann@pawnee.gov", "")
	other := customersOf(store)[1].ID
	for _, diags := range [][]*tfprotov6.Diagnostic{
		p.importBy(customerType, "email:ann@pawnee.gov", nil).diags,
		p.data(customerType, object{"email": "ann@pawnee.gov"}).diags,
	} {
		expectError(t, diags, "email", "Multiple customers found", id, other)
	}
	expectError(t, p.importBy(customerType, "email:nobody@pawnee.gov", nil).diags, "email", "nobody@pawnee.gov")
	for _, id := range []string{"a/b", "email:", "email:ann", "email: "} {
		expectError(t, p.importBy(customerType, id, nil).diags, "", "email:ADDRESS", strconv.Quote(id))
	}
}

func TestCustomerNeedsAClientSecret(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, object{
		"client_secret": nil, "customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword,
	})
	plan, _ := p.plan(customerType, nil, leslie())
	expectError(t, plan.diags, "", "client_secret", "MOLTIN_CLIENT_SECRET")
	if n := len(store.Journal()); n != 0 {
		t.Errorf("%d requests for a plan that can't be", n)
	}
	// One's own record can be read and changed.
	own := p.importBy(customerType, store.CustomerID(), nil)
	p.succeeded(nil, own.diags)
	updated := p.apply(customerType, own.state, object{"name": "Ron Ulysses Swanson", "email": sandbox.DefaultCustomerEmail})
	p.succeeded(nil, updated.diags)
	if got := store.Customers()[0].Name; got != "Ron Ulysses Swanson" {
		t.Errorf("the name is %q", got)
	}
}
