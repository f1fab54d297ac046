// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

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

func TestCustomer(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)

	plan, _ := p.Plan(acctest.CustomerType, nil, acctest.LeslieConfig())
	p.RequireSuccess(nil, plan.Diagnostics)
	if plan.State["password_wo"] != nil {
		t.Error("the password is in the plan")
	}
	created := p.Apply(acctest.CustomerType, nil, acctest.LeslieConfig())
	p.RequireSuccess(nil, created.Diagnostics)
	there := acctest.CreatedCustomers(store)
	if len(there) != 1 || there[0].Name != "Leslie Knope" || there[0].Email != "leslie@pawnee.gov" || there[0].ExternalRef != "crm-7" {
		t.Fatalf("the store has %+v", there)
	}
	id := there[0].ID
	want := acctest.Object{
		"id": id, "name": "Leslie Knope", "email": "leslie@pawnee.gov", "external_ref": "crm-7", "has_password": true,
		"password_wo": nil, "password_wo_version": 1, "custom_fields": nil, "timeouts": nil,
		"created_at": created.State["created_at"], "updated_at": created.State["updated_at"],
	}
	if !reflect.DeepEqual(created.State, want) || created.State["created_at"] == nil || created.State["updated_at"] == nil {
		t.Errorf("state %v, want %v", created.State, want)
	}

	read := p.Read(acctest.CustomerType, created.State)
	p.RequireSuccess(nil, read.Diagnostics)
	if !reflect.DeepEqual(read.State, created.State) {
		t.Errorf("read %v, want %v", read.State, created.State)
	}
	if plan, _ := p.Plan(acctest.CustomerType, read.State, acctest.LeslieConfig()); !reflect.DeepEqual(plan.State, read.State) {
		t.Errorf("the second plan is not empty: %v", plan.State)
	}

	// Only what differs is sent, and a value that is taken away is sent as "".
	store.ResetJournal()
	config := acctest.Object{"name": "Leslie Wyatt", "email": "leslie@pawnee.gov"}
	updated := p.Apply(acctest.CustomerType, read.State, config)
	p.RequireSuccess(nil, updated.Diagnostics)
	if body := sentBody(t, store, "PUT"); !reflect.DeepEqual(body, acctest.Object{"type": "customer", "name": "Leslie Wyatt", "external_ref": ""}) {
		t.Errorf("sent %v", body)
	}
	if updated.State["external_ref"] != nil || updated.State["name"] != "Leslie Wyatt" || updated.State["has_password"] != true {
		t.Errorf("state %v", updated.State)
	}
	if plan, _ := p.Plan(acctest.CustomerType, updated.State, config); !reflect.DeepEqual(plan.State, updated.State) {
		t.Errorf("the plan after the update is not empty: %v", plan.State)
	}

	for step, identity := range map[string]acctest.Object{"create": created.Identity, "read": read.Identity, "update": updated.Identity} {
		if !reflect.DeepEqual(identity, acctest.Object{"id": id}) {
			t.Errorf("%s returns the identity %v", step, identity)
		}
	}

	p.RequireSuccess(nil, p.Apply(acctest.CustomerType, updated.State, nil).Diagnostics)
	if left := acctest.CreatedCustomers(store); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
	p.RequireSuccess(nil, p.Apply(acctest.CustomerType, updated.State, nil).Diagnostics) // gone already is fine
	if gone := p.Read(acctest.CustomerType, updated.State); gone.State != nil || len(gone.Diagnostics) > 0 {
		t.Errorf("a customer who is gone reads as %v, %+v", gone.State, gone.Diagnostics[0])
	}
}

