// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// reading has the responses to a list of a customer's addresses and to a read of one. Each is a status and a body, or "" for the store's
// own response.
type reading struct{ list, one string }

const (
	apiNotFound = `404 {"errors":[{"status":404,"title":"Not Found","detail":"address not found"}]}`
	page        = `<html><body><h1>The page is not here</h1></body></html>`
	emptyList   = `200 {"data":[]}`
)

// both returns a reading with the same response to both.
func both(answer string) reading { return reading{answer, answer} }

// errorBody returns an error in the format of the API.
func errorBody(status int) string {
	return fmt.Sprintf(`%d {"errors":[{"status":"%[1]d","title":"Failed","detail":"The store says %[1]d"}]}`, status)
}

// TestOnlyNotFoundRemoves plans with each way in which a store can fail to return an address.
func TestOnlyNotFoundRemoves(t *testing.T) {
	t.Parallel()

	gone := map[string]reading{
		"not_in_list_and_not_found": {emptyList, apiNotFound},
		"customer_not_found":        both(apiNotFound),
		"list_refused_not_found":    {errorBody(403), apiNotFound},
	}
	stays := map[string]reading{
		"as_ever":           {},
		"list_empty":        {list: emptyList},
		"list_not_found":    {list: apiNotFound},
		"list_html_404":     {list: "404 " + page},
		"list_forbidden":    {list: errorBody(403)},
		"list_not_allowed":  {list: errorBody(405)},
		"list_of_another":   {list: `200 {"data":[{"type":"address","id":"8e6d1b0c-0000-4000-8000-000000000001","first_name":"Leslie"}]}`},
		"list_of_next_page": {list: `200 {"data":[],"links":{"next":"/?page=2"}}`},
		"list_with_nulls":   {list: `200 {"data":[],"meta":null,"links":null}`},
		// Unusable lists: each address is read by its ID.
		"null_list":       {list: `200 {"data":null}`},
		"truncated_list":  {list: `200 {"data":[{"type":"addre`},
		"html_list":       {list: "200 " + page},
		"list_in_circles": {list: `200 {"data":[],"links":{"next":"/?"}}`},
	}
	fails := map[string]reading{
		"html_404":               {emptyList, "404 " + page},
		"html_404_both":          both("404 " + page),
		"empty_404":              {emptyList, "404 "},
		"json_404_without_error": {emptyList, `404 {"message":"no route"}`},
		"json_404_no_entries":    {emptyList, `404 {"errors":[]}`},
		"truncated_404":          {emptyList, apiNotFound[:len(apiNotFound)-9]},
		"empty_200":              {emptyList, "200 "},
		"empty_200_both":         both("200 "),
		"null_200":               {emptyList, `200 {"data":null}`},
		"no_data_200":            {emptyList, `200 {}`},
		"nameless_200":           {emptyList, `200 {"data":{"type":"address"}}`},
		"truncated_200":          {emptyList, `200 {"data":{"type":"addre`},
		"html_200":               {emptyList, "200 " + page},
	}
	for _, status := range []int{400, 401, 403, 408, 409, 410, 422, 425, 429, 500, 501, 502, 503, 504} {
		fails[fmt.Sprint("status_", status)] = reading{emptyList, errorBody(status)}
		fails[fmt.Sprint("html_", status)] = reading{emptyList, fmt.Sprint(status, " ", page)}
	}
	for _, status := range []int{401, 429, 500, 503} {
		fails[fmt.Sprint("list_", status)] = reading{list: errorBody(status)}
	}

	t.Run("removed", func(t *testing.T) {
		t.Parallel()
		n := newReadings(t, gone)
		planned := n.plan(2)
		for name := range gone {
			if planned.changes[name] != "create" {
				t.Errorf("%s: the plan has %q for it instead of create", name, planned.changes[name])
			}
		}
	})
	t.Run("stays", func(t *testing.T) {
		t.Parallel()
		newReadings(t, stays).plan(0)
	})
	t.Run("error", func(t *testing.T) {
		t.Parallel()
		n := newReadings(t, fails)
		planned := n.plan(1)
		for _, name := range slices.Sorted(maps.Keys(fails)) {
			if !planned.failed[name] {
				t.Errorf("%s: the plan has no error about it", name)
			}
		}
		if len(planned.changes) > 0 {
			t.Errorf("the plan changes %v", planned.changes)
		}
		n.misbehaving.Store(false)
		n.w.expectNoChanges()
	})
}

// readings has an applied address for each reading, each with its own customer.
type readings struct {
	t           *testing.T
	w           *workspace
	misbehaving atomic.Bool
}

func newReadings(t *testing.T, by map[string]reading) *readings {
	t.Helper()
	n := &readings{t: t}
	customers := map[string]reading{}
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		segments := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
		answer := ""
		if n.misbehaving.Load() && r.Method == http.MethodGet && len(segments) >= 4 {
			if answer = customers[segments[2]].list; len(segments) > 4 {
				answer = customers[segments[2]].one
			} else if r.URL.RawQuery == "page=2" {
				answer = ""
			}
		}
		if answer == "" {
			store.ServeHTTP(w, r)
			return
		}
		var status int
		text, body, _ := strings.Cut(answer, " ")
		if _, err := fmt.Sscan(text, &status); err != nil {
			panic(err)
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	})
	config := store.StoreProvider("max_retries = 1")
	for _, name := range slices.Sorted(maps.Keys(by)) {
		customerID := store.AddCustomer(name, name+"@example.com", "")
		customers[customerID] = by[name]
		config += fmt.Sprintf(`
resource "moltin_customer_address" %q {
  customer_id = %q
  first_name  = "Ron"
  last_name   = "Swanson"
  line_1      = "1 Sunny Street"
  post_code   = "SU33 1YY"
  county      = "Sunnyville"
  country     = "US"
}
`, name, customerID)
	}
	n.w = newWorkspace(t, config)
	n.w.must("apply", "-input=false", "-auto-approve")
	n.misbehaving.Store(true)
	return n
}

// planned has the planned action of each address, by name.
type planned struct {
	changes map[string]string // action
	failed  map[string]bool
}

// plan runs terraform plan and expects an exit code.
func (n *readings) plan(want int) planned {
	n.t.Helper()
	printed, exit := n.w.terraform("plan", "-json", "-input=false", "-detailed-exitcode", "-parallelism=30")
	if exit != want {
		n.t.Errorf("the plan exited with %d instead of %d (0: no changes, 1: error, 2: changes):\n%s", exit, want, printed)
	}
	p := planned{map[string]string{}, map[string]bool{}}
	for line := range strings.Lines(printed) {
		var event struct {
			Type       string
			Diagnostic struct{ Severity, Address string }
			Change     struct {
				Resource struct {
					Name string `json:"resource_name"`
				}
				Action string
			}
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			n.t.Fatalf("%v: %s", err, line)
		}
		switch event.Type {
		case "planned_change":
			p.changes[event.Change.Resource.Name] = event.Change.Action
		case "diagnostic":
			if event.Diagnostic.Severity == "error" {
				_, name, _ := strings.Cut(event.Diagnostic.Address, ".")
				p.failed[name] = true
			}
		}
	}
	return p
}
