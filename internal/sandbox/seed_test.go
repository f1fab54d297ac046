// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// seedYAML and seedJSON contain the same seed.
const (
	seedYAML = `# The parks department
customers:
  - name: Leslie Knope
    email: leslie@knope.com
    password: waffles
    external_ref: 0017
    since: 2020-01-02
    addresses:
      - &home
        id: home-of-leslie
        first_name: Leslie
        postcode: 07001
        country: NO
        tier: 3
        created_at: 2026-01-02T03:04:05+01:00
      - <<: *home
        id: cabin
        country: US
        line_2: ~
  - id: andy
    name: Andy Dwyer
    email: andy@dwyer.com
    external_ref:
    created_at: 2026-02-03T04:05:06Z
    updated_at: 2026-03-04T05:06:07Z
`
	seedJSON = `{"customers": [
  {"name": "Leslie Knope", "email": "leslie@knope.com", "password": "waffles", "external_ref": "0017", "since": "2020-01-02",
   "addresses": [
     {"id": "home-of-leslie", "first_name": "Leslie", "post_code": "07001", "country": "NO", "tier": 3,
      "created_at": "2026-01-02T03:04:05+01:00"},
     {"id": "cabin", "country": "US", "first_name": "Leslie", "postcode": "07001", "tier": 3, "line_2": null,
      "created_at": "2026-01-02T03:04:05+01:00"}
   ]},
  {"id": "andy", "name": "Andy Dwyer", "email": "andy@dwyer.com", "external_ref": null,
   "created_at": "2026-02-03T04:05:06Z", "updated_at": "2026-03-04T05:06:07Z"}
]}
`
)

func seedConfig(t *testing.T) sandbox.Config {
	t.Helper()
	config := sandbox.Config{
		AddressFields:  []sandbox.Field{{Name: "tier", Type: sandbox.FieldInteger}},
		CustomerFields: []sandbox.Field{{Name: "since", Type: sandbox.FieldDate}},
	}
	return config
}