// Each attribute alone: the update has that field only.
func TestCustomerEachAttributeAlone(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.LeslieConfig()
	state := p.Apply(acctest.CustomerType, nil, config).State
	for _, step := range []struct {
		attribute string
		value     any
		sent      any // nil: no request
	}{
		{"name", "Leslie Wyatt", "Leslie Wyatt"},
		{"email", "leslie@wyatt.example", "leslie@wyatt.example"},
		{"external_ref", "crm-8", "crm-8"},
		{"external_ref", nil, ""},
		{"external_ref", "", nil},
	} {
		store.ResetJournal()
		config[step.attribute] = step.value
		updated := p.Apply(acctest.CustomerType, state, config)
		p.RequireSuccess(nil, updated.Diagnostics)
		state = updated.State
		p.AssertNoChanges(acctest.CustomerType, p.Read(acctest.CustomerType, state).State, config)
		if step.sent == nil {
			if n := store.Count("PUT", ""); n != 0 {
				t.Errorf("%s: %d requests", step.attribute, n)
			}
		} else if body := sentBody(t, store, "PUT"); !reflect.DeepEqual(body, acctest.Object{"type": "customer", step.attribute: step.sent}) {
			t.Errorf("sent %v", body)
		}
	}
}

// An update plans the time of creation and has_password that the state has, whatever
// the response says.
func TestCustomerComputedStay(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.LeslieConfig()
	created := p.Apply(acctest.CustomerType, nil, config)
	config["name"] = "Leslie Wyatt"
	store.SetFaults(sandbox.Fault{Kind: sandbox.NoTimestamps})
	p.RequireSuccess(nil, p.Apply(acctest.CustomerType, created.State, config).Diagnostics)
	prior := p.Read(acctest.CustomerType, created.State).State
	store.SetFaults()
	prior["has_password"] = false // Somebody has set it since.
	config["name"] = "Leslie Knope-Wyatt"
	p.RequireSuccess(nil, p.Apply(acctest.CustomerType, prior, config).Diagnostics)
}

// A customer without a password gets one later.
func TestCustomerPasswordAdded(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.LeslieConfig()
	config["password_wo"], config["password_wo_version"] = nil, nil
	created := p.Apply(acctest.CustomerType, nil, config)
	p.RequireSuccess(nil, created.Diagnostics)
	updated := p.Apply(acctest.CustomerType, created.State, acctest.LeslieConfig())
	p.RequireSuccess(nil, updated.Diagnostics)
	if created.State["has_password"] != false || updated.State["has_password"] != true {
		t.Errorf("created %v, updated %v", created.State, updated.State)
	}
	_, opened := p.OpenToken("leslie@pawnee.gov", "waffles-4-ever")
	p.RequireSuccess(nil, opened.Diagnostics)
}

