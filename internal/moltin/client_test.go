// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

func TestParseEndpoint(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text     string
		insecure bool
		want     string // "": refused
		because  string
	}{
		{text: "https://euwest.api.elasticpath.com", want: "https://euwest.api.elasticpath.com"},
		{text: "https://euwest.api.elasticpath.com/", want: "https://euwest.api.elasticpath.com"},
		{text: "https://store.test:8443//", want: "https://store.test:8443"},
		{text: "HTTPS://store.test", want: "https://store.test"},
		{text: "https://[2001:db8::1]:8443", want: "https://[2001:db8::1]:8443"},
		{text: "http://localhost:8080", want: "http://localhost:8080"},
		{text: "http://127.0.0.1:8080", want: "http://127.0.0.1:8080"},
		{text: "http://127.255.0.9", want: "http://127.255.0.9"},
		{text: "http://[::1]:8080", want: "http://[::1]:8080"},
		{text: "http://store.test", because: "plain http"},
		{text: "http://store.test", insecure: true, want: "http://store.test"},
		{text: "http://localhost.store.test", because: "plain http"},
		{text: "http://127.0.0.1.store.test", because: "plain http"},
		{text: "http://0.0.0.0:8080", because: "plain http"},
		{text: "http://2130706433", because: "plain http"},
		{text: "https://ron:bacon-and-eggs@store.test", because: "user name or password"},
		{text: "https://ron@store.test", because: "user name or password"},
		{text: "http://localhost@store.test", because: "user name or password"},
		{text: "https://store.test/v2", because: "without a path"},
		{text: "https://store.test?x=1", because: "without a path"},
		{text: "https://store.test?", because: "without a path"},
		{text: "https://store.test#top", because: "without a path"},
		{text: "https://store.test#", because: "without a path"},
		{text: "https://", because: "no host"},
		{text: "https://:8443", because: "no host"},
		{text: "https:store.test", because: "no host"},
		{text: "store.test", because: "https://"},
		{text: "localhost:8080", because: "https://"},
		{text: "//store.test", because: "https://"},
		{text: "ftp://store.test", because: "https://"},
		{text: "file:///etc/passwd", insecure: true, because: "https://"},
		{text: "", because: "https://"},
		{text: "https://store.test:bacon-and-eggs", because: "not a URL"},
		{text: "https://ron:bacon-and-eggs@store test", because: "not a URL"},
		{text: "https://store.test\n", because: "not a URL"},
		{text: "https://%zz", because: "not a URL"},
	} {
		u, err := ParseEndpoint(test.text, test.insecure)
		switch {
		case test.want == "" && (err == nil || !strings.Contains(err.Error(), test.because)):
			t.Errorf("%q gives %v, %v, want an error with %q", test.text, u, err, test.because)
		case test.want != "" && (err != nil || u.String() != test.want):
			t.Errorf("%q gives %v, %v, want %s", test.text, u, err, test.want)
		case err != nil && strings.Contains(err.Error(), "bacon"):
			t.Errorf("%q: the error shows the password: %v", test.text, err)
		}
	}
}

func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range []string{
		DefaultEndpoint, "http://localhost:8080", "http://[::1]", "https://ron:pw@store.test", "https://store.test/../x", "//x", "http://%31", "https://a b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := ParseEndpoint(text, false)
		if err != nil {
			return
		}
		if u.Scheme != "https" && !isLoopback(u.Hostname()) {
			t.Errorf("%q is taken as %s", text, u)
		}
		if u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Host == "" {
			t.Errorf("%q is taken as %#v", text, u)
		}
		r := request{path: addressesPath("ron", "a")}
		sent, err := url.Parse(r.url(u))
		if err != nil || sent.Host != u.Host || sent.Path != "/v2/customers/ron/addresses/a" {
			t.Errorf("%q leads to %v, %v", text, sent, err)
		}
	})
}

// awkward are ids that would be other routes, or other requests, as they are.
var awkward = map[string]string{
	"a/b":             "a%2Fb",
	"..":              "%2E%2E",
	".":               "%2E",
	"../../orders":    "..%2F..%2Forders",
	"a?page[limit]=1": "a%3Fpage%5Blimit%5D=1",
	"a#b":             "a%23b",
	"a%2Fb":           "a%252Fb",
	"%2e%2e":          "%252e%252e",
	"a b":             "a%20b",
	"a\r\nX-Y: z":     "a%0D%0AX-Y:%20z",
	"ä":               "%C3%A4",
	"a;b,c":           "a%3Bb%2Cc",
	`a\b`:             "a%5Cb",
}

func TestPathsAreEscaped(t *testing.T) {
	t.Parallel()
	for id, escaped := range awkward {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				c := store.client(t)
				_, _ = c.Address(t.Context(), id, id, "")
				_, _ = c.CreateAddress(t.Context(), id, home())
				_, _ = c.UpdateAddress(t.Context(), id, id, home())
				_ = c.DeleteAddress(t.Context(), id, id)
				_, _ = c.Customer(t.Context(), id)
				_, _ = c.UpdateCustomer(t.Context(), id, CustomerFields{})
				_ = c.DeleteCustomer(t.Context(), id)
				var got []string
				for _, h := range store.heard {
					got = append(got, h.method+" "+h.path+h.query)
				}
				customer := "/v2/customers/" + escaped
				want := []string{
					"POST /oauth/access_token", "GET " + customer + "/addresses", "GET " + customer + "/addresses/" + escaped,
					"POST " + customer + "/addresses", "PUT " + customer + "/addresses/" + escaped, "DELETE " + customer + "/addresses/" + escaped,
					"GET " + customer, "PUT " + customer, "DELETE " + customer,
				}
				if !slices.Equal(got, want) {
					t.Errorf("asked for %q\nwant %q", got, want)
				}
			})
		})
	}
}

// TestEmptyIDs checks that no id is not the route of all.
func TestEmptyIDs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		c := store.client(t)
		_, get := c.Customer(t.Context(), "")
		_, put := c.UpdateCustomer(t.Context(), "", CustomerFields{})
		_, read := c.Address(t.Context(), "ron", "", "")
		_, create := c.CreateAddress(t.Context(), "", home())
		_, update := c.UpdateAddress(t.Context(), "ron", "", home())
		for _, err := range []error{
			get, put, read, create, update,
			c.DeleteCustomer(t.Context(), ""), c.DeleteAddress(t.Context(), "", "a"), c.DeleteAddress(t.Context(), "ron", ""),
		} {
			if err == nil || !strings.Contains(err.Error(), "an id is empty") || IsNotFound(err) {
				t.Errorf("error %v", err)
			}
		}
		for _, h := range store.heard {
			if h.path != oauthRoute && h.method+h.path != "GET/v2/customers/ron/addresses" {
				t.Errorf("asked for %s %s", h.method, h.path)
			}
		}
	})
}
