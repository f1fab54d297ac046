// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// CustomerFields are the settable members of a customer. A request leaves out
// members that are nil.
type CustomerFields struct {
	Name, Email, ExternalRef *string
	// Password is never returned by the API.
	Password *string
	// Custom are custom fields.
	Custom CustomFields
}

// Customer is a customer of the store.
type Customer struct {
	ID, Name, Email, ExternalRef string
	// HasPassword is whether the customer can log in.
	HasPassword bool
	// CreatedAt and UpdatedAt are RFC 3339 timestamps of varying precision.
	CreatedAt, UpdatedAt string
	// Custom are custom fields.
	Custom CustomFields
	// Short marks the response to a write that left out the timestamps or a member
	// of the request, as the real store's do. The record has to be read for them.
	Short bool
}

func decodeCustomer(r record) (*Customer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	c := &Customer{ID: r.id(), HasPassword: string(r["password"]) == "true", Custom: r.customFields(IsCustomerField)}
	c.CreatedAt, c.UpdatedAt = r.timestamps()
	var name, email, externalRef *string
	if err := r.texts(map[string]**string{"name": &name, "email": &email, "external_ref": &externalRef}); err != nil {
		return nil, r.unreadable(err)
	}
	c.Name, c.Email, c.ExternalRef = value(name), value(email), value(externalRef)
	return c, nil
}

func customersPath(more ...string) []string { return append([]string{"v2", "customers"}, more...) }

// CreateCustomer is POST /v2/customers. It is not retried when it may have
// succeeded: the error is then a [transport.AmbiguousError].
func (c *Client) CreateCustomer(ctx context.Context, fields CustomerFields) (*Customer, error) {
	return c.writeCustomer(ctx, http.MethodPost, "", fields)
}

// UpdateCustomer is PUT /v2/customers/{id}. It changes the members that are not
// nil.
func (c *Client) UpdateCustomer(ctx context.Context, id string, fields CustomerFields) (*Customer, error) {
	return c.writeCustomer(ctx, http.MethodPut, id, fields)
}

func (c *Client) writeCustomer(ctx context.Context, method, id string, fields CustomerFields) (*Customer, error) {
	c.transport.Secrets.Add(value(fields.Password))
	path := customersPath()
	if method == http.MethodPut {
		path = customersPath(id)
	}
	sent := document("customer", map[string]*string{
		"name": fields.Name, "email": fields.Email, "external_ref": fields.ExternalRef, "password": fields.Password,
	}, fields.Custom)
	r, err := send(ctx, c, transport.Request{
		Method: method, Path: path, Body: envelope{Data: sent}, Secret: true, NonIdempotent: method == http.MethodPost,
	}, scope{customer: id})
	if err != nil {
		return nil, err
	}
	written := &Customer{ID: id, Short: true}
	if r != nil {
		// The write succeeded: a partial record is more useful than an error.
		if written, err = decodeCustomer(r); err != nil {
			written = &Customer{ID: r.id()}
		}
		written.Short = err != nil || r.lacks(sent)
	}
	if written.Short {
		written.complete(fields)
	}
	return written, nil
}

// complete fills in members that the response left out from the request.
func (c *Customer) complete(sent CustomerFields) {
	for member, text := range map[*string]*string{&c.Name: sent.Name, &c.Email: sent.Email, &c.ExternalRef: sent.ExternalRef} {
		if *member == "" {
			*member = value(text)
		}
	}
	c.HasPassword = c.HasPassword || sent.Password != nil
	c.Custom.complete(sent.Custom)
}

// GetCustomer is GET /v2/customers/{id}; see [transport.IsNotFound].
func (c *Client) GetCustomer(ctx context.Context, id string) (*Customer, error) {
	r, err := send(ctx, c, transport.Request{Method: http.MethodGet, Path: customersPath(id)}, scope{customer: id})
	if err != nil {
		return nil, err
	}
	return decodeCustomer(r)
}

// DeleteCustomer is DELETE /v2/customers/{id}, which also deletes the customer's
// addresses. The customer token is not sent, because it may not delete.
func (c *Client) DeleteCustomer(ctx context.Context, id string) error {
	return c.do(ctx, transport.Request{Method: http.MethodDelete, Path: customersPath(id)}, scope{})
}

// ListCustomers is GET /v2/customers. It yields the customers with an email, or
// all of them for "", in the store's order, which is newest first. Each page is
// requested when it is reached. After an [UnreadableRecordError], which is about a
// single customer, the list goes on; any other error ends it.
func (c *Client) ListCustomers(ctx context.Context, email string) iter.Seq2[*Customer, error] {
	all := collection{path: customersPath(), sortable: true}
	if email != "" {
		all.filter = "eq(email," + quoted(email) + ")"
	}
	return func(yield func(*Customer, error) bool) {
		for r, err := range pages(ctx, c, &c.customers, all) {
			var customer *Customer
			if err == nil {
				customer, err = decodeCustomer(r)
			}
			// A store that ignores the filter returns all customers.
			if err == nil && email != "" && !strings.EqualFold(customer.Email, email) {
				continue
			}
			if !yield(customer, err) {
				return
			}
		}
	}
}

// CustomerPage is the first page of the list of all customers.
type CustomerPage struct {
	Customers []*Customer
	// Pages is the number of pages of the whole list; 0 if it is not known.
	Pages int
}

// FirstCustomers is GET /v2/customers for the first page alone. It leaves out
// records that can't be decoded.
func (c *Client) FirstCustomers(ctx context.Context) (*CustomerPage, error) {
	got, err := getPage(ctx, c, collection{path: customersPath()}, url.Values{"page[offset]": {"0"}})
	if err != nil {
		return nil, err
	}
	first := &CustomerPage{}
	if total, n := got.total(), len(got.Data); n > 0 {
		first.Pages = (total + n - 1) / n
	}
	give(got, map[string]bool{}, func(r record, _ error) bool {
		if customer, err := decodeCustomer(r); err == nil {
			first.Customers = append(first.Customers, customer)
		}
		return true
	})
	return first, nil
}

// plainValue is a filter value that needs no quotes: the documented characters,
// except the colon, which also joins filters.
var plainValue = regexp.MustCompile(`^[A-Za-z0-9@$_*.{}|+/-]+$`)

// quoted is a filter value, in double quotes if it needs them. An apostrophe does,
// because it is also a quotation mark in filters.
func quoted(value string) string {
	if plainValue.MatchString(value) {
		return value
	}
	return strconv.Quote(value)
}
