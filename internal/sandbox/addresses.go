// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// The two spellings of the post code. The store keeps it under the first.
const (
	postCode    = "postcode"
	postCodeOld = "post_code"
)

// addressMembers are the members of an address that a request can set.
var addressMembers = []string{
	"name", "first_name", "last_name", "company_name", "phone_number", "line_1", "line_2", "city", "county", "region",
	postCode, "country", "instructions",
}

// DefaultRequired are the address members that a store insists on unless it is told otherwise.
func DefaultRequired() []string {
	return []string{"first_name", "last_name", "line_1", "county", postCode, "country"}
}

// canonical is the name under which the store keeps a member.
func canonical(member string) string {
	if member == postCodeOld {
		return postCode
	}
	return member
}

// listAddresses is GET /v2/customers/{customer}/addresses: in order of creation, all at once unless a page is asked for.
func (s *Sandbox) listAddresses(c *call) answer {
	return s.withCustomer(c, func(owner *customer) answer {
		all := owner.Addresses
		if c.fired.has(StaleList) {
			all = owner.before
		}
		return c.list(len(all), len(all), func(i int) object {
			return s.addressDoc(c, all[i], milliseconds)
		})
	})
}

// getAddress is GET /v2/customers/{customer}/addresses/{address}.
func (s *Sandbox) getAddress(c *call) answer {
	return s.withAddress(c, func(_ *customer, a *Address) answer {
		return answer{status: http.StatusOK, doc: object{"data": s.addressDoc(c, a, milliseconds)}}
	})
}

// createAddress is POST /v2/customers/{customer}/addresses.
func (s *Sandbox) createAddress(c *call) answer {
	return s.withCustomer(c, func(owner *customer) answer {
		members, refusal, ok := s.readAddress(c)
		if !ok {
			return refusal
		}
		if problems := s.missing(members); problems != nil {
			return failures(http.StatusBadRequest, problems...)
		}
		if len(owner.Addresses) >= s.config.Quota {
			return failureText(http.StatusUnprocessableEntity, "Quota exceeded",
				fmt.Sprintf("The customer has reached the quota of %d addresses.", s.config.Quota))
		}
		a := &Address{ID: s.config.NewID(), Members: members, CreatedAt: c.now, UpdatedAt: c.now}
		s.store.putAddress(owner, a)
		return answer{status: http.StatusCreated, doc: object{"data": s.addressDoc(c, a, nanoseconds)}}
	})
}

// updateAddress is PUT /v2/customers/{customer}/addresses/{address}: members that are null or left out stay.
func (s *Sandbox) updateAddress(c *call) answer {
	return s.withAddress(c, func(owner *customer, a *Address) answer {
		members, refusal, ok := s.readAddress(c)
		if !ok {
			return refusal
		}
		changed := a.with(members, c.now)
		if problems := s.missing(changed.Members); problems != nil {
			return failures(http.StatusBadRequest, problems...)
		}
		s.store.putAddress(owner, changed)
		return answer{status: http.StatusOK, doc: object{"data": s.addressDoc(c, changed, milliseconds)}}
	})
}

// deleteAddress is DELETE /v2/customers/{customer}/addresses/{address}.
func (s *Sandbox) deleteAddress(c *call) answer {
	return s.withAddress(c, func(owner *customer, a *Address) answer {
		s.store.deleteAddress(owner, a.ID)
		return answer{status: http.StatusNoContent}
	})
}

// withCustomer hands a handler the customer of the path, if the request may reach it and it is there. The store is
// locked meanwhile.
func (s *Sandbox) withCustomer(c *call, handle func(*customer) answer) answer {
	if refusal, ok := s.authorize(c, false); !ok {
		return refusal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	owner, ok := s.store.customers[c.route.customer]
	if !ok {
		return notFound("customer not found")
	}
	return handle(owner)
}

func (s *Sandbox) withAddress(c *call, handle func(*customer, *Address) answer) answer {
	return s.withCustomer(c, func(owner *customer) answer {
		a, ok := owner.byID[c.address]
		if !ok {
			return notFound("address not found")
		}
		return handle(owner, a)
	})
}

// readAddress gives the values that a request sets. Members that nobody knows are left aside, unless the fault that
// refuses them is on.
func (s *Sandbox) readAddress(c *call) (members map[string]string, refusal answer, ok bool) {
	data, err := c.data()
	if err != nil {
		return nil, badRequest(err.Error()), false
	}
	var problems []object
	if kind, ok := text(data, "type"); !ok || (kind != nil && *kind != "address") {
		problems = append(problems, invalidMember("type", "type must be address"))
	}
	if c.fired.has(UnknownRefused) {
		problems = append(problems, s.unknownMembers(data)...)
	}
	members = map[string]string{}
	for _, member := range s.spellings() {
		value, ok := text(data, member)
		switch {
		case !ok:
			problems = append(problems, invalidMember("string", member+" must be a string"))
		case value != nil:
			members[canonical(member)] = c.fired.normalise(canonical(member), *value)
		}
	}
	if problems != nil {
		return nil, failures(http.StatusBadRequest, problems...), false
	}
	if name, ok := members["name"]; ok && name == "" {
		return nil, badRequest("Validation failed: field 'Name' on the 'min' tag."), false
	}
	return members, answer{}, true
}

// spellings are the members that are read: the store's own spelling of the post code last, so that it has the last word.
func (s *Sandbox) spellings() []string {
	read := slices.DeleteFunc(slices.Clone(addressMembers), func(m string) bool { return m == postCode })
	other := postCode
	if s.config.PostCodeField == postCode {
		other = postCodeOld
	}
	return append(read, other, s.config.PostCodeField)
}

// unknownMembers has an entry for each member of a request that the store does not know: the other spelling of the post
// code is one of those.
func (s *Sandbox) unknownMembers(data map[string]json.RawMessage) []object {
	var problems []object
	for _, member := range slices.Sorted(maps.Keys(data)) {
		known := member == "type" || member == s.config.PostCodeField ||
			(canonical(member) != postCode && slices.Contains(addressMembers, member))
		if !known {
			problems = append(problems, invalidMember("unknown", member+" is not a known field"))
		}
	}
	return problems
}

// missing has an entry for each required member without a value, under the name that the store has for it.
func (s *Sandbox) missing(members map[string]string) []object {
	var problems []object
	for _, member := range s.config.Required {
		if strings.TrimSpace(members[canonical(member)]) != "" {
			continue
		}
		if canonical(member) == postCode {
			member = s.config.PostCodeField
		}
		problems = append(problems, invalidMember("required", member+" is required"))
	}
	return problems
}

func (s *Sandbox) addressDoc(c *call, a *Address, layout string) object {
	return addressDoc(c, c.route.customer, a, s.config.PostCodeField, layout)
}