func TestParseSeed(t *testing.T) {
	t.Parallel()
	address := func(id, country string) sandbox.Address {
		return sandbox.Address{
			ID: id, FirstName: "Leslie", PostCode: "07001", Country: country, Fields: map[string]any{"tier": json.Number("3")},
			CreatedAt: time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC),
		}
	}
	want := []sandbox.Customer{
		{
			Name: "Leslie Knope", Email: "leslie@knope.com", Password: "waffles", ExternalRef: "0017", Fields: map[string]any{"since": "2020-01-02"},
			Addresses: []sandbox.Address{address("home-of-leslie", "NO"), address("cabin", "US")},
		},
		{
			ID: "andy", Name: "Andy Dwyer", Email: "andy@dwyer.com", Addresses: []sandbox.Address{},
			CreatedAt: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC), UpdatedAt: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
		},
	}
	for name, text := range map[string]string{"YAML": seedYAML, "JSON": seedJSON} {
		got, err := seedConfig(t).ParseSeed([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range got {
			for j := range got[i].Addresses {
				got[i].Addresses[j].CreatedAt = got[i].Addresses[j].CreatedAt.UTC()
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got\n%+v\nwant\n%+v", name, got, want)
		}
	}
}

func TestParseSeedNamesLineAndField(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"", "line 1: a seed file must have one field, customers"},
		{"- name: x\n", "line 1: a seed file must have one field, customers"},
		{"\nclients: []\n", "line 2: unexpected field clients: a seed file must have one field, customers"},
		{"customers: {}\n", "line 1: a seed file must have one field, customers, a list of objects"},
		{"customers:\n  - Leslie\n", "line 2: customers[0]: a customer is an object with a name and an email"},
		{"customers:\n  - email: a@b\n", "line 2: customers[0].name: a name is required"},
		{"customers:\n  - name: x\n    email: a@b\n  - name: y\n", "line 4: customers[1].email: an email is required"},
		{"customers:\n  - name: x\n    email: ron\n", `line 3: customers[0].email: "ron" is not an email address`},
		{"customers:\n  - name: x\n    emial: a@b\n", "line 3: customers[0].emial: unknown field. The fields are id, name, email,"},
		{"customers:\n  - {name: x, email: a@b}\n  - {name: y, email: a@b}\n", "line 3: customers[1].email: duplicate email a@b"},
		{"customers:\n  - {id: 1, name: x, email: a@b}\n  - {name: y, email: c@d, addresses: [\n    {id: 1}]}\n", "line 4: customers[1].addresses[0].id: duplicate id 1"},
		{"customers:\n  - name: x\n    email: [a@b]\n", "line 3: customers[0].email: must be one value"},
		{"customers:\n  - name: x\n    email: a@b\n    since: soon\n", "line 4: customers[0].since: must be of type date"},
		{"customers:\n  - name: x\n    email: a@b\n    created_at: soon\n", `line 4: customers[0].created_at: "soon" is not a time such as`},
		{"customers:\n  - name: x\n    email: a@b\n    addresses: home\n", "line 4: customers[0].addresses: must be a list"},
		{"customers:\n  - name: x\n    email: a@b\n    addresses:\n    - home\n", "line 5: customers[0].addresses[0]: an address is an object"},
		{"customers:\n  - name: x\n    email: a@b\n    addresses:\n    - city: c\n      zip: 1\n", "line 6: customers[0].addresses[0].zip: unknown field. The fields are id, name, first_name"},
		{"customers:\n  - name: x\n    email: a@b\n    addresses:\n    - city: c\n      tier: high\n", "line 6: customers[0].addresses[0].tier: must be of type integer"},
		{"customers:\n  - name: x\n   email: a@b\n", "not YAML: line 1: did not find expected"},
		{"customers:\n  - name: x\n    name: y\n", `line 3: mapping key "name" already defined at line 2`},
		{"customers:\n  - &a\n    <<: *a\n    name: x\n", "not YAML: anchor 'a' value contains itself"},
		{"customers: &a\n  - *a\n", "line 2: customers[0]: a customer is an object"},
		{"customers:\n  - name: x\n    email: a@b\n    password_hash: c2VjcmV0\n", "line 4: customers[0].password_hash: requires an id"},
		{"customers:\n  - {id: 1, name: x, email: a@b, password_hash: '?'}\n", "line 2: customers[0].password_hash: is not base64"},
		{"customers:\n  - &a {name: x, email: a@b, addresses: [[[[[*a]]]]]}\n", "not YAML: anchor 'a' value contains itself"},
		{"customers:\n- {name: x, email: a@b}\n---\ncustomers:\n- {name: y, email: c@d}\n", "line 3: unexpected second document"},
		{"customers:\n- {name: x, email: a@b}\ncustomers: []\n", "line 1: a seed file must have one field, customers"},
		{"customers: []\n---\n---\ncustomers: []\n", "line 3: unexpected second document"},
		{"customers: []\n...\n[", "not YAML: line 2: did not find expected <document start>"},

		{"{\"customers\": [\n{\"name\": \"M\xfcller\", \"email\": \"a@b\"}]}", "line 2: not JSON: the text is not UTF-8"},
		{`{"clients": []}`, "line 1: unexpected field clients: a seed file must have one field, customers"},
		{"{\"customers\": [\n{\"name\": \"\\ud83d\\ude00\"}]}", "line 2: customers[0].email: an email is required"},
		{"{\"customers\": [],\n\"customers\": []}", "line 2: unexpected field customers: a seed file must have one field, customers"},
		{`{"customers": {}}`, "line 1: a seed file must have one field, customers, a list of objects"},
		{"customers: []\norders: []\n", "line 2: unexpected field orders: a seed file must have one field, customers"},
		{`{"customers": [], "orders": []}`, "line 1: unexpected field orders: a seed file must have one field, customers"},
		{"{\"customers\": [\n", "line 1: not JSON: unexpected end of JSON input"},
		{"{\"customers\": [\n{\"name\": }]}", "line 2: not JSON: invalid character '}'"},
		{"{\"customers\": []}\n\n[]", "line 3: not JSON: unexpected text after its end"},
		{"{\"customers\": [\n{\"name\": \"x\"},\n{\"name\": 3}]}", "line 2: customers[0].email: an email is required"},
		{"{\"customers\": [{\"name\": \"x\", \"email\": \"a@b\", \"addresses\": [{},\n{\"city\": \"c\",\n\"City\": \"c\"}]}]}", "line 3: customers[0].addresses[1].City: unknown field"},
		{"{\"customers\": [{\"name\": \"x\", \"email\": \"a@b\", \"addresses\": [\n{\"post_code\": \"1\",\n\"postcode\": \"2\"}]}]}", "line 2: customers[0].addresses[0].post_code: is the same field as postcode"},
	} {
		_, err := seedConfig(t).ParseSeed([]byte(test.text))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: error\n%v, want\n%s", test.text, err, test.want)
		}
	}
}

// TestSeedDocumentMarkers has files that begin and end as other tools write them.
func TestSeedDocumentMarkers(t *testing.T) {
	t.Parallel()
	const seed = "customers:\n- {name: x, email: a@b}\n"
	for _, text := range []string{"---\n" + seed, seed + "---\n", "--- # one\n" + seed + "--- # two\n# three\n", seed + "...\n", "---\n" + seed + "...\n---\n"} {
		customers, err := sandbox.Config{}.ParseSeed([]byte(text))
		if err != nil || len(customers) != 1 {
			t.Errorf("%q: %d customers and error %v", text, len(customers), err)
		}
	}
}

