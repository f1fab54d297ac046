// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestPagesOfAddresses(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for range 5 {
		s.AddAddress("id-1", ron())
	}
	for _, test := range []struct{ query, ids, links, page string }{
		{"", "id-3 id-4 id-5 id-6 id-7", "offset=0 offset=0 - - -", `100 0 1 1 5`},
		{"?page[limit]=2", "id-3 id-4", "limit=2&offset=0 limit=2&offset=0 limit=2&offset=4 - limit=2&offset=2", `2 0 1 3 5`},
		{
			"?page[limit]=2&page[offset]=2&filter=eq(first_name,Ron)", "id-5 id-6",
			"limit=2&offset=2 limit=2&offset=0 limit=2&offset=4 limit=2&offset=0 limit=2&offset=4", `2 2 2 3 5`,
		},
		{"?page[limit]=2&page[offset]=4", "id-7", "limit=2&offset=4 limit=2&offset=0 limit=2&offset=4 limit=2&offset=2 -", `2 4 3 3 5`},
		{"?page[offset]=4", "id-7", "offset=4 offset=0 offset=0 offset=0 -", `100 4 1 1 5`},
		{"?page[offset]=9", "", "offset=9 offset=0 offset=0 offset=0 -", `100 9 1 1 5`},
	} {
		r := s.send("GET", s.home+test.query, "").is(200)
		equal(t, test.query, r.ids(), test.ids)
		var links, page []string
		for _, name := range []string{"current", "first", "last", "prev", "next"} {
			link := "-"
			if text, ok := r.at("links", name).(string); ok {
				link = strings.NewReplacer("http://store.example"+s.home+"?", "", "page[", "", "]", "").Replace(text)
			}
			links = append(links, link)
		}
		for _, name := range []string{"limit", "offset", "current", "total"} {
			page = append(page, fmt.Sprint(r.at("meta", "page", name)))
		}
		equal(t, test.query+" links", strings.Join(links, " "), test.links)
		equal(t, test.query+" meta", strings.Join(append(page, fmt.Sprint(r.at("meta", "results", "total"))), " "), test.page)
	}
	if body := s.send("GET", s.home+"?page[limit]=2", "").body; !strings.Contains(body, "?page[limit]=2&page[offset]=2") {
		t.Errorf("links are escaped in %s", body)
	}
}

func TestAddressListsWithoutLinksAndMeta(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ form, query, want string }{
		{sandbox.AddressListsCapped, "", "id-3 id-4"},
		{sandbox.AddressListsCapped, "?page[limit]=100", "id-3 id-4"},
		{sandbox.AddressListsCapped, "?page[limit]=1&page[offset]=1", "id-4"},
		{sandbox.AddressListsCapped, "?page[limit]=100&page[offset]=2", "id-5"},
		{sandbox.AddressListsWhole, "", "id-3 id-4 id-5"},
		{sandbox.AddressListsWhole, "?page[limit]=1&page[offset]=2", "id-3 id-4 id-5"},
	} {
		t.Run(test.form+test.query, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{AddressLists: test.form, PageLength: 2})
			for range 3 {
				s.AddAddress("id-1", ron())
			}
			r := s.send("GET", s.home+test.query, "").is(200)
			equal(t, "ids", r.ids(), test.want)
			equal(t, "fields", len(r.json().(map[string]any)), 1)
			equal(t, "customers are paged", s.send("GET", "/v2/customers", "").at("meta", "page", "limit"), any(2.0))
		})
	}
}

func TestAddressFilters(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	home := s.AddAddress("id-1", ron())
	cabin := ron()
	cabin.Name, cabin.Line1, cabin.PostCode = "Cabin, north", "7 Wood Lane", "46001"
	woods := s.AddAddress("id-1", cabin)
	for filter, want := range map[string]string{
		"eq(name,Home)":                          home,
		"eq(name,home)":                          "",
		`eq(name,"Cabin, north")`:                woods,
		`in(name,Home,"Cabin, north",Elsewhere)`: home + " " + woods,
		"in(name,Elsewhere)":                     "",
		"like(line_1,*Wood*)":                    woods,
		"like(line_1,*wood*)":                    "",
		"ilike(line_1,*WOOD*)":                   woods,
		"ilike(line_1,*LANE)":                    woods,
		"text(line_1,lane wood)":                 woods,
		"text(line_1,sunny 1)":                   home,
		"text(line_1,woo)":                       "",
		"eq(postcode,46001)":                     woods,
		"eq(post_code,46001)":                    woods,
		"eq(country,US):like(line_1,7*)":         woods,
		`eq(city,"")`:                            home + " " + woods,
	} {
		equal(t, filter, s.send("GET", s.home+"?filter="+url.QueryEscape(filter), "").is(200).ids(), want)
	}
	for query, want := range map[string]string{
		"filter=eq(id,x)":    "filter: there is no id to filter by",
		"filter=gt(name,x)":  "filter: gt is not supported for name; use eq, in, like, ilike, text",
		"sort=name":          "sort is not supported for addresses",
		"page[limit]=101":    "page[limit] must be a number from 1 to 100",
		"page[offset]=10001": "page[offset] must be a number from 0 to 10000",
	} {
		s.send("GET", s.home+"?"+query, "").says(400, `{"errors":[{"status":"400","title":"Bad Request","detail":"`+want+`"}]}`)
	}
}

// TestQueryThatCannotBeRead shows that a filter is not ignored because of a broken escape, or of a semicolon.
func TestQueryThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.AddAddress("id-1", ron())
	for _, query := range []string{"filter=eq(name,%zz)", "filter=eq(name,a%2)", "filter=eq(name,a;b)"} {
		for _, path := range []string{"/v2/customers", s.home} {
			r := s.send("GET", path+"?"+query, "").is(400)
			equal(t, query, r.text("errors", 0, "detail"), "the query can't be decoded: escape %, + and ; in it")
		}
	}
}
