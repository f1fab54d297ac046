// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxExternalRef is the maximum length of external_ref, in characters.
const maxExternalRef = 2048

// listCustomers is GET /v2/customers, with pages, filters and sorting. The newest customers are first by default.
func (s *Sandbox) listCustomers(c *call) response {
	if c.faults.has(ForbidList) {
		return failure(http.StatusForbidden)
	}
	q, err := c.listQuery(s.config.PageLength, customerFilters)
	if err != nil {
		return badRequest(err.Error())
	}
	found := s.store.find(q.filters)
	if err := sortCustomers(found, c.URL.Query().Get("sort")); err != nil {
		return badRequest(err.Error())
	}
	return response{status: http.StatusOK, doc: c.pagedList(pageOf(found, q, s.customerRecord), q, len(found))}
}

// getCustomer is GET /v2/customers/{customer}.
func (s *Sandbox) getCustomer(_ *call, found *customer) response {
	return recordResponse(http.StatusOK, s.customerRecord(found))
}

// createCustomer is POST /v2/customers.
func (s *Sandbox) createCustomer(c *call) response {
	stamp := s.stamp()
	created := Customer{CreatedAt: stamp, UpdatedAt: stamp}
	if refusal, ok := s.applyCustomer(c, &created, nil); !ok {
		return refusal
	}
	created.ID = s.config.NewID()
	created.hashPassword()
	return recordResponse(http.StatusCreated, shortRecord(&s.store.addCustomer(created).Customer))
}

// updateCustomer is PUT /v2/customers/{customer}. Omitted fields remain unchanged, and unchecked.
func (s *Sandbox) updateCustomer(c *call, found *customer) response {
	changed := found.Customer
	changed.UpdatedAt = s.stamp()
	if refusal, ok := s.applyCustomer(c, &changed, found); !ok {
		return refusal
	}
	changed.hashPassword()
	s.store.updateCustomer(found, changed)
	return recordResponse(http.StatusOK, shortRecord(&changed))
}

// deleteCustomer is DELETE /v2/customers/{customer}. It also deletes the customer's addresses.
func (s *Sandbox) deleteCustomer(_ *call, found *customer) response {
	s.store.deleteCustomer(found)
	s.customerTokens.forgetCustomer(found.ID)
	return response{status: http.StatusNoContent}
}

// emailTaken reports whether another customer already has the email.
func (s *Sandbox) emailTaken(email string, owner *customer) bool {
	return !s.config.DuplicateEmails && slices.ContainsFunc(s.store.byEmail[email], func(other *customer) bool { return other != owner })
}

// applyCustomer sets the fields of a request in a copy of a customer, or returns why the store refuses it. All required fields of a new
// customer (nil) are checked, and those in the request otherwise.
func (s *Sandbox) applyCustomer(c *call, r *Customer, old *customer) (refusal response, ok bool) {
	data, err := c.data()
	if err != nil {
		return unprocessable(err.Error()), false
	}
	var problems []string
	if kind, ok := data["type"].(string); !ok {
		problems = append(problems, "The data.type field is required.")
	} else if kind != "customer" {
		problems = append(problems, "The data.type must be customer.")
	}
	if reference, there := data["external_ref"]; there && reference == nil {
		data["external_ref"] = ""
	}
	fields := slices.Insert(slices.Clone(customerFields), 2, field[Customer]{"password", func(r *Customer) *string { return &r.Password }})
	for _, f := range assign(c, data, r, &r.Fields, fields, s.config.CustomerFields) {
		if f.Type == FieldString {
			problems = append(problems, fmt.Sprintf("The data.%s must be a string.", f.Name))
		} else {
			problems = append(problems, fmt.Sprintf("The data.%s must be of type %s.", f.Name, f.Type))
		}
	}
	if s.rejectsUnknownFields(c) {
		for _, name := range data.unknown(namesOf(fields), s.config.CustomerFields) {
			problems = append(problems, fmt.Sprintf("The data.%s field is not a field of customers.", name))
		}
	}
	if problems == nil {
		changed := func(name string) bool { return old == nil || data.has(name) }
		problems = r.problems(changed)
		for _, name := range unset(s.config.CustomerFields, r.Fields) {
			if changed(name) {
				problems = append(problems, fmt.Sprintf("The data.%s field is required.", name))
			}
		}
	}
	switch {
	case problems != nil:
		return unprocessable(problems...), false
	case s.emailTaken(r.Email, old):
		return failureText(http.StatusConflict, "Duplicate email", "Specified email already in use"), false
	}
	return response{}, true
}

// minPassword is the minimum length of a password, in characters, by the recorded policy.
const minPassword = 6

// problems returns what is wrong with the fields that changed.
func (c *Customer) problems(changed func(name string) bool) (problems []string) {
	if changed("name") && strings.TrimSpace(c.Name) == "" {
		problems = append(problems, "The data.name field is required.")
	}
	switch {
	case !changed("email"):
	case strings.TrimSpace(c.Email) == "":
		problems = append(problems, "The data.email field is required.")
	case !isEmail(c.Email):
		problems = append(problems, "The data.email must be a valid email address.")
	}
	if c.Password != "" && utf8.RuneCountInString(c.Password) < minPassword {
		problems = append(problems, fmt.Sprintf("The data.password must be at least %d characters.", minPassword))
	}
	if utf8.RuneCountInString(c.ExternalRef) > maxExternalRef {
		problems = append(problems, fmt.Sprintf("The data.external_ref may not be longer than %d characters.", maxExternalRef))
	}
	return problems
}

// shortRecord is a customer in the response to POST and PUT: as recorded, without meta, links and external_ref.
func shortRecord(r *Customer) orderedObject {
	return orderedObject{
		{"type", "customer"},
		{"id", r.ID},
		{"authentication_mechanism", "password"},
		{"email", r.value("email")},
		{"name", r.value("name")},
		{"password", len(r.PasswordHash) > 0},
	}
}

// customerRecord is a customer in the response to GET, as documented.
func (s *Sandbox) customerRecord(r *customer) any {
	return append(
		shortRecord(&r.Customer),
		objectField{"external_ref", r.value("external_ref")},
		objectField{"meta", newMeta(r.CreatedAt, r.UpdatedAt, time.Millisecond)},
	).withCustomFields(s.config.CustomerFields, r.Fields)
}

// isEmail is as lenient as real stores, because unusual local parts exist.
func isEmail(text string) bool {
	at := strings.LastIndex(text, "@")
	return at > 0 && at < len(text)-1 && !strings.ContainsAny(text, " \t\r\n")
}