// sentBody is the data of the only request of a method to the customers.
func sentBody(t *testing.T, store *acctest.Store, method string) (data acctest.Object) {
	t.Helper()
	var sent []sandbox.Request
	for _, entry := range store.Find(method, "") {
		if strings.HasPrefix(entry.Path, "/v2/customers") && !strings.HasSuffix(entry.Path, "/tokens") {
			sent = append(sent, entry)
		}
	}
	if len(sent) != 1 {
		t.Fatalf("%d requests of %s, want 1", len(sent), method)
	}
	var body struct{ Data acctest.Object }
	if err := json.Unmarshal(sent[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Data
}

func TestCustomerPasswordVersions(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	login := func(password string) []*tfprotov6.Diagnostic {
		_, opened := p.OpenToken("leslie@pawnee.gov", password)
		return opened.Diagnostics
	}
	state := p.Apply(acctest.CustomerType, nil, acctest.LeslieConfig()).State
	p.RequireSuccess(nil, login("waffles-4-ever"))

	for _, step := range []struct {
		what     string
		change   acctest.Object
		sent     acctest.Object // nil: no request
		password string         // that is taken afterwards
	}{
		{"another password of the same version", acctest.Object{"password_wo": "not-yet-sent"}, nil, "waffles-4-ever"},
		{
			"another version",
			acctest.Object{"password_wo": "whipped-cream", "password_wo_version": 2},
			acctest.Object{"type": "customer", "password": "whipped-cream"},
			"whipped-cream",
		},
		{"no password any more", acctest.Object{"password_wo": nil, "password_wo_version": nil}, nil, "whipped-cream"},
	} {
		config := acctest.LeslieConfig()
		maps.Copy(config, step.change)
		store.ResetJournal()
		updated := p.Apply(acctest.CustomerType, state, config)
		p.RequireSuccess(nil, updated.Diagnostics)
		if step.sent != nil {
			if body := sentBody(t, store, "PUT"); !reflect.DeepEqual(body, step.sent) {
				t.Errorf("%s: sent %v, want %v", step.what, body, step.sent)
			}
		} else if n := store.Count("PUT", ""); n != 0 {
			t.Errorf("%s: %d requests", step.what, n)
		}
		if text := fmt.Sprint(updated.State); strings.Contains(text, "whipped") || strings.Contains(text, "not-yet") {
			t.Errorf("%s: the password is in the state: %s", step.what, text)
		}
		p.RequireSuccess(nil, login(step.password))
		state = updated.State
	}
}

func TestCustomerInvalidAttributes(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	for attribute, config := range map[string]acctest.Object{
		"password_wo":         {"name": "Leslie", "email": "l@pawnee.gov", "password_wo": "waffles-4-ever"},
		"password_wo_version": {"name": "Leslie", "email": "l@pawnee.gov", "password_wo_version": 3},
		"email":               {"name": "Leslie", "email": "pawnee.gov"},
		"name":                {"name": "", "email": "l@pawnee.gov"},
		"external_ref":        {"name": "Leslie", "email": "l@pawnee.gov", "external_ref": strings.Repeat("é", 2049)},
	} {
		resp, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: acctest.CustomerType, Config: p.Encode(p.Schemas.ResourceSchemas[acctest.CustomerType].ValueType(), config),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		p.RequireSuccess(err, nil)
		acctest.AssertErrorContains(t, resp.Diagnostics, attribute)
	}
	longest := acctest.Object{"name": "Leslie", "email": "l@pawnee.gov", "external_ref": strings.Repeat("é", 2048)}
	p.RequireSuccess(nil, p.Apply(acctest.CustomerType, nil, longest).Diagnostics)
}

func TestWriteOnlyAttributesUnsupported(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	resp, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: acctest.CustomerType, Config: p.Encode(p.Schemas.ResourceSchemas[acctest.CustomerType].ValueType(), acctest.LeslieConfig()),
	})
	p.RequireSuccess(err, nil)
	acctest.AssertErrorContains(t, resp.Diagnostics, "password_wo", "Terraform 1.11")
}

func TestCustomerNormalized(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	store.SetFaults(sandbox.Fault{Kind: sandbox.Normalize})
	config := acctest.Object{"name": " Leslie Knope ", "email": "leslie@pawnee.gov"}
	created := p.Apply(acctest.CustomerType, nil, config)
	if len(created.Diagnostics) != 1 || created.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
		!strings.Contains(created.Diagnostics[0].Detail, `name was sent as " Leslie Knope ", but the store saved "Leslie Knope"`) {
		t.Errorf("got %v", created.Diagnostics)
	}
	if created.State["id"] != acctest.CreatedCustomers(store)[0].ID || created.State["name"] != " Leslie Knope " {
		t.Errorf("state %v", created.State)
	}
	if read := p.Read(acctest.CustomerType, created.State); read.State["name"] != "Leslie Knope" {
		t.Errorf("a refresh shows %v", read.State)
	}
}

