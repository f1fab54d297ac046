// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxExternalRef is the maximum length of external_ref, in characters.
const maxExternalRef = 2048

// customerMembers are the members of a customer that a request can set.
var customerMembers = []string{"name", "email", "password", "external_ref"}

// listCustomers is GET /v2/customers, with pages, filters and sorting. The newest customers are first by default.
func (s *Sandbox) listCustomers(c *call) answer {
	if c.faults.has(ForbidList) {
		return forbidden()
	}
	q, err := c.listQuery(s.config.PageLength, customerFilters)
	if err != nil {
		return badRequest(err.Error())
	}
	by := c.URL.Query().Get("sort")
	if q.filters == nil && by == "" {
		page := s.store.newest(q.offset, q.limit)
		records := pageOf(page, listQuery{limit: q.limit}, s.customerRecord)
		return answer{status: http.StatusOK, doc: c.pagedList(records, q, len(s.store.order))}
	}
	found := s.store.find(q.filters)
	if err := sortCustomers(found, by); err != nil {
		return badRequest(err.Error())
	}
	records := pageOf(found, q, s.customerRecord)
	return answer{status: http.StatusOK, doc: c.pagedList(records, q, len(found))}
}

// getCustomer is GET /v2/customers/{customer}.
func (s *Sandbox) getCustomer(_ *call, found *customer) answer {
	return answer{status: http.StatusOK, doc: envelope{s.customerRecord(found)}}
}

// createCustomer is POST /v2/customers.
func (s *Sandbox) createCustomer(c *call) answer {
	data, err := c.data()
	if err != nil {
		return unprocessable(err.Error())
	}
	stamp := s.stamp()
	created, password, problems := s.readCustomer(c, data, Customer{CreatedAt: stamp, UpdatedAt: stamp})
	if problems == nil {
		for _, name := range unset(s.config.CustomerFields, created.Fields) {
			problems = append(problems, fmt.Sprintf("The data.%s field is required.", name))
		}
	}
	if problems != nil {
		return unprocessable(problems...)
	}
	if s.emailTaken(created.Email, nil) {
		return duplicateEmail()
	}
	created.ID = s.config.NewID()
	r := &customer{Customer: created}
	r.setPassword(password)
	s.store.addCustomer(r)
	return answer{status: http.StatusCreated, doc: envelope{newCreatedCustomer(r)}}
}

// updateCustomer is PUT /v2/customers/{customer}. Omitted members remain unchanged.
func (s *Sandbox) updateCustomer(c *call, found *customer) answer {
	data, err := c.data()
	if err != nil {
		return unprocessable(err.Error())
	}
	changed, password, problems := s.readCustomer(c, data, found.Customer)
	if problems == nil {
		for _, name := range unset(s.config.CustomerFields, changed.Fields) {
			if _, cleared := data[name]; cleared {
				problems = append(problems, fmt.Sprintf("The data.%s field is required.", name))
			}
		}
	}
	if problems != nil {
		return unprocessable(problems...)
	}
	if s.emailTaken(changed.Email, found) {
		return duplicateEmail()
	}
	changed.UpdatedAt = s.stamp()
	found.setPassword(password)
	s.store.updateCustomer(found, changed)
	return answer{status: http.StatusOK, doc: envelope{newCreatedCustomer(found)}}
}

// deleteCustomer is DELETE /v2/customers/{customer}. It also deletes the customer's addresses.
func (s *Sandbox) deleteCustomer(_ *call, found *customer) answer {
	s.store.deleteCustomer(found)
	s.tokens.forgetCustomer(found.ID)
	return answer{status: http.StatusNoContent}
}

// emailTaken reports whether another customer already has the email.
func (s *Sandbox) emailTaken(email string, owner *customer) bool {
	if s.config.DuplicateEmails {
		return false
	}
	for _, other := range s.store.byEmail[email] {
		if other != owner {
			return true
		}
	}
	return false
}

func duplicateEmail() answer {
	return failureText(http.StatusConflict, "Duplicate email", "Specified email already in use")
}

// readCustomer returns a copy of a customer with the values that a request sets, the new password if there is one, and errors.
func (s *Sandbox) readCustomer(c *call, data members, before Customer) (after Customer, password string, problems []string) {
	after = before
	if kind, ok := data.text("type"); !ok {
		problems = append(problems, "The data.type field is required.")
	} else if kind != "customer" {
		problems = append(problems, "The data.type must be customer.")
	}
	set, wrong := data.readFields(s.config.CustomerFields)
	for _, member := range []struct {
		name  string
		value *string
	}{{"name", &after.Name}, {"email", &after.Email}, {"password", &password}} {
		if _, there := data[member.name]; !there {
			continue
		}
		value, ok := data.text(member.name)
		if !ok {
			problems = append(problems, fmt.Sprintf("The data.%s must be a string.", member.name))
		}
		*member.value = c.faults.normalize(member.name, value)
		set[member.name] = nil // removes the imported value
	}
	if raw, there := data["external_ref"]; there {
		var ref *string // a copy: the customer in the store must not change
		if json.Unmarshal(raw, &ref) != nil {
			problems = append(problems, "The data.external_ref must be a string.")
		}
		after.ExternalRef = ref
		set["external_ref"] = nil
	}
	for _, f := range wrong {
		problems = append(problems, fmt.Sprintf("The data.%s must be of type %s.", f.Name, f.Type))
	}
	if s.rejectsUnknownFields(c) {
		for _, name := range data.unknown(customerMembers, s.config.CustomerFields) {
			problems = append(problems, fmt.Sprintf("The data.%s field is not a field of customers.", name))
		}
	}
	if problems == nil {
		problems = after.problems()
	}
	after.Fields = merge(before.Fields, set)
	return after, password, problems
}

func (r *Customer) problems() (problems []string) {
	if strings.TrimSpace(r.Name) == "" {
		problems = append(problems, "The data.name field is required.")
	}
	if strings.TrimSpace(r.Email) == "" {
		problems = append(problems, "The data.email field is required.")
	} else if !isEmail(r.Email) {
		problems = append(problems, "The data.email must be a valid email address.")
	}
	if r.ExternalRef != nil && utf8.RuneCountInString(*r.ExternalRef) > maxExternalRef {
		problems = append(problems, fmt.Sprintf("The data.external_ref may not be longer than %d characters.", maxExternalRef))
	}
	return problems
}

// isEmail is as lenient as real stores, because unusual local parts exist.
func isEmail(text string) bool {
	at := strings.LastIndex(text, "@")
	return at > 0 && at < len(text)-1 && !strings.ContainsAny(text, " \t\r\n")
}
