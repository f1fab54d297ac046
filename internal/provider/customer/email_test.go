// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A refusal is not taken for one of an email that somebody else has, unless it
// is about the email and somebody else has it.
func TestRefusalsThatAreNotOfATakenEmail(t *testing.T) {
	t.Parallel()
	leslie := acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"}
	for name, test := range map[string]struct {
		attribute string
		shared    bool // another customer has the email
		listFails bool
	}{
		"the customer's own email":       {attribute: "email"},
		"the name, and a shared email":   {attribute: "name", shared: true},
		"an email that can't be told of": {attribute: "email", shared: true, listFails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusal := fmt.Sprintf("The data.%s has to be another.", test.attribute)
			store := acctest.StartBehind(t, sandbox.Config{DuplicateEmails: true}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodPut:
					w.WriteHeader(http.StatusUnprocessableEntity)
					_, _ = io.WriteString(w, `{"errors":[{"title":"Failed Validation","detail":"`+refusal+`"}]}`)
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
			acctest.AssertErrorContains(t, updated.Diagnostics, test.attribute, refusal)
			if strings.Contains(updated.Diagnostics[0].Summary, "already in use") {
				t.Errorf("it says %q", updated.Diagnostics[0].Summary)
			}
		})
	}
}