// TestSeedScalars shows that values of custom fields have the types of YAML, and that text is taken as it is written.
func TestSeedScalars(t *testing.T) {
	t.Parallel()
	config := sandbox.Config{AddressFields: []sandbox.Field{
		{Name: "whole", Type: sandbox.FieldInteger},
		{Name: "real", Type: sandbox.FieldFloat},
		{Name: "gift", Type: sandbox.FieldBoolean},
		{Name: "text", Type: sandbox.FieldString},
	}}
	parse := func(line string) (sandbox.Address, error) {
		seed, err := config.ParseSeed([]byte("customers:\n- name: x\n  email: a@b\n  addresses:\n  - " + line + "\n"))
		if err != nil {
			return sandbox.Address{}, err
		}
		return seed[0].Addresses[0], nil
	}
	for line, want := range map[string]any{
		"whole: 3":      json.Number("3"),
		"whole: 1_000":  json.Number("1000"),
		"whole: 0x10":   json.Number("16"),
		"whole: 0b101":  json.Number("5"),
		"whole: 0o17":   json.Number("15"),
		"whole: +12":    json.Number("12"),
		"whole: -1_0":   json.Number("-10"),
		"real: 2.50":    json.Number("2.5"),
		"real: 1_000.5": json.Number("1000.5"),
		"real: .5":      json.Number("0.5"),
		"real: 0x10":    json.Number("16"),
		"gift: yes":     "the field must be of type boolean",
		"gift: True":    true,
		"whole: 07001":  "the field must be of type integer",
		"real: .nan":    "the field must be of type float",
		"real: .inf":    "the field must be of type float",
		"whole: '3'":    "the field must be of type integer",
		"text: 07001":   "07001",
		"text: 1_000":   "1_000",
		"text: 0x10":    "0x10",
		"text: yes":     "yes",
		"text: True":    "True",
	} {
		a, err := parse(line)
		name, _, _ := strings.Cut(line, ":")
		switch wanted := fmt.Sprint(want); {
		case strings.HasPrefix(wanted, "the field "):
			if wanted = strings.TrimPrefix(wanted, "the field "); err == nil || !strings.Contains(err.Error(), wanted) {
				t.Errorf("%s: value %v and error %v, want %q", line, a.Fields[name], err, wanted)
			}
		case err != nil || a.Fields[name] != want:
			t.Errorf("%s: value %#v and error %v, want %#v", line, a.Fields[name], err, want)
		}
	}
	for line, want := range map[string]string{
		"postcode: 07001": "07001", "postcode: 1_000": "1_000", "postcode: 0x10": "0x10", "postcode: 1e3": "1e3",
		"{whole: &number 5, postcode: *number}": "5", "{<<: {postcode: 07001}}": "07001", "{<<: [{postcode: 07001}, {city: x}]}": "07001",
	} {
		if a, err := parse(line); err != nil || a.PostCode != want {
			t.Errorf("%s: %q and error %v, want %q", line, a.PostCode, err, want)
		}
	}
}

// TestSeedWithTheIDOfTheFirstCustomer uses that ID for somebody else.
func TestSeedWithTheIDOfTheFirstCustomer(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	seed := func() []sandbox.Customer {
		return []sandbox.Customer{{ID: "id-1", Name: "Leslie", Email: "leslie@knope.com"}}
	}
	check := func(s *store) {
		t.Helper()
		ids := map[string]string{}
		for _, c := range s.Customers() {
			ids[c.ID] = c.Email
		}
		equal(t, "different IDs", len(ids), 2)
		equal(t, "owner of id-1", ids["id-1"], "leslie@knope.com")
		equal(t, "first customer", ids[s.CustomerID()], sandbox.DefaultCustomerEmail)
	}
	if err := s.SetSeed(seed()); err != nil {
		t.Fatal(err)
	}
	check(s)
	check(newStore(t, sandbox.Config{Seed: seed()}))
}

// TestSeedWithTheEmailOfTheFirstCustomer has that email twice.
func TestSeedWithTheEmailOfTheFirstCustomer(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{DuplicateEmails: true, Seed: []sandbox.Customer{
		{ID: "older", Name: "Ron", Email: sandbox.DefaultCustomerEmail},
		{ID: "newer", Name: "Tammy", Email: sandbox.DefaultCustomerEmail},
	}})
	equal(t, "first customer", s.CustomerID(), "older")
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.send("GET", "/v2/customers/older", "", "X-Moltin-Customer-Token", login).is(200)
}

