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

// listAddresses is GET /v2/customers/{customer}/addresses: in order of creation, filtered, and paged as the settings say.
func (s *Sandbox) listAddresses(c *call, owner *customer) response {
	if c.faults.has(ForbidList) {
		return failure(http.StatusForbidden)
	}
	all := owner.addresses
	if c.faults.has(StaleList) {
		all = owner.before
	}
	toRecord := func(a *Address) any { return s.addressRecord(c, a, time.Millisecond) }
	if s.config.AddressLists == AddressListsWhole && !c.faults.has(PagedList) {
		return response{status: http.StatusOK, doc: orderedObject{{"data", pageOf(all, listQuery{limit: len(all)}, toRecord)}}}
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
		return response{status: http.StatusOK, doc: orderedObject{{"data", pageOf(found, q, toRecord)}}}
	}
	return response{status: http.StatusOK, doc: c.pagedList(pageOf(found, q, toRecord), q, len(found))}
}

// getAddress is GET /v2/customers/{customer}/addresses/{address}.
func (s *Sandbox) getAddress(c *call, _ *customer, a *Address) response {
	return recordResponse(http.StatusOK, s.addressRecord(c, a, time.Millisecond))
}

// createAddress is POST /v2/customers/{customer}/addresses.
func (s *Sandbox) createAddress(c *call, owner *customer) response {
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
	return recordResponse(http.StatusCreated, s.addressRecord(c, created, time.Nanosecond))
}

// updatedLater is the difference between created_at and updated_at of a new record, as recorded.
const updatedLater = 446 * time.Nanosecond

// updateAddress is PUT /v2/customers/{customer}/addresses/{address}. Omitted fields remain unchanged, and unchecked.
func (s *Sandbox) updateAddress(c *call, owner *customer, a *Address) response {
	changed := *a
	changed.UpdatedAt = s.stamp()
	if refusal, ok := s.applyAddress(c, &changed, false); !ok {
		return refusal
	}
	s.store.putAddress(owner, &changed)
	return recordResponse(http.StatusOK, s.addressRecord(c, &changed, time.Millisecond))
}

// deleteAddress is DELETE /v2/customers/{customer}/addresses/{address}.
func (s *Sandbox) deleteAddress(_ *call, owner *customer, a *Address) response {
	s.store.deleteAddress(owner, a)
	return response{status: http.StatusNoContent}
}

// applyAddress sets the fields of a request, or returns why the store refuses it. All required fields of a new address are checked, and
// those in the request otherwise.
func (s *Sandbox) applyAddress(c *call, a *Address, isNew bool) (refusal response, ok bool) {
	data, err := c.data()
	if err != nil {
		return badRequest(err.Error()), false
	}
	var problems []failureEntry
	if kind, there := data["type"]; there {
		if text, ok := kind.(string); !ok {
			problems = append(problems, wrongType("type", "string", kind))
		} else if text != "address" {
			problems = append(problems, failureEntry{
				Status: http.StatusBadRequest, Source: "data", Title: "type", Detail: "type must be address",
			})
		}
	}
	for _, f := range assign(c, data, a, &a.Fields, s.addressFields, s.config.AddressFields) {
		problems = append(problems, wrongType(f.Name, string(f.Type), data[f.Name]))
	}
	if s.rejectsUnknownFields(c) {
		for _, name := range data.unknown(namesOf(s.addressFields), s.config.AddressFields) {
			problems = append(problems, failureEntry{
				Status: http.StatusBadRequest, Source: "data." + name, Title: "unknown", Detail: name + " is not a field of addresses",
			})
		}
	}
	if problems != nil {
		return failures(http.StatusBadRequest, problems...), false
	}
	if data["name"] == "" {
		return badRequest("Validation failed: field 'Name' on the 'min' tag."), false
	}
	for _, name := range s.config.RequiredFields {
		if (isNew || data.has(name)) && strings.TrimSpace(fmt.Sprint(a.value(name))) == "" {
			problems = append(problems, requiredField(name))
		}
	}
	for _, name := range unset(s.config.AddressFields, a.Fields) {
		if isNew || data.has(name) {
			problems = append(problems, requiredField(name))
		}
	}
	if problems != nil {
		return failures(http.StatusBadRequest, problems...), false
	}
	return response{}, true
}

// rejectsUnknownFields reports whether a request with fields that the store doesn't have is rejected.
func (s *Sandbox) rejectsUnknownFields(c *call) bool {
	return s.config.UnknownFields == UnknownFieldsRefuse || c.faults.has(RejectUnknownFields)
}

// addressRecord is an address in a response. Custom fields come last, as recorded.
func (s *Sandbox) addressRecord(c *call, a *Address, unit time.Duration) any {
	record := orderedObject{{"id", a.ID}, {"type", "address"}}
	for _, f := range s.addressFields {
		record = append(record, objectField{f.name, f.of(a, a.Fields)})
	}
	record = append(
		record,
		objectField{"links", map[string]string{"self": "https://" + c.Host + "/v2/addresses/" + a.ID}},
		objectField{"meta", newMeta(a.CreatedAt, a.UpdatedAt, unit)},
		objectField{"relationships", map[string]reference{"customer": {ID: c.PathValue("customer"), Type: "customer"}}},
	)
	return record.withCustomFields(s.config.AddressFields, a.Fields)
}

// reference is a relationship to another record.
type reference struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// meta has the timestamps of a record: with nanoseconds in the response to its creation, and milliseconds later. Trailing zeros are
// omitted, as time.Time does.
type meta struct {
	Timestamps timestamps `json:"timestamps"`
}

type timestamps struct {
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newMeta(created, updated time.Time, unit time.Duration) meta {
	return meta{timestamps{CreatedAt: created.Truncate(unit), UpdatedAt: updated.Truncate(unit)}}
}
