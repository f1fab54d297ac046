// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"iter"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// CustomerFields are the settable fields of a customer. A request leaves out
// fields that are nil.
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
	// Partial marks the response to a write that left out the timestamps or a field
	// of the request, as the real store's do. The record has to be read for them.
	Partial bool
}

func decodeCustomer(r record) (*Customer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	c := &Customer{ID: r.id(), HasPassword: string(r["password"]) == "true", Custom: r.customFields(IsCustomerField)}
	c.CreatedAt, c.UpdatedAt = r.timestamps()
	for name, field := range map[string]*string{"name": &c.Name, "email": &c.Email, "external_ref": &c.ExternalRef} {
		text, err := r.text(name)
		if err != nil {
			return nil, r.unreadable(err)
		}
		*field = Text(text)
	}
	return c, nil
}

func customersPath(more ...string) []string { return append([]string{"v2", "customers"}, more...) }

// CreateCustomer is POST /v2/customers. It is not retried when it may have
// succeeded: the error is then a [transport.AmbiguousError].
func (c *Client) CreateCustomer(ctx context.Context, fields CustomerFields) (*Customer, error) {
	return c.writeCustomer(ctx, http.MethodPost, "", fields)
}

// UpdateCustomer is PUT /v2/customers/{id}. It changes the fields that are not nil.
func (c *Client) UpdateCustomer(ctx context.Context, id string, fields CustomerFields) (*Customer, error) {
	return c.writeCustomer(ctx, http.MethodPut, id, fields)
}

func (c *Client) writeCustomer(ctx context.Context, method, id string, fields CustomerFields) (*Customer, error) {
	c.transport.Secrets.Add(Text(fields.Password))
	path := customersPath()
	if method == http.MethodPut {
		path = customersPath(id)
	}
	sent := document("customer", map[string]*string{
		"name": fields.Name, "email": fields.Email, "external_ref": fields.ExternalRef, "password": fields.Password,
	}, fields.Custom)
	request := transport.Request{Method: method, Path: path, Secret: true, NonIdempotent: method == http.MethodPost}
	written, partial, err := write(ctx, c, request, scope{customer: id}, sent, id, decodeCustomer)
	if partial {
		written.Partial = true
		written.fillFrom(fields)
	}
	return written, err
}

// fillFrom fills in the fields that the response left out from the request.
func (c *Customer) fillFrom(sent CustomerFields) {
	for field, text := range map[*string]*string{&c.Name: sent.Name, &c.Email: sent.Email, &c.ExternalRef: sent.ExternalRef} {
		if *field == "" {
			*field = Text(text)
		}
	}
	c.HasPassword = c.HasPassword || sent.Password != nil
	c.Custom.fillFrom(sent.Custom)
}

// GetCustomer is GET /v2/customers/{id}; see [transport.IsNotFound].
func (c *Client) GetCustomer(ctx context.Context, id string) (*Customer, error) {
	return get(ctx, c, customersPath(id), scope{customer: id}, decodeCustomer)
}

// DeleteCustomer is DELETE /v2/customers/{id}, which also deletes the customer's
// addresses. The customer token is not sent, because it may not delete.
func (c *Client) DeleteCustomer(ctx context.Context, id string) error {
	return c.do(ctx, transport.Request{Method: http.MethodDelete, Path: customersPath(id)}, scope{})
}

// ListCustomers is GET /v2/customers. It yields the customers with an email, or
// all of them for "", page by page in the store's order, which is newest first.
// Each page is requested when it is reached. An error ends the list.
func (c *Client) ListCustomers(ctx context.Context, email string) iter.Seq2[*List[Customer], error] {
	all := collection[Customer]{path: customersPath(), sortable: true, decode: decodeCustomer, longest: &c.longestCustomers}
	if email == "" {
		return pages(ctx, c, all)
	}
	all.filter = "eq(email," + quoted(email) + ")"
	return func(yield func(*List[Customer], error) bool) {
		for page, err := range pages(ctx, c, all) {
			if err == nil {
				// A store that ignores the filter returns all customers.
				page.Records = slices.DeleteFunc(page.Records, func(c *Customer) bool { return !strings.EqualFold(c.Email, email) })
			}
			if !yield(page, err) {
				return
			}
		}
	}
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
