// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

func getAddress(t *testing.T, c *moltin.Client, s *rowServer) error {
	got, err := c.GetAddress(t.Context(), marenID, summerHouseID)
	if err == nil {
		assertAddress(t, got, s.returned())
	}
	return err
}

func createAddress(t *testing.T, c *moltin.Client, s *rowServer) error {
	got, err := c.CreateAddress(t.Context(), marenID, addressFields(s.sent()))
	if err == nil {
		assertAddress(t, got, s.returned())
	}
	return err
}

func waitAndCreate(t *testing.T, c *moltin.Client, s *rowServer) error {
	start := time.Now()
	err := createAddress(t, c, s)
	if waited := time.Since(start); waited < 2*time.Second || waited > 3*time.Second {
		t.Errorf("the create was repeated after %s, want the 2s of Retry-After", waited)
	}
	return err
}

func updateAddress(t *testing.T, c *moltin.Client, s *rowServer) error {
	got, err := c.UpdateAddress(t.Context(), marenID, summerHouseID, addressFields(s.sent()))
	if err == nil {
		assertAddress(t, got, s.returned())
	}
	return err
}

// updateAndGetAddress reads the address after a response without a body.
func updateAndGetAddress(t *testing.T, c *moltin.Client, s *rowServer) error {
	got, err := c.UpdateAddress(t.Context(), marenID, summerHouseID, moltin.AddressFields{Line2: new("Rear entrance"), PhoneNumber: new("")})
	if err != nil || !got.Partial || got.ID != summerHouseID {
		t.Errorf("got %+v, %v, want what was sent, marked as partial", got, err)
	}
	return getAddress(t, c, s)
}

func deleteAddress(t *testing.T, c *moltin.Client, _ *rowServer) error {
	return c.DeleteAddress(t.Context(), marenID, summerHouseID)
}

// deleteNothing gets a proxy's page, which is not a response of the store.
func deleteNothing(t *testing.T, c *moltin.Client, s *rowServer) error {
	if err := deleteAddress(t, c, s); !errors.As(err, new(*transport.NetworkError)) {
		t.Errorf("got the error %v, want a NetworkError", err)
	}
	return nil
}

func listAddresses(t *testing.T, c *moltin.Client, s *rowServer) error {
	got, err := c.ListAddresses(t.Context(), marenID)
	if err != nil {
		return err
	}
	want := s.listed()
	if len(got.Records) != len(want) || len(got.Unreadable) > 0 {
		t.Fatalf("got %d addresses and %d that can't be read, want %d", len(got.Records), len(got.Unreadable), len(want))
	}
	for i, address := range got.Records {
		assertAddress(t, address, want[i])
	}
	return nil
}

// listNeighbours lists an address that can't be decoded, which is an error only for
// whoever reads it.
func listNeighbours(t *testing.T, c *moltin.Client, _ *rowServer) error {
	list, err := c.ListAddresses(t.Context(), marenID)
	if err != nil || len(list.Records) != 1 || len(list.Unreadable) != 1 || list.Unreadable[0].ID != summerHouseID {
		t.Fatalf("got %+v, %v, want one address, and that the summer house can't be read", list, err)
	}
	_, err = c.GetAddress(t.Context(), marenID, summerHouseID)
	var unreadable *moltin.UnreadableRecordError
	if !errors.As(err, &unreadable) || unreadable.ID != summerHouseID {
		t.Errorf("got the error %v, want that the record can't be read", err)
	}
	return nil
}

func getCustomer(t *testing.T, c *moltin.Client, s *rowServer) error {
	id, _ := s.returned()["id"].(string)
	if id == "" {
		id = marenID
	}
	got, err := c.GetCustomer(t.Context(), id)
	if err == nil {
		assertCustomer(t, got, s.returned())
	}
	return err
}

func createCustomer(t *testing.T, c *moltin.Client, s *rowServer) error {
	got, err := c.CreateCustomer(t.Context(), customerFields(s.sent()))
	if err == nil {
		assertCustomer(t, got, s.filled())
	}
	return err
}

func updateCustomer(t *testing.T, c *moltin.Client, s *rowServer) error {
	got, err := c.UpdateCustomer(t.Context(), marenID, customerFields(s.sent()))
	if err == nil {
		assertCustomer(t, got, s.filled())
	}
	return err
}

