// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"net/http"
	"strings"
)

// Path kinds, to which faults can be restricted.
const (
	PathOAuth     = "oauth"     // /oauth/access_token
	PathTokens    = "tokens"    // /v2/customers/tokens
	PathCustomers = "customers" // /v2/customers and /v2/customers/{customer}
	PathAddresses = "addresses" // /v2/customers/{customer}/addresses and …/{address}
	PathSettings  = "settings"  // /v2/settings
)

var pathKinds = []string{PathOAuth, PathTokens, PathCustomers, PathAddresses, PathSettings}

// route is a kind of request that a store supports.
type route struct {
	method, path string // of http.ServeMux, where GET includes HEAD
	kind         string // path kind, or "" for paths that the API doesn't have
	access       access
	list         bool
	handle       func(*Sandbox, *call) response
}

// hasMethod reports whether the route has a method, or one that the method stands for. All have "".
func (r route) hasMethod(method string) bool {
	switch method {
	case methodWrite:
		return r.writes()
	case methodList:
		return r.list
	}
	return method == "" || method == r.method
}

// writes reports whether requests change records.
func (r route) writes() bool {
	return (r.kind == PathCustomers || r.kind == PathAddresses) && r.method != http.MethodGet
}

// routes returns all routes of a store.
var routes = []route{
	{"POST", "/oauth/access_token", PathOAuth, anyone, false, (*Sandbox).issueAccessToken},
	{"GET", "/v2/settings", PathSettings, anyToken, false, (*Sandbox).getSettings},

	{"POST", "/v2/customers/tokens", PathTokens, anyToken, false, (*Sandbox).issueCustomerToken},
	{"GET", "/v2/customers", PathCustomers, wholeStore, true, (*Sandbox).listCustomers},
	{"POST", "/v2/customers", PathCustomers, wholeStore, false, (*Sandbox).createCustomer},
	{"GET", "/v2/customers/{customer}", PathCustomers, oneCustomer, false, ofCustomer((*Sandbox).getCustomer)},
	{"PUT", "/v2/customers/{customer}", PathCustomers, oneCustomer, false, ofCustomer((*Sandbox).updateCustomer)},
	{"DELETE", "/v2/customers/{customer}", PathCustomers, wholeStore, false, ofCustomer((*Sandbox).deleteCustomer)},

	{"GET", "/v2/customers/{customer}/addresses", PathAddresses, oneCustomer, true, ofCustomer((*Sandbox).listAddresses)},
	{"POST", "/v2/customers/{customer}/addresses", PathAddresses, oneCustomer, false, ofCustomer((*Sandbox).createAddress)},
	{"GET", "/v2/customers/{customer}/addresses/{address}", PathAddresses, oneCustomer, false, ofAddress((*Sandbox).getAddress)},
	{"PUT", "/v2/customers/{customer}/addresses/{address}", PathAddresses, oneCustomer, false, ofAddress((*Sandbox).updateAddress)},
	{"DELETE", "/v2/customers/{customer}/addresses/{address}", PathAddresses, oneCustomer, false, ofAddress((*Sandbox).deleteAddress)},
}

// anyPath is the pattern for all other paths.
const anyPath = "/"

// unclean responds to paths with empty segments or dot segments.
var unclean = route{handle: func(*Sandbox, *call) response { return noSuchPath() }}

// ofCustomer looks up the customer in the path.
func ofCustomer(handle func(*Sandbox, *call, *customer) response) func(*Sandbox, *call) response {
	return func(s *Sandbox, c *call) response {
		found, ok := s.store.customers[c.PathValue("customer")]
		if !ok {
			return notFound("customer not found")
		}
		return handle(s, c, found)
	}
}

// ofAddress looks up the customer and the address in the path.
func ofAddress(handle func(*Sandbox, *call, *customer, *Address) response) func(*Sandbox, *call) response {
	return ofCustomer(func(s *Sandbox, c *call, owner *customer) response {
		found, ok := owner.byID[c.PathValue("address")]
		if !ok {
			return notFound("address not found")
		}
		return handle(s, c, owner, found)
	})
}

// handleUnrouted responds to unsupported methods and paths.
func (s *Sandbox) handleUnrouted(c *call) response {
	var allowed []string
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodPost, http.MethodPut} {
		other := *c.Request
		other.Method = method
		if _, pattern := s.mux.Handler(&other); pattern != anyPath {
			allowed = append(allowed, method)
		}
	}
	if allowed == nil {
		return noSuchPath()
	}
	r := failure(http.StatusMethodNotAllowed)
	r.header = map[string]string{"Allow": strings.Join(allowed, ", ")}
	return r
}

// noSuchPath isn't in the format of the API, because nothing was looked up.
func noSuchPath() response { return page(http.StatusNotFound) }

// getSettings is GET /v2/settings.
func (s *Sandbox) getSettings(*call) response {
	return recordResponse(http.StatusOK, orderedObject{
		{"type", "settings"},
		{"page_length", s.config.PageLength},
		{"address_mandatory_fields", append([]string{}, s.config.RequiredFields...)},
		{"shopper_address_limit", s.config.Quota},
	})
}