func TestReset(t *testing.T) {
	t.Parallel()
	config := seedConfig(t)
	seed, err := config.ParseSeed([]byte(seedYAML))
	if err != nil {
		t.Fatal(err)
	}
	config.Seed = seed
	s := newStore(t, config)
	before := dump(s)
	customers, addresses := s.Size()
	equal(t, "customers", customers, 3)
	equal(t, "addresses", addresses, 2)
	leslie := s.Customers()[1]
	login := s.login("leslie@knope.com", "waffles")
	gone := s.AddCustomer("Jean-Ralphio", "jr@saperstein.com", "secret")
	goneLogin := s.login("jr@saperstein.com", "secret")
	s.SetField(leslie.ID, "cabin", "city", "Pawnee")
	s.DeleteAddress(leslie.ID, "home-of-leslie")
	s.SetField("andy", "", "name", "Burt Macklin")
	s.DeleteCustomer(s.CustomerID())
	if err := s.SetStandingFaults(sandbox.Fault{Kind: sandbox.PutNoContent, Every: 2}); err != nil {
		t.Fatal(err)
	}
	s.SetFaults(sandbox.Fault{Close: true, Every: 3})
	s.clock.advance(time.Minute)

	for range 2 {
		if err := s.Reset(); err != nil {
			t.Fatal(err)
		}
		equal(t, "store", dump(s), before)
		equal(t, "first customer", s.CustomerID(), s.Customers()[0].ID)
		equal(t, "journal", len(s.Journal()), 0)
		equal(t, "faults", s.Faults()[0].Kind, sandbox.PutNoContent)
		s.SetField(leslie.ID, "cabin", "city", "Eagleton")
	}
	path := "/v2/customers/" + leslie.ID + "/addresses"
	s.send("GET", path, "", "X-Moltin-Customer-Token", login).is(200)
	s.send("GET", "/v2/customers/"+gone+"/addresses", "", "X-Moltin-Customer-Token", goneLogin).is(403)
	s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
}

// TestResetDropsLateWrites shows that a delayed write doesn't change the store after a reset.
func TestResetDropsLateWrites(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	late := sandbox.Fault{Status: 504, HTML: true, Process: sandbox.ProcessLate, Next: 1, MinDelay: time.Hour, MaxDelay: time.Hour}
	s.SetFaults(late)
	s.send("POST", s.home, minimal).is(504)
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	s.WaitIdle()
	equal(t, "addresses", len(s.Addresses(s.CustomerID())), 0)
	late.MinDelay, late.MaxDelay = 0, 1
	s.SetFaults(late)
	s.send("POST", s.home, minimal).is(504)
	s.WaitIdle()
	equal(t, "addresses after", len(s.Addresses(s.CustomerID())), 1)
}

func TestResetLetsTheRateBeginAnew(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{Rate: 1}) // newStore requests a token
	s.send("GET", s.home, "").is(429)
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	s.send("GET", s.home, "").is(200)
	s.send("GET", s.home, "").is(429)
}

func TestSetSeed(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	ron := s.Customers()[0]
	seed := []sandbox.Customer{
		{ID: "own", Name: "Ronald", Email: sandbox.DefaultCustomerEmail, Password: "other"},
		{Name: "Tom", Email: "tom@haverford.com", Addresses: []sandbox.Address{{PostCode: "46001"}}},
	}
	if err := s.SetSeed(seed); err != nil {
		t.Fatal(err)
	}
	equal(t, "customers", len(s.Customers()), 2)
	equal(t, "customer of the settings", s.CustomerID(), "own")
	s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	tom := s.Customers()[1]
	equal(t, "post code", s.Addresses(tom.ID)[0].PostCode, "46001")
	equal(t, "created", tom.CreatedAt, start)

	if err := s.SetSeed(nil); err != nil {
		t.Fatal(err)
	}
	equal(t, "customers", len(s.Customers()), 1)
	equal(t, "name", s.Customers()[0].Name, ron.Name)
	equal(t, "ID as before", s.CustomerID(), "own")

	err := s.SetSeed([]sandbox.Customer{{Name: "Tom", Email: "tom@haverford.com"}, {Name: "Tammy", Email: "tom@haverford.com"}})
	if err == nil || err.Error() != "customers[1].email: duplicate email tom@haverford.com (start with -duplicate-emails?)" {
		t.Errorf("error %v", err)
	}
	equal(t, "customers after an error", len(s.Customers()), 1)
}

// TestSetSeedAndResetTogether has something to show only with the race detector.
func TestSetSeedAndResetTogether(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	var both sync.WaitGroup
	for i := range 4 {
		both.Go(func() {
			for range 20 {
				if err := s.SetSeed([]sandbox.Customer{{Name: "Tom", Email: fmt.Sprint("tom@", i)}}); err != nil {
					t.Error(err)
				}
			}
		})
		both.Go(func() {
			for range 20 {
				if err := s.Reset(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
}
