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

// spelling returns the name of a field in requests and responses.
func (s *Sandbox) spelling(name string) string {
	if canonical(name) == postCode {
		return s.config.PostCodeField
	}
	return name
}

// listAddresses is GET /v2/customers/{customer}/addresses: in order of creation, filtered, and paged as the settings say.
func (s *Sandbox) listAddresses(c *call, owner *customer) answer {
	if c.faults.has(ForbidList) {
		return forbidden()
	}
	all := owner.addresses
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
	stamp := s.stamp()
	created := &Address{CreatedAt: stamp, UpdatedAt: stamp.Add(updatedLater)}
	if refusal, ok := s.applyAddress(c, created, true); !ok {
		return refusal
	}
	if len(owner.addresses) >= s.config.Quota {
		return failureText(http.StatusUnprocessableEntity, "Quota exceeded",
			fmt.Sprintf("The customer has reached the quota of %d addresses.", s.config.Quota))
	}
	created.ID = s.config.NewID()
	s.store.putAddress(owner, created)
	return answer{status: http.StatusCreated, doc: envelope{s.addressRecord(c, created, time.Nanosecond)}}
}

// updatedLater is the difference between created_at and updated_at of a new record, as recorded.
const updatedLater = 446 * time.Nanosecond

// updateAddress is PUT /v2/customers/{customer}/addresses/{address}. Omitted fields remain unchanged, and unchecked.
func (s *Sandbox) updateAddress(c *call, owner *customer, a *Address) answer {
	changed := *a
	changed.UpdatedAt = s.stamp()
	if refusal, ok := s.applyAddress(c, &changed, false); !ok {
		return refusal
	}
	s.store.putAddress(owner, &changed)
	return answer{status: http.StatusOK, doc: envelope{s.addressRecord(c, &changed, time.Millisecond)}}
}

// deleteAddress is DELETE /v2/customers/{customer}/addresses/{address}.
func (s *Sandbox) deleteAddress(_ *call, owner *customer, a *Address) answer {
	s.store.deleteAddress(owner, a)
	return answer{status: http.StatusNoContent}
}

// applyAddress sets the fields of a request, or returns why the store refuses it. All required fields of a new address are checked, and
// those in the request otherwise.
func (s *Sandbox) applyAddress(c *call, a *Address, isNew bool) (refusal answer, ok bool) {
	data, err := c.data()
	if err != nil {
		return badRequest(err.Error()), false
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
	set, wrong := data.readFields(s.config.AddressFields)
	for _, f := range addressFields {
		name := s.spelling(f.name)
		raw, there := data[name]
		if !there {
			continue
		}
		value, ok := data.text(name)
		if !ok {
			problems = append(problems, wrongType(name, "string", jsonType(raw)))
		}
		*f.value(a) = c.faults.normalize(f.name, value)
		set[f.name] = nil // removes a value of another type
	}
	a.Fields = merge(a.Fields, set)
	for _, f := range wrong {
		problems = append(problems, wrongType(f.Name, string(f.Type), jsonType(data[f.Name])))
	}
	if s.rejectsUnknownFields(c) {
		names := namesOf(addressFields)
		names[slices.Index(names, postCode)] = s.config.PostCodeField
		for _, name := range data.unknown(names, s.config.AddressFields) {
			problems = append(problems, unknownField(name))
		}
	}
	if problems != nil {
		return failures(http.StatusBadRequest, problems...), false
	}
	if name, there := data.text("name"); there && name == "" {
		return badRequest("Validation failed: field 'Name' on the 'min' tag."), false
	}
	for _, name := range s.config.RequiredFields {
		name = s.spelling(name)
		if _, there := data[name]; (there || isNew) && strings.TrimSpace(fmt.Sprint(a.value(canonical(name)))) == "" {
			problems = append(problems, requiredField(name))
		}
	}
	for _, name := range unset(s.config.AddressFields, a.Fields) {
		if _, there := data[name]; there || isNew {
			problems = append(problems, requiredField(name))
		}
	}
	if problems != nil {
		return failures(http.StatusBadRequest, problems...), false
	}
	return answer{}, true
}

// rejectsUnknownFields reports whether a request with fields that the store doesn't have is rejected.
func (s *Sandbox) rejectsUnknownFields(c *call) bool {
	return s.config.UnknownFields == UnknownFieldsRefuse || c.faults.has(RejectUnknownFields)
}

// addressRecord is an address in a response. Custom fields come last, as recorded.
func (s *Sandbox) addressRecord(c *call, a *Address, unit time.Duration) any {
	record := orderedObject{{"id", a.ID}, {"type", "address"}}
	for _, f := range addressFields {
		record = append(record, objectField{s.spelling(f.name), valueOf(a, a.Fields, f)})
	}
	record = append(
		record,
		objectField{"links", selfLink{"https://" + c.Host + "/v2/addresses/" + a.ID}},
		objectField{"meta", stamps(a.CreatedAt, a.UpdatedAt, unit)},
		objectField{"relationships", relationships{reference{c.PathValue("customer"), "customer"}}},
	)
	return record.withCustomFields(s.config.AddressFields, a.Fields)
}

// withCustomFields adds the custom fields of the store, with null for those without a value.
func (o orderedObject) withCustomFields(fields []Field, values map[string]any) orderedObject {
	for _, f := range fields {
		o = append(o, objectField{f.Name, values[f.Name]})
	}
	return o
}

// envelope is a document with one record.
type envelope struct {
	Data any `json:"data"`
}

type selfLink struct {
	Self string `json:"self"`
}

type recordMeta struct {
	Timestamps timestamps `json:"timestamps"`
}

type timestamps struct {
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

type relationships struct {
	Customer reference `json:"customer"`
}

type reference struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// stamps returns the timestamps of a record: with nanoseconds in the response to its creation, and milliseconds later. Trailing zeros
// are omitted, as time.Time does.
func stamps(created, updated time.Time, unit time.Duration) recordMeta {
	return recordMeta{timestamps{created.Truncate(unit), updated.Truncate(unit)}}
}
