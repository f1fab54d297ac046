// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
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
	response, err := http.PostForm(c.url+"/oauth/access_token", url.Values{
		"client_id": {moltintest.DefaultClientID}, "client_secret": {moltintest.DefaultClientSecret}, "grant_type": {"client_credentials"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&token); err != nil || token.AccessToken == "" {
		t.Fatalf("no token: %v", err)
	}
	c.token = token.AccessToken
	return c
}

// send returns the status and body of the response, or 0 if there is none.
func (c *client) send(method, path, body string) (int, string) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return 0, ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func addressesOf(customerID string) string { return "/v2/customers/" + customerID + "/addresses" }

// panicMessage returns the message of a call that must panic.
func panicMessage(t *testing.T, call func()) (message string) {
	t.Helper()
	defer func() {
		t.Helper()
		problem := recover()
		if problem == nil {
			t.Error("it did not panic")
		}
		message = fmt.Sprint(problem)
	}()
	call()
	return ""
}

func expectText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
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

func TestStoresAreIndependent(t *testing.T) {
	t.Parallel()
	one, other := moltintest.Start(t, nil), moltintest.Start(t, &moltintest.Options{})
	one.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example"})
	if one.URL() == other.URL() || len(one.Customers()) != 2 || len(other.Customers()) != 1 {
		t.Errorf("%s has %d customers, %s has %d", one.URL(), len(one.Customers()), other.URL(), len(other.Customers()))
	}
	status, page := newClient(t, one).send("GET", "/_sandbox/", "")
	if status != 200 || !strings.Contains(page, "leslie@pawnee.example") {
		t.Errorf("the page of the store: %d", status)
	}
}

// observedTB records what Start does with the test.
type observedTB struct {
	testing.TB

	failed   bool
	cleanups []func()
	log      []string
}

func (o *observedTB) Cleanup(f func())  { o.cleanups = append(o.cleanups, f) }
func (o *observedTB) Failed() bool      { return o.failed }
func (o *observedTB) Log(args ...any)   { o.log = append(o.log, fmt.Sprint(args...)) }
func (o *observedTB) Fatal(args ...any) { o.Log(args...); o.failed = true; panic(o) }

func TestStartLogsTheStoreOfAFailedTest(t *testing.T) {
	t.Parallel()
	for _, failed := range []bool{false, true} {
		tb := &observedTB{TB: t}
		store := moltintest.Start(tb, nil)
		store.AddAddress(store.CustomerID(), moltintest.Address{City: "Pawnee"})
		tb.failed = failed
		tb.cleanups[0]()
		if logged := strings.Contains(strings.Join(tb.log, "\n"), `City: "Pawnee"`); logged != failed {
			t.Errorf("failed %t: the log is %q", failed, tb.log)
		}
		if _, err := http.Get(store.URL()); err == nil { //nolint:bodyclose // there is none
			t.Error("the store should have stopped")
		}
		store.Close()
	}
}

func TestStartFailsTheTest(t *testing.T) {
	t.Parallel()
	tb := &observedTB{TB: t}
	panicMessage(t, func() { moltintest.Start(tb, &moltintest.Options{Quota: -1}) })
	expectText(t, strings.Join(tb.log, "\n"), "moltintest: Quota is -1, must be at least 1")
}

func TestInvalidOptions(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(seed, []byte("customers:\n  - name: Tom\n    mail: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, options := range map[string]moltintest.Options{
		"Rate is -1":             {Rate: -1},
		"Latency is -1":          {Latency: -1},
		"PageLength is 101":      {PageLength: 101},
		`AddressLists is "all"`:  {AddressLists: "all"},
		`UnknownFields is "no"`:  {UnknownFields: "no"},
		`PostCodeField is "zip"`: {PostCodeField: "zip"},
		`CustomerEmail is "ron"`: {CustomerEmail: "ron"},
		"ClientSecret has a con": {ClientSecret: "from a file\n"},
		`RequiredFields has "to`: {RequiredFields: []string{"town"}},
		`AddressFields: "gate" `: {AddressFields: []string{"gate"}},
		"CustomerFields: the cu": {CustomerFields: []string{"vip:bool"}},
		"SeedFile: open":         {SeedFile: "missing.yaml"},
		"seed.yaml: line 3":      {SeedFile: seed},
		"an email is required":   {Customers: []moltintest.Customer{{Name: "Tom"}}},
		"customers[1].email":     {Customers: []moltintest.Customer{{Name: "A", Email: "a@b.c"}, {Name: "B", Email: "a@b.c"}}},
		"is not a custom field":  {Customers: []moltintest.Customer{{Name: "A", Email: "a@b.c", Fields: map[string]any{"vip": true}}}},
	} {
		_, err := moltintest.New(&options)
		if err == nil {
			t.Errorf("%s: no error", want)
			continue
		}
		expectText(t, err.Error(), "moltintest: ", want)
	}
}

// TestOptionsHaveEverySetting compares Options with the settings of the sandbox.
func TestOptionsHaveEverySetting(t *testing.T) {
	t.Parallel()
	others := []string{"Seed", "Clock", "RecordsAhead", "GatewayAhead", "NewID", "Log", "OnRequest", "RequestLimit"}
	for _, setting := range reflect.VisibleFields(reflect.TypeFor[sandbox.Config]()) {
		if _, ok := reflect.TypeFor[moltintest.Options]().FieldByName(setting.Name); !ok && !slices.Contains(others, setting.Name) {
			t.Errorf("Options has no %s", setting.Name)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{
		Quota: 2, RequiredFields: []string{"city"}, PageLength: 1, DuplicateEmails: true, Latency: time.Millisecond,
		AddressFields: []string{"address-priority:integer!", "gate:string"}, CustomerFields: []string{"vip:boolean"},
	})
	c, id := newClient(t, store), store.CustomerID()
	store.AddCustomer(moltintest.Customer{Name: "Another Ron", Email: moltintest.DefaultCustomerEmail, Fields: map[string]any{"vip": true}})
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
		if status, body := c.send("POST", addressesOf(id), test.body); status != test.status {
			t.Errorf("%s: %d, want %d: %s", test.body, status, test.status, body)
		}
	}
	if _, body := c.send("GET", addressesOf(id), ""); strings.Count(body, `"address-priority"`) != 1 {
		t.Errorf("a page should have one address: %s", body)
	}
	if err := store.CheckAddresses(id,
		moltintest.Address{City: "Pawnee", Fields: map[string]any{"address-priority": 1}},
		moltintest.Address{City: "Eagleton", Fields: map[string]any{"address-priority": 2.0, "gate": "7"}},
	); err != nil {
		t.Error(err)
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{ClientID: "id", ClientSecret: "secret", CustomerEmail: "april@pawnee.example", CustomerPassword: "janet-snakehole"})
	want := []string{
		"MOLTIN_ENDPOINT=" + store.URL(), "MOLTIN_CLIENT_ID=id", "MOLTIN_CLIENT_SECRET=secret",
		"MOLTIN_CUSTOMER_EMAIL=april@pawnee.example", "MOLTIN_CUSTOMER_PASSWORD=janet-snakehole", "MOLTIN_REQUESTS_PER_SECOND=0",
	}
	if got := store.Env(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	response, err := http.PostForm(store.URL()+"/oauth/access_token",
		url.Values{"client_id": {"id"}, "client_secret": {"secret"}, "grant_type": {"client_credentials"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestSetenv(t *testing.T) {
	t.Setenv("MOLTIN_CUSTOMER_EMAIL", "a developer's own")
	store := moltintest.Start(t, &moltintest.Options{NoLogin: true})
	store.Setenv(t)
	want := []string{
		"MOLTIN_ENDPOINT=" + store.URL(), "MOLTIN_CLIENT_ID=sandbox", "MOLTIN_CLIENT_SECRET=sandbox-secret", "MOLTIN_REQUESTS_PER_SECOND=0",
	}
	if got := store.Env(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, pair := range append(want, "MOLTIN_CUSTOMER_EMAIL=", "MOLTIN_CUSTOMER_PASSWORD=") {
		if name, value, _ := strings.Cut(pair, "="); os.Getenv(name) != value {
			t.Errorf("%s is %q, want %q", name, os.Getenv(name), value)
		}
	}
}

func TestInitialDataAndReset(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(seed, []byte("customers:\n  - name: April Ludgate\n    email: april@pawnee.example\n    addresses:\n      - {first_name: April, city: Eagleton}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := moltintest.Start(t, &moltintest.Options{
		SeedFile:  seed,
		Customers: []moltintest.Customer{{ID: "leslie", Name: "Leslie Knope", Email: "leslie@pawnee.example", Addresses: []moltintest.Address{leslie()}}},
	})
	april := store.Customers()[1]
	before := store.Dump()
	if err := store.CheckCustomer(moltintest.Customer{Name: "April Ludgate", Email: "april@pawnee.example"}); err != nil {
		t.Error(err)
	}
	if err := store.CheckAddresses(april.ID, moltintest.Address{FirstName: "April", City: "Eagleton"}); err != nil {
		t.Error(err)
	}
	if err := store.CheckAddresses("leslie", leslie()); err != nil {
		t.Error(err)
	}

	store.AddAddress(store.CustomerID(), leslie())
	store.DeleteCustomer(april.ID)
	store.DeleteAddress("leslie", store.Addresses("leslie")[0].ID)
	store.Inject(moltintest.Fault{Status: 503})
	store.Reset()
	if after := store.Dump(); after != before {
		t.Errorf("before:\n%s\nafter a reset:\n%s", before, after)
	}
	if status, _ := newClient(t, store).send("GET", "/v2/customers", ""); status != 200 {
		t.Errorf("status %d, so the fault is still active", status)
	}
}

func TestDataFile(t *testing.T) {
	t.Parallel()
	options := &moltintest.Options{DataFile: filepath.Join(t.TempDir(), "store.json")}
	first := moltintest.Start(t, options)
	id := first.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example", Addresses: []moltintest.Address{leslie()}})
	first.Close()
	if err := moltintest.Start(t, options).CheckAddresses(id, leslie()); err != nil {
		t.Error(err)
	}
}

func TestAdvance(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{Rate: 2})
	c := newClient(t, store)
	status := 200
	for i := 0; status == 200 && i < 100; i++ { // three requests, unless one of them takes a second
		status, _ = c.send("GET", "/v2/customers", "")
	}
	store.Advance(time.Second)
	if after, _ := c.send("GET", "/v2/customers", ""); status != 429 || after != 200 {
		t.Errorf("statuses %d and, a second later, %d", status, after)
	}
	store.Advance(time.Hour)
	if status, _ := c.send("GET", "/v2/customers", ""); status != 401 {
		t.Errorf("an hour later: %d, want 401", status)
	}
	expectText(t, panicMessage(t, func() { store.Advance(-time.Second) }), "Advance(-1s)", "forward")
}

// TestCloseEndsRequests closes a store while clients send requests that a fault keeps waiting.
func TestCloseEndsRequests(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	c, path := newClient(t, store), addressesOf(store.CustomerID())
	store.Inject(moltintest.Fault{Hang: true, Path: path})
	closed := make(chan struct{})
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for {
				c.send("GET", path, "")
				select {
				case <-closed:
					return
				default:
				}
			}
		})
	}
	for len(store.Requests("GET "+path)) < 8 {
		runtime.Gosched()
	}
	store.Close()
	close(closed)
	clients.Wait()
}

// TestRestartKeepsThePort expects that no other program can take the port during a restart.
func TestRestartKeepsThePort(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	address := strings.TrimPrefix(store.URL(), "http://")
	restarted := make(chan struct{})
	go func() {
		defer close(restarted)
		for range 100 {
			store.Restart()
		}
	}()
	for {
		if other, err := net.Listen("tcp", address); err == nil {
			other.Close()
			t.Fatal("the port was free")
		}
		select {
		case <-restarted:
			return
		default:
		}
	}
}

// TestRequestsAfterRestart sends requests that net/http doesn't repeat if it finds a connection closed.
func TestRequestsAfterRestart(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	for range 50 {
		newClient(t, store)
		store.Restart()
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	c, id := newClient(t, store), store.CustomerID()
	store.AddAddress(id, leslie())
	store.Inject(moltintest.Fault{Hang: true, Next: 1})
	hanging := make(chan int, 1)
	go func() {
		status, _ := c.send("POST", addressesOf(id), "{}")
		hanging <- status
	}()
	for len(store.Requests("POST /v2/customers/*/addresses")) == 0 && len(hanging) == 0 {
		runtime.Gosched()
	}
	store.Restart()
	if status := <-hanging; status != 0 {
		t.Errorf("a request before the restart got the response %d", status)
	}
	if status, _ := c.send("GET", addressesOf(id), ""); status != 401 {
		t.Errorf("with a token from before the restart: %d, want 401", status)
	}
	if status, body := newClient(t, store).send("GET", addressesOf(id), ""); status != 200 || !strings.Contains(body, "City Hall") {
		t.Errorf("%d %s", status, body)
	}
}
