// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The two spellings of the post code. The store uses the first one internally.
const (
	postCode    = "postcode"
	postCodeOld = "post_code"
)

// addressMembers are the members of an address that a request can set.
var addressMembers = []string{
	"name", "first_name", "last_name", "company_name", "phone_number", "line_1", "line_2", "city", "county", "region",
	postCode, "country", "instructions",
}

// canonical returns the internal name of a member.
func canonical(member string) string {
	if member == postCodeOld {
		return postCode
	}
	return member
}

// spelling returns the name of a member in responses.
func (s *Sandbox) spelling(member string) string {
	if canonical(member) == postCode {
		return s.config.PostCodeField
	}
	return member
}

// listAddresses is GET /v2/customers/{customer}/addresses: in order of creation, filtered, and paged as the settings say.
func (s *Sandbox) listAddresses(c *call, owner *customer) answer {
	if c.faults.has(ForbidList) {
		return forbidden()
	}
	all := owner.Addresses
	if c.faults.has(StaleList) {
		all = owner.before
	}
	record := func(a *Address) any { return s.addressRecord(c, a, time.Millisecond) }
	if s.config.AddressLists == AddressListsWhole && !c.faults.has(PagedList) {
		return answer{status: http.StatusOK, doc: list{Data: pageOf(all, listQuery{limit: len(all)}, record)}}
	}
	q, err := c.listQuery(s.config.PageLength, addressFilters)
	if err == nil && c.URL.Query().Has("sort") {
		err = errors.New("sort is not supported for addresses")
	}
	if err != nil {
		return badRequest(err.Error())
	}
	found := all
	if q.filters != nil {
		found = slices.DeleteFunc(slices.Clone(all), func(a *Address) bool { return !a.matches(q.filters) })
	}
	if s.config.AddressLists == AddressListsCapped {
		q.limit = min(q.limit, s.config.PageLength)
		return answer{status: http.StatusOK, doc: list{Data: pageOf(found, q, record)}}
	}
	return answer{status: http.StatusOK, doc: c.pagedList(pageOf(found, q, record), q, len(found))}
}

// getAddress is GET /v2/customers/{customer}/addresses/{address}.
func (s *Sandbox) getAddress(c *call, _ *customer, a *Address) answer {
	return answer{status: http.StatusOK, doc: envelope{s.addressRecord(c, a, time.Millisecond)}}
}

// createAddress is POST /v2/customers/{customer}/addresses.
func (s *Sandbox) createAddress(c *call, owner *customer) answer {
	set, refusal, ok := s.readAddress(c)
	if !ok {
		return refusal
	}
	stamp := s.stamp()
	created := (&Address{CreatedAt: stamp}).with(set, stamp.Add(updatedLater))
	if problems := s.missing(created, s.config.AddressFields); problems != nil {
		return failures(http.StatusBadRequest, problems...)
	}
	if len(owner.Addresses) >= s.config.Quota {
		return failureText(http.StatusUnprocessableEntity, "Quota exceeded",
			fmt.Sprintf("The customer has reached the quota of %d addresses.", s.config.Quota))
	}
	created.ID = s.config.NewID()
	s.store.putAddress(owner, created)
	return answer{status: http.StatusCreated, doc: envelope{s.addressRecord(c, created, time.Nanosecond)}}
}

// updatedLater is the difference between created_at and updated_at of a new record, as recorded.
const updatedLater = 446 * time.Nanosecond

// updateAddress is PUT /v2/customers/{customer}/addresses/{address}. Omitted members remain unchanged.
func (s *Sandbox) updateAddress(c *call, owner *customer, a *Address) answer {
	set, refusal, ok := s.readAddress(c)
	if !ok {
		return refusal
	}
	changed := a.with(set, s.stamp())
	named := slices.DeleteFunc(slices.Clone(s.config.AddressFields), func(f Field) bool {
		_, there := set.fields[f.Name]
		return !there
	})
	if problems := s.missing(changed, named); problems != nil {
		return failures(http.StatusBadRequest, problems...)
	}
	s.store.putAddress(owner, changed)
	return answer{status: http.StatusOK, doc: envelope{s.addressRecord(c, changed, time.Millisecond)}}
}

// deleteAddress is DELETE /v2/customers/{customer}/addresses/{address}.
func (s *Sandbox) deleteAddress(_ *call, owner *customer, a *Address) answer {
	s.store.deleteAddress(owner, a.ID)
	return answer{status: http.StatusNoContent}
}

// addressChanges are the values of an address that a request sets. A nil custom field is cleared.
type addressChanges struct {
	members map[string]string
	fields  map[string]any
}

// readAddress returns the values that a request sets.
func (s *Sandbox) readAddress(c *call) (set addressChanges, refusal answer, ok bool) {
	data, err := c.data()
	if err != nil {
		return set, badRequest(err.Error()), false
	}
	var problems []failureEntry
	if raw, there := data["type"]; there {
		if kind, ok := data.text("type"); !ok {
			problems = append(problems, wrongType("type", "string", jsonType(raw)))
		} else if kind != "address" {
			problems = append(problems, failureEntry{
				Status: http.StatusBadRequest, Source: "data", Title: "type", Detail: "type must be address",
			})
		}
	}
	set.members = map[string]string{}
	fields, wrong := data.readFields(s.config.AddressFields)
	set.fields = fields
	for _, member := range s.addressMembers() {
		raw, there := data[member]
		if !there {
			continue
		}
		value, ok := data.text(member)
		if !ok {
			problems = append(problems, wrongType(member, "string", jsonType(raw)))
		}
		set.members[canonical(member)] = c.faults.normalize(canonical(member), value)
		set.fields[canonical(member)] = nil // removes the imported value
	}
	for _, f := range wrong {
		problems = append(problems, wrongType(f.Name, string(f.Type), jsonType(data[f.Name])))
	}
	if s.rejectsUnknownFields(c) {
		for _, name := range data.unknown(s.addressMembers(), s.config.AddressFields) {
			problems = append(problems, unknownMember(name))
		}
	}
	if problems != nil {
		return set, failures(http.StatusBadRequest, problems...), false
	}
	if name, ok := set.members["name"]; ok && name == "" {
		return set, badRequest("Validation failed: field 'Name' on the 'min' tag."), false
	}
	return set, answer{}, true
}

// addressMembers returns the members that requests can set, with the store's own spelling of the post code.
func (s *Sandbox) addressMembers() []string {
	members := make([]string, 0, len(addressMembers))
	for _, member := range addressMembers {
		members = append(members, s.spelling(member))
	}
	return members
}

// rejectsUnknownFields reports whether a request with fields that the store doesn't have is rejected.
func (s *Sandbox) rejectsUnknownFields(c *call) bool {
	return s.config.UnknownFields == UnknownFieldsRefuse || c.faults.has(RejectUnknownFields)
}

// missing returns an entry for each required member and each required custom field without a value.
func (s *Sandbox) missing(a *Address, fields []Field) []failureEntry {
	var problems []failureEntry
	for _, member := range s.config.RequiredFields {
		if strings.TrimSpace(fmt.Sprint(a.value(canonical(member)))) == "" {
			problems = append(problems, requiredMember(s.spelling(member)))
		}
	}
	for _, name := range unset(fields, a.Fields) {
		problems = append(problems, requiredMember(name))
	}
	return problems
}
