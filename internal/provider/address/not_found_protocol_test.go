// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
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
func both(response string) reading { return reading{response, response} }

// errorBody returns an error in the format of the API.
func errorBody(status int) string {
	return fmt.Sprintf(`%d {"errors":[{"status":"%[1]d","title":"Failed","detail":"status %[1]d"}]}`, status)
}

// Only a 404 in the format of the API removes an address from the state, whatever else a store returns.
func TestAddressNotFound(t *testing.T) {
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

	for outcome, by := range map[string]map[string]reading{"removed": gone, "stays": stays, "fails": fails} {
		for name, reading := range by {
			t.Run(outcome+"/"+name, func(t *testing.T) {
				t.Parallel()
				created, read := readWith(t, reading)
				switch {
				case (outcome == "fails") != (len(read.Diagnostics) > 0):
					t.Errorf("the diagnostics are %v", read.Diagnostics)
				case outcome == "removed" && read.State != nil:
					t.Errorf("the state is %v, want none", read.State)
				case outcome != "removed" && !reflect.DeepEqual(read.State, created):
					t.Errorf("the state is %v, want %v", read.State, created)
				}
			})
		}
	}
}

// readWith creates an address, and reads it again from a store with those responses.
func readWith(t *testing.T, with reading) (created acctest.Object, read acctest.ProtocolResult) {
	t.Helper()
	var misbehaving atomic.Bool
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		response := ""
		if misbehaving.Load() && r.Method == http.MethodGet {
			if response = with.list; strings.Count(r.URL.Path, "/") > 4 {
				response = with.one
			} else if r.URL.RawQuery == "page=2" {
				response = ""
			}
		}
		if response == "" {
			store.ServeHTTP(w, r)
			return
		}
		text, body, _ := strings.Cut(response, " ")
		status, err := strconv.Atoi(text)
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	first := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressType, nil, acctest.AddressConfig(store))
	misbehaving.Store(true)
	return first.State, acctest.NewProtocolClient(t, store, nil).Read(acctest.AddressType, first.State)
}
