// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/moltintest"
)

func TestEveryKindHasAConstructor(t *testing.T) {
	t.Parallel()
	faults := []moltintest.Fault{
		moltintest.Status(429).RetryAfter("+1"), moltintest.Status(503).RetryAfter("1"), moltintest.ErrorShape(400, moltintest.ShapeString),
		moltintest.DropBefore(), moltintest.DropAfter(), moltintest.BadGatewayAfter(), moltintest.GatewayTimeoutAfter(),
		moltintest.KeptLate(time.Millisecond, time.Second), moltintest.HangBefore(), moltintest.HangAfter(), moltintest.WriteConflict(),
		moltintest.Redirect("http://127.0.0.1/"), moltintest.ListRefused(), moltintest.NotFoundHTML(), moltintest.StatusHTML(200),
		moltintest.ForgetTokens(), moltintest.ForgetCustomerTokens(), moltintest.StaleList(), moltintest.PagedList(1),
		moltintest.NullForEmpty(), moltintest.MissingForEmpty(), moltintest.NoTimestamps(),
		moltintest.UnknownAdded(), moltintest.UnknownRefused(), moltintest.Normalised(), moltintest.PutNoContent(),
		moltintest.Truncated(), moltintest.Oversized(),
	}
	seen := map[string]bool{}
	for _, fault := range faults {
		store := moltintest.Start(t)
		id := store.CustomerID()
		address := store.AddAddress(id, leslie())
		login := func(c *client) {
			c.send("POST", "/v2/customers/tokens", `{"data":{"type":"token","email":"ron@swanson.com","password":"mysecretpassword","authentication_mechanism":"password"}}`)
		}
		c := newClient(t, store)
		remove := store.Inject(fault)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		for _, call := range []struct{ method, path, body string }{
			{"GET", home(id), ""}, {"PUT", home(id) + "/" + address, `{"data":{"type":"address"}}`}, {"DELETE", home(id) + "/" + address, ""},
		} {
			request, err := http.NewRequestWithContext(ctx, call.method, store.URL()+call.path, strings.NewReader(call.body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+c.token)
			if response, err := http.DefaultTransport.RoundTrip(request); err == nil {
				_ = response.Body.Close()
			}
		}
		cancel()
		login(c)
		remove()
		for _, r := range store.Requests() {
			for kind := range strings.SplitSeq(r.Fault, ", ") {
				seen[kind] = true
			}
		}
		c.authenticate()
		store.ClearRequests()
		if status, body := c.send("GET", "/v2/customers", ""); status != 200 {
			t.Errorf("%+v is not removed: %d %s", fault, status, body)
		}
	}
	for _, info := range sandbox.FaultKinds() {
		if !seen[info.Name] {
			t.Errorf("no constructor's fault was of kind %s", info.Name)
		}
	}
}

func TestWhen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		when []moltintest.When
		want string // statuses of four requests: POST, GET, POST, GET
	}{
		"always":       {[]moltintest.When{{}}, "[418 418 418 418]"},
		"next":         {[]moltintest.When{moltintest.Next(3)}, "[418 418 418 200]"},
		"every":        {[]moltintest.When{moltintest.Every(2)}, "[201 418 201 418]"},
		"certainly":    {[]moltintest.When{moltintest.Probability(1)}, "[418 418 418 418]"},
		"on a method":  {[]moltintest.When{moltintest.On("GET")}, "[201 418 201 418]"},
		"on a path":    {[]moltintest.When{moltintest.On("/v2/customers/*/addresses")}, "[418 418 418 418]"},
		"on another":   {[]moltintest.When{moltintest.On("/v2/customers")}, "[201 200 201 200]"},
		"on both":      {[]moltintest.When{moltintest.On("POST /v2/customers/*/addresses"), moltintest.Next(1)}, "[418 200 201 200]"},
		"on no delete": {[]moltintest.When{moltintest.On("DELETE /v2/customers/*/addresses")}, "[201 200 201 200]"},
	} {
		store := moltintest.Start(t, moltintest.WithRequiredMembers())
		c := newClient(t, store)
		store.Inject(moltintest.Status(418), test.when...)
		var statuses []int
		for _, method := range []string{"POST", "GET", "POST", "GET"} {
			status, _ := c.send(method, home(store.CustomerID()), `{"data":{"type":"address"}}`)
			statuses = append(statuses, status)
		}
		if got := fmt.Sprint(statuses); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestRemovingOneFaultKeepsTheOthers(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t)
	c := newClient(t, store)
	store.Inject(moltintest.Status(503), moltintest.Every(2))
	remove := store.Inject(moltintest.Status(418), moltintest.On("DELETE"))
	first, _ := c.send("GET", "/v2/customers", "")
	remove()
	remove()
	second, _ := c.send("GET", "/v2/customers", "") // the count of the first fault goes on
	if first != 200 || second != 503 {
		t.Errorf("%d, %d", first, second)
	}
}