func deleteCustomer(t *testing.T, c *moltin.Client, _ *rowServer) error {
	return c.DeleteCustomer(t.Context(), marenID)
}

func listCustomers(email string) call {
	return func(t *testing.T, c *moltin.Client, s *rowServer) error {
		got, err := moltin.Collect(c.ListCustomers(t.Context(), email), 0)
		if err != nil {
			return err
		}
		want := s.listed()
		if len(got.Records) != len(want) {
			t.Fatalf("got %d customers, want %d", len(got.Records), len(want))
		}
		for i, customer := range got.Records {
			assertCustomer(t, customer, want[i])
		}
		return nil
	}
}

// useToken checks that requests carry the token until a minute before it expires.
func useToken(token string) call {
	return func(t *testing.T, c *moltin.Client, s *rowServer) error {
		for _, after := range []struct {
			wait  time.Duration
			token string
		}{{0, token}, {58 * time.Minute, token}, {90 * time.Second, "access-1"}} {
			time.Sleep(after.wait)
			_, _ = c.GetCustomer(t.Context(), marenID) // the row has no customers
			if len(s.later) != 1 || s.later[0].Header.Get("Authorization") != "Bearer "+after.token {
				t.Errorf("after another %s the requests are %v, want one with the token %s", after.wait, s.later, after.token)
			}
			s.later = nil
		}
		return nil
	}
}

// useRejected uses credentials twice, the second time without a request.
func useRejected(kind moltin.Credentials) call {
	return func(t *testing.T, c *moltin.Client, s *rowServer) (err error) {
		for range 2 {
			if kind == moltin.CustomerLogin {
				_, err = c.LoginCustomerID(t.Context())
			} else {
				_, err = c.GetCustomer(t.Context(), marenID)
			}
			var rejected *moltin.CredentialsError
			if !errors.As(err, &rejected) || rejected.Credentials != kind {
				t.Errorf("got the error %v, want a CredentialsError of kind %d", err, kind)
			}
		}
		if s.granted > int(kind) { // A login needs an access token.
			t.Errorf("%d tokens were requested", s.granted)
		}
		return err
	}
}

// retryToken requests another token after the error page of a firewall.
func retryToken(t *testing.T, c *moltin.Client, s *rowServer) error {
	_, err := c.GetCustomer(t.Context(), marenID)
	var forbidden *transport.Error
	if !errors.As(err, &forbidden) || forbidden.Status != http.StatusForbidden || errors.As(err, new(*moltin.CredentialsError)) {
		t.Errorf("got the error %v, want a 403 that is no rejection", err)
	}
	_, _ = c.GetCustomer(t.Context(), marenID) // the row has no customers
	if len(s.later) != 1 {
		t.Errorf("the requests are %v, want one for a customer", s.later)
	}
	s.later = nil
	return nil
}

func logIn(t *testing.T, c *moltin.Client, _ *rowServer) error {
	got, err := c.Login(t.Context(), "maren.olufsen@fjordpost.example", "Blue-Heron-58")
	if err != nil {
		return err
	}
	want := moltin.CustomerToken{
		Token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmam9yZHBvc3QifQ.c2lnbmF0dXJlLW9mLW91ci1vd24", CustomerID: marenID,
		Expires: time.Now().Add(24 * time.Hour), RenewAt: time.Now().Add(24*time.Hour - time.Minute),
	}
	if got.Token != want.Token || got.CustomerID != want.CustomerID || !got.Expires.Equal(want.Expires) || !got.RenewAt.Equal(want.RenewAt) {
		t.Errorf("got %+v, want %+v", *got, want)
	}
	return nil
}

// object is a record in JSON, as a row has it.
type object = map[string]any

// sent is the record in the row's last request, and returned that in the response.
func (s *rowServer) sent() object {
	return s.decode(s.row.Exchanges[len(s.row.Exchanges)-1].Request.Body)["data"].(object)
}

func (s *rowServer) returned() object {
	data, _ := s.decode(s.row.Exchanges[len(s.row.Exchanges)-1].Response.Body)["data"].(object)
	return data
}

// filled is the record in the last response, with what was sent in place of what the
// response left out.
func (s *rowServer) filled() object {
	filled := s.sent()
	maps.Copy(filled, s.returned())
	return filled
}

