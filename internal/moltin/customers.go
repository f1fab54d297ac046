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

// CustomerFields are the members of a customer that a caller sets. In a request
// nil leaves a member out.
type CustomerFields struct {
	Name, Email, ExternalRef *string
	// Password is never given back.
	Password *string
	// Custom are the fields that the store adds.
	Custom CustomFields
}

// Customer is a customer as the store has it.
type Customer struct {
	ID, Name, Email, ExternalRef string
	// HasPassword tells whether the customer can log in.
	HasPassword bool
	// CreatedAt and UpdatedAt are RFC 3339 texts of the store's precision.
	CreatedAt, UpdatedAt string
	// Custom are the fields that the store adds.
	Custom CustomFields
	// Short marks an answer to a write that left out something that was sent, or
	// the timestamps, as recorded ones do. The record has to be read to know it
	// whole.
	Short bool
}

func decodeCustomer(r record) (*Customer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	c := &Customer{ID: r.id(), HasPassword: string(r["password"]) == "true", Custom: r.customFields(IsCustomerMember)}
	c.CreatedAt, c.UpdatedAt = r.timestamps()
	var name, email, externalRef *string
	if err := r.texts(map[string]**string{"name": &name, "email": &email, "external_ref": &externalRef}); err != nil {
		return nil, r.unreadable(err)
	}
	c.Name, c.Email, c.ExternalRef = value(name), value(email), value(externalRef)
	return c, nil
}

func customersPath(more ...string) []string { return append([]string{"v2", "customers"}, more...) }

// CreateCustomer is POST /v2/customers. It is never sent again when it may have
// succeeded: then the error is a [transport.UnknownOutcomeError].
func (c *Client) CreateCustomer(ctx context.Context, fields CustomerFields) (*Customer, error) {
	return c.writeCustomer(ctx, http.MethodPost, "", fields)
}

// UpdateCustomer is PUT /v2/customers/{id}: it changes the members of a customer
// that are not nil.
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
		Method: method, Path: path, Body: envelope{Data: sent}, Secret: true, Once: method == http.MethodPost,
	}, scope{customer: id})
	if err != nil {
		return nil, err
	}
	written := &Customer{ID: id, Short: true}
	if r != nil {
		// The write succeeded, so what is known is worth more than an error.
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

// complete takes from the fields that were sent what an answer left out.
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

// DeleteCustomer is DELETE /v2/customers/{id}. The customer's addresses are
// deleted too. The customer's own token is not sent: it reads and changes its
// customer only, and narrows what the store's allows.
func (c *Client) DeleteCustomer(ctx context.Context, id string) error {
	return c.do(ctx, transport.Request{Method: http.MethodDelete, Path: customersPath(id)}, scope{})
}

// ListCustomers is GET /v2/customers: the store's customers one by one, in its
// order, which is the newest first. Each page is requested when it is reached.
// email chooses those with it; "" chooses all. An [UnreadableRecordError] is about
// one customer and the list goes on; any other error ends it.
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
			// A store that does not know the filter gives all.
			if err == nil && email != "" && !strings.EqualFold(customer.Email, email) {
				continue
			}
			if !yield(customer, err) {
				return
			}
		}
	}
}

// CustomerPage is the first page of all customers.
type CustomerPage struct {
	Customers []*Customer
	// Pages is how many requests it takes to list all; 0 means that it is not known.
	Pages int
}

// FirstCustomers is one GET /v2/customers, for what it says about all of them.
// Customers who can't be read are left out.
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

// plainValue is a filter's value that needs no quotes: the documented
// characters, without the colon that also joins filters.
var plainValue = regexp.MustCompile(`^[A-Za-z0-9@$_*.{}|+/-]+$`)

// quoted is a filter's value, in double quotes if it needs them. An apostrophe
// does, because it is a quotation mark in filters.
func quoted(value string) string {
	if plainValue.MatchString(value) {
		return value
	}
	return strconv.Quote(value)
}
