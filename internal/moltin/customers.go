// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// CustomerFields are the members of a customer that a caller sets. In a request
// nil leaves a member out.
type CustomerFields struct {
	Name        *string
	Email       *string
	ExternalRef *string
	// Password is never given back.
	Password *string
}

// Customer is a customer as the store has it.
type Customer struct {
	ID, Name, Email, ExternalRef string
	// HasPassword tells whether the customer can log in.
	HasPassword bool
	// CreatedAt and UpdatedAt are RFC 3339 texts of the store's precision.
	CreatedAt, UpdatedAt string
}

// customerRequest and customerData are a customer on the wire, to the store
// and from it: the password is a text there and a boolean here.
type customerRequest struct {
	Type        string  `json:"type"`
	Name        *string `json:"name,omitempty"`
	Email       *string `json:"email,omitempty"`
	ExternalRef *string `json:"external_ref,omitempty"`
	Password    *string `json:"password,omitempty"`
}

type customerData struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Email       string          `json:"email"`
	ExternalRef *string         `json:"external_ref"`
	Password    json.RawMessage `json:"password"`
	Meta        meta            `json:"meta"`
}

func (d *customerData) id() string { return d.ID }

func (d *customerData) customer() *Customer {
	if d == nil {
		return nil
	}
	return &Customer{
		ID: d.ID, Name: d.Name, Email: d.Email, ExternalRef: value(d.ExternalRef),
		HasPassword: string(d.Password) == "true",
		CreatedAt:   d.Meta.Timestamps.CreatedAt, UpdatedAt: d.Meta.Timestamps.UpdatedAt,
	}
}

func (c *Client) customerRequest(fields CustomerFields) customerRequest {
	c.cfg.Secrets.Add(value(fields.Password))
	return customerRequest{"customer", fields.Name, fields.Email, fields.ExternalRef, fields.Password}
}

func customersPath(more ...string) []string { return append([]string{"v2", "customers"}, more...) }

// CreateCustomer creates a customer. An answer that gets lost is settled by the
// email, which is unique in a store; an [UnsettledError] says that this failed.
func (c *Client) CreateCustomer(ctx context.Context, fields CustomerFields) (*Customer, error) {
	email := value(fields.Email)
	unlock, err := c.creating.lock(ctx, email)
	if err != nil {
		return nil, err
	}
	defer unlock()
	data, err := create(ctx, c, request{
		method: http.MethodPost, path: customersPath(), body: c.customerRequest(fields), secret: true,
	}, func(ctx context.Context) ([]record[customerData], error) { return c.customersWith(ctx, email) })
	return c.writtenCustomer(data, err)
}

func (c *Client) customersWith(ctx context.Context, email string) (records []record[customerData], err error) {
	for data, err := range c.listCustomers(ctx, CustomerFilter{Email: email}) {
		if err != nil {
			return nil, err
		}
		records = append(records, record[customerData]{data.ID, data.Meta.Timestamps.CreatedAt, data})
	}
	return records, nil
}

// UpdateCustomer changes the members of a customer that are not nil.
func (c *Client) UpdateCustomer(ctx context.Context, id string, fields CustomerFields) (*Customer, error) {
	data, _, err := send[customerData](ctx, c, request{
		method: http.MethodPut, path: customersPath(id), body: c.customerRequest(fields),
		scope: scope{customer: id}, secret: true,
	})
	return c.writtenCustomer(data, err)
}

func (c *Client) writtenCustomer(data *customerData, err error) (*Customer, error) {
	if err != nil {
		return nil, err
	}
	c.claims.add(data.ID, data.ID)
	c.clock.observeRecord(data.Meta.Timestamps.UpdatedAt, c.now())
	return data.customer(), nil
}

// Customer is a customer by id; see [IsNotFound].
func (c *Client) Customer(ctx context.Context, id string) (*Customer, error) {
	data, _, err := send[customerData](ctx, c, request{
		method: http.MethodGet, path: customersPath(id), scope: scope{customer: id},
	})
	return data.customer(), err
}

// DeleteCustomer deletes a customer with all addresses. That it is gone
// already is a success. The customer's own token stays behind: it is good for
// reading and changing its customer only, and narrows what the store's allows.
func (c *Client) DeleteCustomer(ctx context.Context, id string) error {
	defer c.snapshots.write(id)()
	err := c.do(ctx, request{method: http.MethodDelete, path: customersPath(id)})
	if IsNotFound(err) {
		return nil
	}
	return err
}

// CustomerFilter chooses customers; "" chooses all.
type CustomerFilter struct {
	// Email is matched whole.
	Email string
}

// Customers are the customers that filter chooses, in the store's order.
func (c *Client) Customers(ctx context.Context, filter CustomerFilter) ([]*Customer, error) {
	var customers []*Customer
	for customer, err := range c.EachCustomer(ctx, filter) {
		if err != nil {
			return nil, err
		}
		customers = append(customers, customer)
	}
	return customers, nil
}

// EachCustomer gives the customers that filter chooses one by one, and asks for
// each page when it is reached. An error ends it.
func (c *Client) EachCustomer(ctx context.Context, filter CustomerFilter) iter.Seq2[*Customer, error] {
	return func(yield func(*Customer, error) bool) {
		for data, err := range c.listCustomers(ctx, filter) {
			if !yield(data.customer(), err) {
				return
			}
		}
	}
}

func (c *Client) listCustomers(ctx context.Context, filter CustomerFilter) iter.Seq2[*customerData, error] {
	query := url.Values{"page[limit]": {"100"}}
	if filter.Email != "" {
		query.Set("filter", "eq(email,"+filter.Email+")")
	}
	return func(yield func(*customerData, error) bool) {
		for data, err := range pages[customerData](ctx, c, request{method: http.MethodGet, path: customersPath(), query: query}) {
			// A store that does not know the filter gives all.
			if err == nil && filter.Email != "" && !strings.EqualFold(data.Email, filter.Email) {
				continue
			}
			if !yield(data, err) {
				return
			}
		}
	}
}
