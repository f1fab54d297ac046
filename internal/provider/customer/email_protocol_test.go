// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

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

// An error is not reported as an email in use unless it is about the email and
// another customer has it.
func TestOtherErrorsOfEmails(t *testing.T) {
	t.Parallel()
	leslie := acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"}
	for name, test := range map[string]struct {
		attribute string
		shared    bool // another customer has the email
		listFails bool
	}{
		"the customer's own email":             {attribute: "email"},
		"the name, and a shared email":         {attribute: "name", shared: true},
		"an email, and a list that is refused": {attribute: "email", shared: true, listFails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rejection := fmt.Sprintf("The data.%s has to be another.", test.attribute)
			store := acctest.StartBehind(t, sandbox.Config{DuplicateEmails: true}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodPut:
					w.WriteHeader(http.StatusUnprocessableEntity)
					_, _ = io.WriteString(w, `{"errors":[{"title":"Failed Validation","detail":"`+rejection+`"}]}`)
				case r.URL.Path == "/v2/customers" && test.listFails:
					w.WriteHeader(http.StatusForbidden)
					_, _ = io.WriteString(w, `{"errors":[{"status":403,"title":"Forbidden"}]}`)
				default:
					store.ServeHTTP(w, r)
				}
			})
			state := acctest.Object{"id": store.AddCustomer("Leslie", "leslie@pawnee.gov", ""), "name": "Leslie", "email": "leslie@pawnee.gov"}
			if test.shared {
				store.AddCustomer("Tammy", "leslie@pawnee.gov", "")
			}
			p := acctest.NewProtocolClient(t, store, nil)
			updated := p.Apply(acctest.CustomerType, state, leslie)
			acctest.AssertErrorContains(t, updated.Diagnostics, test.attribute, rejection)
			if strings.Contains(updated.Diagnostics[0].Summary, "already in use") {
				t.Errorf("the summary is %q", updated.Diagnostics[0].Summary)
			}
		})
	}
}

// Stores compare the case of emails.
func TestEmailInAnotherCase(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	id := store.AddCustomer("Ann Perkins", "Ann@pawnee.gov", "")
	p := acctest.NewProtocolClient(t, store, nil)
	for _, diags := range [][]*tfprotov6.Diagnostic{
		p.Import(acctest.CustomerType, "email:ann@pawnee.gov", nil).Diagnostics,
		p.ReadData(acctest.CustomerType, acctest.Object{"email": "ann@pawnee.gov"}).Diagnostics,
	} {
		acctest.AssertError(t, diags, "email", "Customer not found",
			`The store has no customer with the email "ann@pawnee.gov", but customer `+id+` has "Ann@pawnee.gov". Use that spelling.`)
	}
}

// White space around an email is shown.
func TestInvalidEmail(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	for _, email := range []string{"ann", "ann@pawnee.gov ", "\tann@pawnee.gov", "ann@pawnee.gov\n", "@", ""} {
		acctest.AssertError(t, p.Validate(acctest.CustomerType, acctest.Object{"name": "Ann", "email": email}), "email", "Invalid email",
			fmt.Sprintf("email must be an email address, but is %q.", email))
	}
	p.RequireSuccess(nil, p.Validate(acctest.CustomerType, acctest.Object{"name": "Ann", "email": acctest.Unknown}))
}

// A store may save emails in lower case: a warning, and updates in place until the
// configuration says so too. Nothing is tainted or replaced.
func TestEmailInLowerCase(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.LowercaseEmails})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.Object{"name": "Ron Swanson", "email": "Ron@Example.com"}
	requireWarning := func(result acctest.ProtocolResult) {
		t.Helper()
		if d := result.Diagnostics; len(d) != 1 || d[0].Severity != tfprotov6.DiagnosticSeverityWarning || d[0].Summary != "The store changed the value" ||
			d[0].Detail != `email was sent as "Ron@Example.com", but the store saved "ron@example.com".`+
				"\n\nThe next plans show the difference. Change the configuration to match the store." {
			t.Fatalf("got %v", d)
		}
		if result.State["email"] != "Ron@Example.com" {
			t.Errorf("the state is %v", result.State)
		}
	}
	created := p.Apply(acctest.CustomerType, nil, config)
	requireWarning(created)

	p = acctest.NewProtocolClient(t, store, nil)
	read := p.Read(acctest.CustomerType, created.State)
	p.RequireSuccess(nil, read.Diagnostics)
	plan, resp := p.Plan(acctest.CustomerType, read.State, config)
	p.RequireSuccess(nil, plan.Diagnostics)
	if read.State["email"] != "ron@example.com" || plan.State["email"] != "Ron@Example.com" || plan.State["id"] != created.State["id"] || len(resp.RequiresReplace) > 0 {
		t.Errorf("read %v, planned %v, replaces because of %v", read.State, plan.State, resp.RequiresReplace)
	}
	requireWarning(p.Apply(acctest.CustomerType, read.State, config))
	config["email"] = "ron@example.com"
	p.AssertNoChanges(acctest.CustomerType, read.State, config)
}
