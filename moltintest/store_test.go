// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/moltintest"
)

// client sends requests to a store.
type client struct {
	t     *testing.T
	url   string
	token string
}

func newClient(t *testing.T, store *moltintest.Store) *client {
	t.Helper()
	c := &client{t: t, url: store.URL()}
	c.authenticate()
	return c
}

func (c *client) authenticate() {
	c.t.Helper()
	response, err := http.PostForm(c.url+"/oauth/access_token", url.Values{
		"client_id": {moltintest.ClientID}, "client_secret": {moltintest.ClientSecret}, "grant_type": {"client_credentials"},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&token); err != nil || token.AccessToken == "" {
		c.t.Fatalf("no token: %v", err)
	}
	c.token = token.AccessToken
}

// send returns the status and body of the response, or 0 if there is none.
func (c *client) send(method, path, body string) (int, string) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := http.DefaultTransport.RoundTrip(request) // doesn't follow redirects
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

func home(id string) string { return "/v2/customers/" + id + "/addresses" }

// failing is a test that records its failure, and stops there.
type failing struct {
	testing.TB
	message string
}

func (f *failing) Helper() {}

func (f *failing) Fatalf(format string, args ...any) {
	f.message = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// failure returns the message of a failing test, or "" if it doesn't fail.
func failure(t *testing.T, run func(tb *failing)) string {
	t.Helper()
	f := &failing{TB: t}
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		run(f)
	}()
	if problem := <-done; problem != nil {
		t.Fatalf("it panicked: %v", problem)
	}
	return f.message
}

func expectMessage(t *testing.T, message string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(message, part) {
			t.Errorf("the message should have %q:\n%s", part, message)
		}
	}
}

func leslie() moltintest.Address {
	return moltintest.Address{
		Name: "Office", FirstName: "Leslie", LastName: "Knope", CompanyName: "Parks and Recreation", PhoneNumber: "555-0100",
		Line1: "City Hall", Line2: "3rd floor", City: "Pawnee", County: "Wamapoke", Region: "Indiana", PostCode: "47901",
		Country: "US", Instructions: "Waffles at the desk",
	}
}

func TestStoresAreApart(t *testing.T) {
	t.Parallel()
	one, other := moltintest.Start(t), moltintest.Start(t, moltintest.Option{})
	one.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example"})
	if one.URL() == other.URL() || len(one.Customers()) != 2 || len(other.Customers()) != 1 {
		t.Errorf("%s has %d customers, %s has %d", one.URL(), len(one.Customers()), other.URL(), len(other.Customers()))
	}
	status, page := newClient(t, one).send("GET", "/_sandbox/", "")
	if status != 200 || !strings.Contains(page, "leslie@pawnee.example") {
		t.Errorf("the page of the store: %d", status)
	}
}