func TestMistakesInInject(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault moltintest.Fault
		when  []moltintest.When
		parts []string
	}{
		"empty":        {moltintest.Fault{}, nil, []string{"constructor"}},
		"status":       {moltintest.Status(200), nil, []string{"400 to 599"}},
		"status html":  {moltintest.StatusHTML(301), nil, []string{"400 to 599"}},
		"shape":        {moltintest.ErrorShape(400, "odd"), nil, []string{"shape", "bare_array"}},
		"retry after":  {moltintest.DropAfter().RetryAfter("1"), nil, []string{"close process yes", "retry_after requires status"}},
		"page":         {moltintest.PagedList(0), nil, []string{"page_size"}},
		"redirect":     {moltintest.Redirect(""), nil, []string{"constructor"}},
		"delays":       {moltintest.KeptLate(2, 1), nil, []string{"max_delay"}},
		"next":         {moltintest.Truncated(), []moltintest.When{moltintest.Next(0)}, []string{"Next", "1 or more"}},
		"every":        {moltintest.Truncated(), []moltintest.When{moltintest.Every(-1)}, []string{"Every", "1 or more"}},
		"probability":  {moltintest.Truncated(), []moltintest.When{moltintest.Probability(1.5)}, []string{"Probability", "1.5"}},
		"pattern":      {moltintest.Truncated(), []moltintest.When{moltintest.On("addresses")}, []string{"addresses", "pattern"}},
		"two patterns": {moltintest.Truncated(), []moltintest.When{moltintest.On("GET"), moltintest.On("PUT")}, []string{"one On", "PUT"}},
		"bad pattern":  {moltintest.Truncated(), []moltintest.When{moltintest.On("GET /v2/[")}, []string{"pattern"}},
		"next and every": {
			moltintest.Truncated(),
			[]moltintest.When{moltintest.Next(1), moltintest.Every(2)},
			[]string{"only one of next, every and probability"},
		},
	} {
		message := failure(t, func(tb *failing) { moltintest.Start(tb).Inject(test.fault, test.when...) })
		if message == "" {
			t.Errorf("%s: it didn't fail", name)
		}
		expectMessage(t, message, append(test.parts, "Inject")...)
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, moltintest.WithRequiredMembers())
	c, id := newClient(t, store), store.CustomerID()
	c.send("POST", home(id)+"?a=b", `{"data":{"type":"address","city":"Pawnee"}}`)
	c.send("GET", home(id), "")
	c.send("GET", home("other"), "")

	posts := store.Requests("POST /v2/customers/*/addresses")
	if len(posts) != 1 || posts[0].Path != home(id) || posts[0].Query.Get("a") != "b" || posts[0].Status != 201 ||
		!strings.Contains(string(posts[0].Body), "Pawnee") || posts[0].Time.IsZero() || posts[0].Fault != "" {
		t.Errorf("%+v", posts)
	}
	for pattern, want := range map[string]int{"POST": 2, "/oauth/access_token": 1, "GET /v2/customers/*/addresses": 2, "DELETE": 0} {
		if got := len(store.Requests(pattern)); got != want {
			t.Errorf("%s: %d, want %d", pattern, got, want)
		}
	}
	if got := store.Requests("DELETE", "GET", "/v2/customers/*/addresses"); len(got) != 3 {
		t.Errorf("any of three patterns: %d", len(got))
	}
	store.CheckRequests(t, map[string]int{"POST": 2, "DELETE": 0})
	message := failure(t, func(tb *failing) { store.CheckRequests(tb, map[string]int{"POST": 2, "GET": 0, "DELETE": 1}) })
	expectMessage(t, message, "GET: 2, want 0", "DELETE: 0, want 1", "GET "+home("other")+" 404")
	if strings.Contains(message, "POST: ") {
		t.Errorf("what is as expected should not be there:\n%s", message)
	}
	expectMessage(t, failure(t, func(tb *failing) { store.CheckRequests(tb, map[string]int{"get": 0}) }), "CheckRequests", `"get"`, "GET /v2")
	expectMessage(t, failure(t, func(tb *failing) { moltintest.Start(tb).Requests("") }), "Requests", "pattern")
	store.ClearRequests()
	if got := len(store.Requests()); got != 0 {
		t.Errorf("%d requests after clearing", got)
	}
}
