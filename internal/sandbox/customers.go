// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxExternalRef is the longest external_ref, in characters.
const maxExternalRef = 2048

// listCustomers is GET /v2/customers: the newest first, in pages, filtered.
func (s *Sandbox) listCustomers(c *call) answer {
	if refusal, ok := s.authorize(c, true); !ok {
		return refusal
	}
	filters, err := parseFilter(c.URL.Query().Get("filter"))
	if err != nil {
		return badRequest(err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.store.find(filters)
	return c.list(len(found), maxPage, func(i int) object { return customerDoc(c, found[i]) })
}

// find gives the customers that match every filter, the newest first.
func (s *store) find(filters []filter) []*customer {
	candidates := s.order
	for _, f := range filters {
		if one, ok := s.lookup(f); ok {
			candidates = one
			break
		}
	}
	var found []*customer
	for _, c := range slices.Backward(candidates) {
		if !slices.ContainsFunc(filters, func(f filter) bool { return !f.matches(c) }) {
			found = append(found, c)
		}
	}
	return found
}

// lookup finds by an index what at most one customer can match.
func (s *store) lookup(f filter) ([]*customer, bool) {
	var c *customer
	switch {
	case f.operator == "eq" && f.member == "email":
		c = s.byEmail[f.value]
	case f.operator == "eq" && f.member == "id":
		c = s.customers[f.value]
	default:
		return nil, false
	}
	if c == nil {
		return nil, true
	}
	return []*customer{c}, true
}

// getCustomer is GET /v2/customers/{customer}.
func (s *Sandbox) getCustomer(c *call) answer {
	return s.withCustomer(c, func(found *customer) answer {
		return answer{status: http.StatusOK, doc: object{"data": customerDoc(c, found)}}
	})
}

// createCustomer is POST /v2/customers.
func (s *Sandbox) createCustomer(c *call) answer {
	if refusal, ok := s.authorize(c, true); !ok {
		return refusal
	}
	data, err := c.data()
	if err != nil {
		return unprocessable(err.Error())
	}
	id := s.config.NewID()
	created := customer{Customer: Customer{ID: id, CreatedAt: c.now, UpdatedAt: c.now}}
	if problems := created.read(data, c); problems != nil {
		return unprocessable(problems...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store.byEmail[created.Email] != nil {
		return duplicateEmail()
	}
	s.store.addCustomer(&created)
	return answer{status: http.StatusCreated, doc: object{"data": customerDoc(c, &created)}}
}

// updateCustomer is PUT /v2/customers/{customer}: members that are left out stay.
func (s *Sandbox) updateCustomer(c *call) answer {
	return s.withCustomer(c, func(found *customer) answer {
		data, err := c.data()
		if err != nil {
			return unprocessable(err.Error())
		}
		changed := *found
		changed.UpdatedAt = c.now
		if problems := changed.read(data, c); problems != nil {
			return unprocessable(problems...)
		}
		if other := s.store.byEmail[changed.Email]; other != nil && other != found {
			return duplicateEmail()
		}
		found.PasswordHash = changed.PasswordHash
		s.store.updateCustomer(found, changed.Customer)
		return answer{status: http.StatusOK, doc: object{"data": customerDoc(c, found)}}
	})
}

// deleteCustomer is DELETE /v2/customers/{customer}. The customer's addresses go along.
func (s *Sandbox) deleteCustomer(c *call) answer {
	if refusal, ok := s.authorize(c, true); !ok {
		return refusal
	}
	return s.withCustomer(c, func(found *customer) answer {
		s.store.deleteCustomer(found)
		s.tokens.forgetCustomer(found.ID)
		return answer{status: http.StatusNoContent}
	})
}

func duplicateEmail() answer {
	return failureText(http.StatusConflict, "Duplicate email", "Specified email already in use")
}

// read takes over what a request sets, and says what is wrong with the outcome.
func (r *customer) read(data map[string]json.RawMessage, c *call) (problems []string) {
	if kind, ok := text(data, "type"); !ok || kind == nil {
		problems = append(problems, "The data.type field is required.")
	} else if *kind != "customer" {
		problems = append(problems, "The data.type must be customer.")
	}
	var password string
	for _, member := range []struct {
		name  string
		value *string
	}{{"name", &r.Name}, {"email", &r.Email}, {"password", &password}} {
		value, ok := text(data, member.name)
		switch {
		case !ok:
			problems = append(problems, fmt.Sprintf("The data.%s must be a string.", member.name))
		case value != nil:
			*member.value = c.fired.normalise(member.name, *value)
		}
	}
	if password != "" {
		r.PasswordHash = hashPassword(r.ID, password)
	}
	if raw, there := data["external_ref"]; there && json.Unmarshal(raw, &r.ExternalRef) != nil {
		problems = append(problems, "The data.external_ref must be a string.")
	}
	if c.fired.has(UnknownRefused) {
		problems = append(problems, unknownCustomerMembers(data)...)
	}
	if problems != nil {
		return problems
	}
	return r.invalid()
}

func (r *customer) invalid() (problems []string) {
	if r.Name == "" {
		problems = append(problems, "The data.name field is required.")
	}
	if r.Email == "" {
		problems = append(problems, "The data.email field is required.")
	} else if !strings.Contains(r.Email, "@") {
		problems = append(problems, "The data.email must be a valid email address.")
	}
	if r.ExternalRef != nil && utf8.RuneCountInString(*r.ExternalRef) > maxExternalRef {
		problems = append(problems, fmt.Sprintf("The data.external_ref may not be longer than %d characters.", maxExternalRef))
	}
	return problems
}

func unknownCustomerMembers(data map[string]json.RawMessage) (problems []string) {
	for member := range data {
		if !slices.Contains([]string{"type", "name", "email", "password", "external_ref"}, member) {
			problems = append(problems, fmt.Sprintf("The data.%s field is not known.", member))
		}
	}
	slices.Sort(problems)
	return problems
}
