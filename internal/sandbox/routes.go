// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Path kinds, by which faults can be limited.
const (
	PathOAuth     = "oauth"     // /oauth/access_token
	PathTokens    = "tokens"    // /v2/customers/tokens
	PathCustomers = "customers" // /v2/customers and /v2/customers/{customer}
	PathAddresses = "addresses" // /v2/customers/{customer}/addresses and …/{address}
)

// route is what a path of the API names. Its kind is "" for any other path.
type route struct {
	kind       string
	customer   string
	address    string
	collection bool
}

func routeOf(u *url.URL) route {
	segments := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	for i, segment := range segments {
		unescaped, err := url.PathUnescape(segment)
		if err != nil || unescaped == "" {
			return route{}
		}
		segments[i] = unescaped
	}
	if slices.Equal(segments, []string{"oauth", "access_token"}) {
		return route{kind: PathOAuth}
	}
	if len(segments) < 2 || segments[0] != "v2" || segments[1] != "customers" {
		return route{}
	}
	switch rest := segments[2:]; {
	case len(rest) == 0:
		return route{kind: PathCustomers, collection: true}
	case len(rest) == 1 && rest[0] == "tokens":
		return route{kind: PathTokens}
	case len(rest) == 1:
		return route{kind: PathCustomers, customer: rest[0]}
	case len(rest) == 2 && rest[1] == "addresses":
		return route{kind: PathAddresses, customer: rest[0], collection: true}
	case len(rest) == 3 && rest[1] == "addresses":
		return route{kind: PathAddresses, customer: rest[0], address: rest[2]}
	}
	return route{}
}

// methods are the handlers of the route, by method.
func (r route) methods() map[string]func(*Sandbox, *call) answer {
	switch {
	case r.kind == PathOAuth:
		return map[string]func(*Sandbox, *call) answer{http.MethodPost: (*Sandbox).issueAccessToken}
	case r.kind == PathTokens:
		return map[string]func(*Sandbox, *call) answer{http.MethodPost: (*Sandbox).issueCustomerToken}
	case r.kind == PathCustomers && r.collection:
		return map[string]func(*Sandbox, *call) answer{
			http.MethodGet:  (*Sandbox).listCustomers,
			http.MethodPost: (*Sandbox).createCustomer,
		}
	case r.kind == PathCustomers:
		return map[string]func(*Sandbox, *call) answer{
			http.MethodGet:    (*Sandbox).getCustomer,
			http.MethodPut:    (*Sandbox).updateCustomer,
			http.MethodDelete: (*Sandbox).deleteCustomer,
		}
	case r.kind == PathAddresses && r.collection:
		return map[string]func(*Sandbox, *call) answer{
			http.MethodGet:  (*Sandbox).listAddresses,
			http.MethodPost: (*Sandbox).createAddress,
		}
	case r.kind == PathAddresses:
		return map[string]func(*Sandbox, *call) answer{
			http.MethodGet:    (*Sandbox).getAddress,
			http.MethodPut:    (*Sandbox).updateAddress,
			http.MethodDelete: (*Sandbox).deleteAddress,
		}
	}
	return nil
}

// serve lets the API itself answer.
func (s *Sandbox) serve(c *call) answer {
	methods := c.methods()
	if methods == nil {
		return notFoundHTML() // not the API's own shape: nothing in the store was looked up
	}
	handle, ok := methods[c.Method]
	if !ok {
		return methodNotAllowed(methods)
	}
	return handle(s, c)
}