func TestSeedAndReset(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(seed, []byte("customers:\n  - name: April Ludgate\n    email: april@pawnee.example\n    addresses:\n      - {first_name: April, city: Eagleton}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := moltintest.Start(t, moltintest.WithSeedFile(seed))
	april := store.Customers()[1]
	before := store.Dump()
	store.CheckCustomer(t, moltintest.Customer{Name: "April Ludgate", Email: "april@pawnee.example"})
	store.CheckAddresses(t, april.ID, moltintest.Address{FirstName: "April", City: "Eagleton"})

	store.AddAddress(store.CustomerID(), leslie())
	store.DeleteCustomer(april.ID)
	store.Inject(moltintest.Status(503))
	newClient(t, moltintest.Start(t)).send("GET", "/v2/customers", "") // another store's
	store.Reset()
	if after := store.Dump(); after != before {
		t.Errorf("before:\n%s\nafter a reset:\n%s", before, after)
	}
	if status, _ := newClient(t, store).send("GET", "/v2/customers", ""); status != 200 {
		t.Errorf("%d, so the fault is still on", status)
	}

	expectMessage(t, failure(t, func(tb *failing) { moltintest.Start(tb, moltintest.WithSeedFile(seed+"x")) }), "WithSeedFile", "seed.yamlx")
	if err := os.WriteFile(seed, []byte("customers:\n  - name: Tom\n    mail: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	expectMessage(t, failure(t, func(tb *failing) { moltintest.Start(tb, moltintest.WithSeedFile(seed)) }), "seed.yaml", "line 3", "mail")
}

func TestAdvance(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, moltintest.WithRate(2))
	c := newClient(t, store)
	var statuses []int
	for range 3 {
		status, _ := c.send("GET", "/v2/customers", "")
		statuses = append(statuses, status)
		if len(statuses) == 2 {
			store.Advance(time.Second)
		}
	}
	// The token was the first request of the first second.
	if got := fmt.Sprint(statuses); got != "[200 429 200]" {
		t.Errorf("statuses %s", got)
	}
	store.Advance(time.Hour)
	if status, _ := c.send("GET", "/v2/customers", ""); status != 401 {
		t.Errorf("an hour later: %d, want 401", status)
	}
	expectMessage(t, failure(t, func(tb *failing) { moltintest.Start(tb).Advance(-time.Second) }), "Advance(-1s)", "positive")
}

func TestOptions(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t,
		moltintest.WithQuota(2), moltintest.WithRequiredMembers("city"), moltintest.WithPageLength(1), moltintest.WithDuplicateEmails(),
		moltintest.WithLatency(time.Millisecond), moltintest.WithAddressFields("address-priority:integer!", "gate:string"),
		moltintest.WithCustomerFields("vip:boolean"),
	)
	c, id := newClient(t, store), store.CustomerID()
	store.AddCustomer(moltintest.Customer{Name: "Ron's other", Email: moltintest.CustomerEmail, Fields: map[string]any{"vip": true}})
	for _, test := range []struct {
		body   string
		status int
	}{
		{`{"data":{"type":"address","city":"Pawnee"}}`, 400},
		{`{"data":{"type":"address","address-priority":1}}`, 400},
		{`{"data":{"type":"address","city":"Pawnee","address-priority":1}}`, 201},
		{`{"data":{"type":"address","city":"Eagleton","address-priority":2,"gate":"7"}}`, 201},
		{`{"data":{"type":"address","city":"Snerling","address-priority":3}}`, 422},
	} {
		if status, body := c.send("POST", home(id), test.body); status != test.status {
			t.Errorf("%s: %d, want %d: %s", test.body, status, test.status, body)
		}
	}
	if _, body := c.send("GET", home(id), ""); strings.Count(body, `"address-priority"`) != 1 {
		t.Errorf("a page should have one address: %s", body)
	}
	store.CheckAddresses(t, id,
		moltintest.Address{City: "Pawnee", Fields: map[string]any{"address-priority": 1}},
		moltintest.Address{City: "Eagleton", Fields: map[string]any{"address-priority": 2.0, "gate": "7"}},
	)
}

func TestMistakesInOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		option moltintest.Option
		parts  []string
	}{
		{moltintest.WithRate(-1), []string{"rate must not be negative"}},
		{moltintest.WithLatency(-1), []string{"latency must not be negative"}},
		{moltintest.WithQuota(0), []string{"WithQuota", "1 or more"}},
		{moltintest.WithPageLength(0), []string{"WithPageLength", "from 1 to 100"}},
		{moltintest.WithPageLength(101), []string{"from 1 to 100"}},
		{moltintest.WithRequiredMembers("town"), []string{"town", "first_name"}},
		{moltintest.WithAddressFields("gate"), []string{"WithAddressFields", "gate", "name:type"}},
		{moltintest.WithCustomerFields("vip:bool"), []string{"vip", "boolean"}},
	} {
		expectMessage(t, failure(t, func(tb *failing) { moltintest.Start(tb, test.option) }), test.parts...)
	}
}