func TestCustomerImport(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{DuplicateEmails: true})
	p := acctest.NewProtocolClient(t, store, nil)
	want := p.Apply(acctest.CustomerType, nil, acctest.Object{"name": "Ann Perkins", "email": "ann@pawnee.gov"}).State
	id := want["id"].(string)
	for what, imported := range map[string]acctest.ProtocolResult{
		"id":       p.Import(acctest.CustomerType, id, nil),
		"email":    p.Import(acctest.CustomerType, "email:ann@pawnee.gov", nil),
		"address":  p.Import(acctest.CustomerType, "ann@pawnee.gov", nil),
		"identity": p.Import(acctest.CustomerType, "", acctest.Object{"id": id}),
	} {
		p.RequireSuccess(nil, imported.Diagnostics)
		if !reflect.DeepEqual(imported.State, want) || !reflect.DeepEqual(imported.Identity, acctest.Object{"id": id}) {
			t.Errorf("import by %s returns %v with %v", what, imported.State, imported.Identity)
		}
	}
	store.AddCustomer("Ann Meredith Perkins", "ann@pawnee.gov", "")
	other := acctest.CreatedCustomers(store)[1].ID
	for _, diags := range [][]*tfprotov6.Diagnostic{
		p.Import(acctest.CustomerType, "email:ann@pawnee.gov", nil).Diagnostics,
		p.ReadData(acctest.CustomerType, acctest.Object{"email": "ann@pawnee.gov"}).Diagnostics,
	} {
		acctest.AssertErrorContains(t, diags, "email", "Multiple customers found", id, other)
	}
	acctest.AssertErrorContains(t, p.Import(acctest.CustomerType, "email:nobody@pawnee.gov", nil).Diagnostics, "email", "nobody@pawnee.gov")
	for _, id := range []string{"", "a/b", "email:", "email:ann", "email: ", "ann@", "ann @pawnee.gov"} {
		acctest.AssertErrorContains(t, p.Import(acctest.CustomerType, id, nil).Diagnostics, "", "email:ADDRESS", strconv.Quote(id))
	}
	acctest.AssertError(t, p.Import(acctest.CustomerType, "", acctest.Object{"id": "ann@pawnee.gov"}).Diagnostics, "",
		"Invalid import identity", `id must be an ID without slashes, spaces or @, but is "ann@pawnee.gov".`)
}

func TestCustomerRequiresClientSecret(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, acctest.Object{
		"client_secret": nil, "customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword,
	})
	plan, _ := p.Plan(acctest.CustomerType, nil, acctest.LeslieConfig())
	acctest.AssertErrorContains(t, plan.Diagnostics, "", "client_secret", "MOLTIN_CLIENT_SECRET")
	if n := len(store.Journal()); n != 0 {
		t.Errorf("%d requests for a plan that can't be", n)
	}
	// One's own record can be read and changed.
	own := p.Import(acctest.CustomerType, store.CustomerID(), nil)
	p.RequireSuccess(nil, own.Diagnostics)
	updated := p.Apply(acctest.CustomerType, own.State, acctest.Object{"name": "Ron Ulysses Swanson", "email": sandbox.DefaultCustomerEmail})
	p.RequireSuccess(nil, updated.Diagnostics)
	if got := store.Customers()[0].Name; got != "Ron Ulysses Swanson" {
		t.Errorf("the name is %q", got)
	}
}

// A change of the name leaves has_password known.
func TestCustomerNameChanged(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	config := acctest.LeslieConfig()
	config["external_ref"] = nil
	created := p.Apply(acctest.CustomerType, nil, config)
	p.RequireSuccess(nil, created.Diagnostics)
	config["name"] = "Leslie Wyatt"
	want := maps.Clone(created.State)
	want["name"], want["updated_at"] = "Leslie Wyatt", acctest.Unknown
	if plan, _ := p.Plan(acctest.CustomerType, created.State, config); !reflect.DeepEqual(plan.State, want) {
		t.Errorf("planned %v, want %v", plan.State, want)
	}
	unknown := maps.Clone(config)
	unknown["name"], unknown["external_ref"] = acctest.LeslieConfig()["name"], acctest.Unknown // it may be a change, even of no value
	if plan, _ := p.Plan(acctest.CustomerType, created.State, unknown); plan.State["updated_at"] != acctest.Unknown {
		t.Errorf("planned %v", plan.State)
	}
	for _, version := range []any{2, acctest.Unknown} {
		config := acctest.LeslieConfig()
		config["external_ref"], config["password_wo_version"] = nil, version
		if plan, _ := p.Plan(acctest.CustomerType, created.State, config); plan.State["has_password"] != acctest.Unknown || plan.State["updated_at"] != acctest.Unknown {
			t.Errorf("version %v: planned %v", version, plan.State)
		}
	}
}
