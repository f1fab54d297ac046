// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

func customerIDs(t *testing.T, c *Client, email string) string {
	t.Helper()
	list, err := Collect(c.ListCustomers(t.Context(), email), 0)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, customer := range list.Records {
		ids = append(ids, customer.ID)
	}
	return strings.Join(ids, " ")
}

// TestEmailFilter quotes an email that has characters of filters in it.
func TestEmailFilter(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]struct{ filter, query string }{
		"":                      {"", "page%5Blimit%5D=100&page%5Boffset%5D=0"},
		"ron@swanson.example":   {"eq(email,ron@swanson.example)", "filter=eq%28email%2Cron%40swanson.example%29"},
		"ron+1@swanson.example": {"eq(email,ron+1@swanson.example)", "ron%2B1%40swanson"},
		"a,b@c.example":         {`eq(email,"a,b@c.example")`, "%22a%2Cb%40c.example%22"},
		"a(b)@c.example":        {`eq(email,"a(b)@c.example")`, "%22a%28b%29%40"},
		"a:b@c.example":         {`eq(email,"a:b@c.example")`, "%22a%3Ab%40"},
		"a b@c.example":         {`eq(email,"a b@c.example")`, "%22a+b%40"},
		`"a\"@c.example`:        {`eq(email,"\"a\\\"@c.example")`, `%22%5C%22a%5C%5C%5C%22%40`},
	} {
		subtest(t, email, func(t *testing.T) {
			s, c := one(ok(`{"data":[],"meta":{"page":{"limit":100}}}`))
			raw := ""
			s.respond = func(c call) reply {
				raw = c.query.Encode()
				return ok(`{"data":[]}`)
			}
			if got := customerIDs(t, c, email); got != "" {
				t.Errorf("got %s", got)
			}
			if got := s.calls("/v2/customers")[0].query; got.Get("filter") != want.filter || got.Get("page[limit]") != "100" || got.Get("page[offset]") != "0" {
				t.Errorf("asked with %v, want %s", got, want.filter)
			}
			if !strings.Contains(raw, want.query) {
				t.Errorf("asked with %s, want %s in it", raw, want.query)
			}
		})
	}
}

// TestCustomersOfAnEmail returns all who have it, in either case, of a store that
// knows the filter and of one that returns everybody.
func TestCustomersOfAnEmail(t *testing.T) {
	t.Parallel()
	const both = `{"id":"c2","email":"Ron@Swanson.example"},{"id":"c5","email":"ron@swanson.example"}`
	for name, all := range map[string]string{
		"filtered": both,
		"everyone": `{"id":"c1","email":"leslie@knope.example"},` + both + `,{"id":"c6","email":"ron@swanson.example.org"},{"id":"c7"}`,
	} {
		subtest(t, name, func(t *testing.T) {
			_, c := one(ok(`{"data":[` + all + `],"meta":{"page":{"limit":100}}}`))
			if got := customerIDs(t, c, "ron@swanson.example"); got != "c2 c5" {
				t.Errorf("got %s, want c2 c5", got)
			}
		})
	}
}

// TestFirstCustomers counts the pages by what the first one says.
func TestFirstCustomers(t *testing.T) {
	t.Parallel()
	const two = `{"id":"c1"},{"id":"c2"}`
	for name, test := range map[string]struct {
		data, meta string
		pages      int
	}{
		"one page":                   {two, `{"page":{"limit":100,"total":1},"results":{"total":2}}`, 1},
		"three pages":                {two, `{"page":{"limit":2,"total":3},"results":{"total":5}}`, 3},
		"the whole beside the page":  {two, `{"page":{"limit":2,"total":3},"results":{"total":2,"all":6}}`, 3},
		"a full page, and its count": {two, `{"page":{"limit":2},"results":{"total":2}}`, 0},
		"a full page, and one page":  {two, `{"page":{"limit":2,"total":1},"results":{"total":2}}`, 1},
		"a limit that is not kept":   {two, `{"page":{"limit":100},"results":{"total":5}}`, 3},
		"exact":                      {two, `{"results":{"total":4,"total_method":"exact"}}`, 2},
		"a lower bound":              {two, `{"results":{"total":4,"total_method":"lower_bound"}}`, 0},
		"a lower bound, and a limit": {two, `{"page":{"limit":100},"results":{"total":4,"total_method":"lower_bound"}}`, 0},
		"silence":                    {two, `null`, 0},
		"nobody":                     {"", `{"page":{"limit":100},"results":{"total":0}}`, 0},
		"nobody, and a count":        {"", `{"results":{"total":7}}`, 0},
	} {
		subtest(t, name, func(t *testing.T) {
			s, c := one(ok(`{"data":[` + test.data + `],"meta":` + test.meta + `}`))
			got, err := Collect(c.ListCustomers(t.Context(), ""), 1)
			if err != nil || got.Pages != test.pages || !got.Date.Equal(time.Now()) || len(got.Records) != strings.Count(test.data, "id") || len(s.received) != 2 {
				t.Errorf("got %+v, %v after %d requests, want %d pages", got, err, len(s.received), test.pages)
			}
		})
	}
}

// TestPasswordIsSecret has a store that repeats a customer's password. Neither the error
// nor the log shows it, and the log has no body with it.
func TestPasswordIsSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		s := &store{life: 3600, respond: func(call) reply { return refusal(422, "bacon-and-eggs is no password") }}
		c := s.client(func(cfg *Config) {
			cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: transport.LevelTrace}))
		})
		_, err := c.CreateCustomer(t.Context(), CustomerFields{Name: new("Ron Swanson"), Password: new("bacon-and-eggs")})
		if err == nil || !strings.Contains(err.Error(), "*** is no password") {
			t.Errorf("error %v", err)
		}
		for _, secret := range []string{"bacon-and-eggs", "Swanson"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log shows %s:\n%s", secret, log.String())
			}
		}
	})
}