// listed are the records in all responses, each once.
func (s *rowServer) listed() (records []object) {
	seen := map[any]bool{}
	for _, exchange := range s.row.Exchanges {
		data, _ := s.decode(exchange.Response.Body)["data"].([]any)
		for _, r := range data {
			if r := r.(object); !seen[r["id"]] {
				seen[r["id"]] = true
				records = append(records, r)
			}
		}
	}
	return records
}

// text is a field as text; "" for no value.
func text(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// fieldsOf are the fields of an address by their names in the API.
func fieldsOf(f *moltin.AddressFields) map[string]**string {
	return map[string]**string{
		"name": &f.Name, "first_name": &f.FirstName, "last_name": &f.LastName, "company_name": &f.CompanyName,
		"phone_number": &f.PhoneNumber, "line_1": &f.Line1, "line_2": &f.Line2, "city": &f.City, "county": &f.County,
		"region": &f.Region, "postcode": &f.PostCode, "country": &f.Country, "instructions": &f.Instructions,
	}
}

// custom are the custom fields of a record that have a value, or are cleared.
func custom(r object, isBuiltIn func(string) bool, cleared bool) (fields moltin.CustomFields) {
	for name, value := range r {
		if isBuiltIn(name) || value == nil && !cleared {
			continue
		}
		if fields == nil {
			fields = moltin.CustomFields{}
		}
		fields[name] = value
	}
	return fields
}

func addressFields(r object) (fields moltin.AddressFields) {
	for name, field := range fieldsOf(&fields) {
		if value, ok := r[name].(string); ok {
			*field = &value
		}
	}
	fields.Custom = custom(r, moltin.IsAddressField, true)
	return fields
}

func customerFields(r object) (fields moltin.CustomerFields) {
	for name, field := range map[string]**string{
		"name": &fields.Name, "email": &fields.Email, "external_ref": &fields.ExternalRef, "password": &fields.Password,
	} {
		if value, ok := r[name].(string); ok {
			*field = &value
		}
	}
	return fields
}

// assertAddress compares an address with a record of a row: nil and "" are both no
// value.
func assertAddress(t *testing.T, got *moltin.Address, want object) {
	t.Helper()
	if want["postcode"] == nil {
		want["postcode"] = want["post_code"]
	}
	for name, field := range fieldsOf(&got.AddressFields) {
		if has, want := moltin.Text(*field), text(want[name]); has != want {
			t.Errorf("%s: %s is %q, want %q", got.ID, name, has, want)
		}
	}
	assertRecord(t, want, got.ID, got.CreatedAt, got.UpdatedAt, got.Partial, got.Custom, moltin.IsAddressField)
}

func assertCustomer(t *testing.T, got *moltin.Customer, want object) {
	t.Helper()
	for name, has := range map[string]string{"name": got.Name, "email": got.Email, "external_ref": got.ExternalRef} {
		if want := text(want[name]); has != want {
			t.Errorf("%s: %s is %q, want %q", got.ID, name, has, want)
		}
	}
	if want := want["password"] != nil && want["password"] != false; got.HasPassword != want {
		t.Errorf("%s: HasPassword is %t, want %t", got.ID, got.HasPassword, want)
	}
	assertRecord(t, want, got.ID, got.CreatedAt, got.UpdatedAt, got.Partial, got.Custom, moltin.IsCustomerField)
}

// assertRecord compares what records of any kind have. Only responses to writes lack
// meta.
func assertRecord(t *testing.T, want object, id, createdAt, updatedAt string, partial bool, has moltin.CustomFields, isBuiltIn func(string) bool) {
	t.Helper()
	meta, hasMeta := want["meta"].(object)
	timestamps, _ := meta["timestamps"].(object)
	if got, want := []string{id, createdAt, updatedAt}, []string{text(want["id"]), text(timestamps["created_at"]), text(timestamps["updated_at"])}; !reflect.DeepEqual(got, want) {
		t.Errorf("id and timestamps are %q, want %q", got, want)
	}
	if partial == hasMeta {
		t.Errorf("%s: Partial is %t", id, partial)
	}
	if want := custom(want, isBuiltIn, false); !reflect.DeepEqual(has, want) {
		t.Errorf("%s: the custom fields are %v, want %v", id, has, want)
	}
}
