// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

type entry = transport.ErrorEntry

// failure is an error that a row ends in.
type failure struct {
	status   int
	id       string // of the request
	attempts int    // 0: one
	entries  []entry
	notFound bool
}

func required(field string) entry {
	return entry{Status: "400", Source: "data", Title: "required", Detail: field + " is required"}
}

func (f failure) equal(t *testing.T, err error) {
	t.Helper()
	var got *transport.Error
	if !errors.As(err, &got) {
		t.Fatalf("got the error %v, want one with the status %d", err, f.status)
	}
	if got.Status != f.status || got.RequestID != f.id || got.Attempts != max(f.attempts, 1) {
		t.Errorf("got status %d, request id %q, %d attempts; want %d, %q, %d",
			got.Status, got.RequestID, got.Attempts, f.status, f.id, max(f.attempts, 1))
	}
	if !reflect.DeepEqual(got.Entries, f.entries) {
		t.Errorf("got the entries %+v, want %+v", got.Entries, f.entries)
	}
	if transport.IsNotFound(err) != f.notFound {
		t.Errorf("IsNotFound is %t, want %t", !f.notFound, f.notFound)
	}
	if errors.As(err, new(*transport.AmbiguousError)) {
		t.Error("the outcome is taken for unknown")
	}
}

func requireSuccess(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// usesToken checks that a request carries the token, until a minute before the hour for which it is good.
func usesToken(token string) check {
	return func(t *testing.T, c *moltin.Client, s *rowServer) {
		for _, after := range []struct {
			wait  time.Duration
			token string
		}{{0, token}, {58 * time.Minute, token}, {90 * time.Second, "access-1"}} {
			time.Sleep(after.wait)
			_, _ = c.GetCustomer(t.Context(), marenID) // the row says nothing of customers
			if len(s.later) != 1 || s.later[0].Header.Get("Authorization") != "Bearer "+after.token {
				t.Errorf("after another %s the requests are %v, want one with the token %s", after.wait, s.later, after.token)
			}
			s.later = nil
		}
	}
}

func rejectsStoreCredentials(status int, id string, e entry) check {
	return func(t *testing.T, c *moltin.Client, s *rowServer) {
		for range 2 { // the second time without a request
			_, err := c.GetCustomer(t.Context(), marenID)
			assertCredentialsError(t, err, moltin.StoreCredentials, failure{status: status, id: id, entries: []entry{e}})
		}
		if s.granted > 0 {
			t.Error("the refused credentials were sent again")
		}
	}
}

func rejectsLogin(status int, title string) check {
	return func(t *testing.T, c *moltin.Client, s *rowServer) {
		for range 2 { // the second time without a request
			_, err := c.LoginCustomerID(t.Context())
			assertCredentialsError(t, err, moltin.CustomerLogin, failure{status: status, entries: []entry{
				{Status: map[int]string{401: "401", 403: "403"}[status], Title: title, Detail: "Wrong email or password"},
			}})
		}
		if s.granted > 1 {
			t.Errorf("%d tokens were asked for, want the access token alone", s.granted)
		}
	}
}

func assertCredentialsError(t *testing.T, err error, kind moltin.Credentials, want failure) {
	t.Helper()
	var refused *moltin.CredentialsError
	if !errors.As(err, &refused) || refused.Credentials != kind {
		t.Fatalf("got the error %v, want a refusal of the credentials %d", err, kind)
	}
	want.equal(t, err)
}

func triesTokenAgain(t *testing.T, c *moltin.Client, s *rowServer) {
	_, err := c.GetCustomer(t.Context(), marenID)
	failure{status: 403}.equal(t, err)
	if errors.As(err, new(*moltin.CredentialsError)) {
		t.Error("a firewall's page is taken for a refusal")
	}
	_, _ = c.GetCustomer(t.Context(), marenID) // the row says nothing of customers
	if len(s.later) != 1 {
		t.Errorf("the requests are %v, want one for a customer", s.later)
	}
	s.later = nil
}

func logsIn(t *testing.T, c *moltin.Client, _ *rowServer) {
	got, err := c.Login(t.Context(), "maren.olufsen@fjordpost.example", "Blue-Heron-58")
	requireSuccess(t, err)
	want := moltin.CustomerToken{
		Token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmam9yZHBvc3QifQ.c2lnbmF0dXJlLW9mLW91ci1vd24", CustomerID: marenID,
		Expires: time.Now().Add(24 * time.Hour), RenewAt: time.Now().Add(24*time.Hour - time.Minute),
	}
	if got.Token != want.Token || got.CustomerID != want.CustomerID || !got.Expires.Equal(want.Expires) || !got.RenewAt.Equal(want.RenewAt) {
		t.Errorf("got %+v, want %+v", *got, want)
	}
}

func equalCustomer(t *testing.T, got *moltin.Customer, want moltin.Customer) {
	t.Helper()
	if got == nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func readsCustomer(want moltin.Customer) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		got, err := c.GetCustomer(t.Context(), want.ID)
		requireSuccess(t, err)
		equalCustomer(t, got, want)
	}
}

func createsCustomer(fields moltin.CustomerFields, want moltin.Customer) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		got, err := c.CreateCustomer(t.Context(), fields)
		requireSuccess(t, err)
		equalCustomer(t, got, want)
	}
}

func failsToCreateCustomer(t *testing.T, c *moltin.Client, _ *rowServer) {
	_, err := c.CreateCustomer(t.Context(), moltin.CustomerFields{})
	failure{status: 422, id: "9d4e1b7c27c0f9d6b83e41a57f12e9c4d05b386a", entries: []entry{
		{Title: "Failed Validation", Detail: "The data.name field is required."},
		{Title: "Failed Validation", Detail: "The data.email field is required."},
	}}.equal(t, err)
}

func renamesCustomer(t *testing.T, c *moltin.Client, _ *rowServer) {
	got, err := c.UpdateCustomer(t.Context(), marenID, moltin.CustomerFields{Name: new("Maren Olufsen-Dahl")})
	requireSuccess(t, err)
	equalCustomer(t, got, moltin.Customer{
		ID: marenID, Name: "Maren Olufsen-Dahl", Email: "maren.olufsen@fjordpost.example", HasPassword: true, Partial: true,
	})
}

func failsToReadCustomer(t *testing.T, c *moltin.Client, _ *rowServer) {
	_, err := c.GetCustomer(t.Context(), marenID)
	failure{
		status: 404, id: "9d4e1b7cc5172e90a4fd3b68275c1e8f60d9a3b2", notFound: true,
		entries: []entry{{Status: "404", Title: "Not Found", Detail: "customer not found"}},
	}.equal(t, err)
}

func deletesCustomer(t *testing.T, c *moltin.Client, _ *rowServer) {
	requireSuccess(t, c.DeleteCustomer(t.Context(), marenID))
}

func listsCustomers(email string, want ...moltin.Customer) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		var got []moltin.Customer
		list, err := moltin.Collect(c.ListCustomers(t.Context(), email), 0)
		requireSuccess(t, err)
		for _, customer := range list.Records {
			got = append(got, *customer)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %d customers\n%+v\nwant %d\n%+v", len(got), got, len(want), want)
		}
	}
}

func failsToFindCustomer(email string, want failure) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		_, err := moltin.Collect(c.ListCustomers(t.Context(), email), 0)
		want.equal(t, err)
	}
}
