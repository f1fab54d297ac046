// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addressModel is an address in plan and state.
type addressModel struct {
	ID           types.String
	CustomerID   types.String
	Name         types.String
	FirstName    types.String
	LastName     types.String
	CompanyName  types.String
	PhoneNumber  types.String
	Line1        types.String
	Line2        types.String
	City         types.String
	County       types.String
	Region       types.String
	PostCode     types.String
	Country      types.String
	Instructions types.String
	CustomFields jsontypes.Normalized
	CreatedAt    timetypes.RFC3339
	UpdatedAt    timetypes.RFC3339
}

// addressResourceModel is the resource's. Data sources have no timeouts.
type addressResourceModel struct {
	addressModel
	Timeouts timeouts.Value
}

func (m *addressModel) decode(values map[string]attr.Value) {
	for _, field := range m.fields(new(moltin.AddressFields)) {
		*field.value, _ = values[field.attribute].(types.String)
	}
	m.ID, _ = values["id"].(types.String)
	m.CustomerID, _ = values["customer_id"].(types.String)
	m.CustomFields, _ = values[customFieldsAttribute].(jsontypes.Normalized)
	m.CreatedAt, _ = values["created_at"].(timetypes.RFC3339)
	m.UpdatedAt, _ = values["updated_at"].(timetypes.RFC3339)
}

func (m *addressResourceModel) decode(values map[string]attr.Value) {
	m.addressModel.decode(values)
	m.Timeouts, _ = values["timeouts"].(timeouts.Value)
}

func (m *addressModel) values() map[string]attr.Value {
	values := map[string]attr.Value{
		"id": m.ID, "customer_id": m.CustomerID, customFieldsAttribute: m.CustomFields, "created_at": m.CreatedAt, "updated_at": m.UpdatedAt,
	}
	for _, field := range m.fields(new(moltin.AddressFields)) {
		values[field.attribute] = *field.value
	}
	return values
}

func (m *addressResourceModel) values() map[string]attr.Value {
	values := m.addressModel.values()
	values["timeouts"] = m.Timeouts
	return values
}

// withoutAnswer leaves out what only the store's answer to a create has.
func (m *addressResourceModel) withoutAnswer(customerID string) *addressResourceModel {
	m.ID, m.CustomerID = types.StringNull(), types.StringValue(customerID)
	m.CreatedAt, m.UpdatedAt = timetypes.NewRFC3339Null(), timetypes.NewRFC3339Null()
	return m
}

// addressIdentity identifies an address.
type addressIdentity struct{ CustomerID, ID types.String }

func (m *addressModel) identity() types.Object { return addressIdentity{m.CustomerID, m.ID}.object() }

func (i addressIdentity) object() types.Object {
	return types.ObjectValueMust(map[string]attr.Type{"customer_id": types.StringType, "id": types.StringType},
		map[string]attr.Value{"customer_id": i.CustomerID, "id": i.ID})
}

// addressField pairs an attribute with the member of the API that it maps to.
type addressField struct {
	attribute string
	value     *types.String
	member    **string
}

// fields is the mapping: the one place that says which attribute is which member.
func (m *addressModel) fields(f *moltin.AddressFields) [13]addressField {
	return [...]addressField{
		{"name", &m.Name, &f.Name},
		{"first_name", &m.FirstName, &f.FirstName},
		{"last_name", &m.LastName, &f.LastName},
		{"company_name", &m.CompanyName, &f.CompanyName},
		{"phone_number", &m.PhoneNumber, &f.PhoneNumber},
		{"line_1", &m.Line1, &f.Line1},
		{"line_2", &m.Line2, &f.Line2},
		{"city", &m.City, &f.City},
		{"county", &m.County, &f.County},
		{"region", &m.Region, &f.Region},
		{"post_code", &m.PostCode, &f.PostCode},
		{"country", &m.Country, &f.Country},
		{"instructions", &m.Instructions, &f.Instructions},
	}
}

// addressAttributes are the attributes that an error of the store may name.
func addressAttributes() []string {
	var names []string
	for _, field := range new(addressModel).fields(new(moltin.AddressFields)) {
		names = append(names, field.attribute)
	}
	return names
}

// isKnown tells whether all of the user's values are known.
func (m *addressModel) isKnown() bool {
	for _, field := range m.fields(new(moltin.AddressFields)) {
		if field.value.IsUnknown() {
			return false
		}
	}
	return !m.CustomFields.IsUnknown()
}

// createRequest leaves out what is null, and an empty name, which the store
// refuses although it answers with one for an address that has none.
func (m *addressModel) createRequest() (f moltin.AddressFields) {
	for _, field := range m.fields(&f) {
		if !field.value.IsNull() {
			*field.member = field.value.ValueStringPointer()
		}
	}
	if m.Name.ValueString() == "" {
		f.Name = nil
	}
	f.Custom = setCustomFields(m.CustomFields)
	return f
}

// updateRequest has what differs from prior; a value that is removed is "".
// It tells whether there is anything to send.
func (m *addressModel) updateRequest(prior *addressModel) (f moltin.AddressFields, changed bool) {
	before := prior.fields(new(moltin.AddressFields))
	for i, field := range m.fields(&f) {
		if now := field.value.ValueString(); now != before[i].value.ValueString() {
			*field.member = &now
			changed = true
		}
	}
	f.Custom = changedCustomFields(m.CustomFields, prior.CustomFields)
	return f, changed || f.Custom != nil
}

// read takes the store's values. Null and "" both stand for no value, so the
// one that is there already is kept, and so is a timestamp's text while it
// stands for the same instant.
func (m *addressModel) read(customerID string, a *moltin.Address) {
	m.ID = types.StringValue(a.ID)
	m.CustomerID = types.StringValue(customerID)
	for _, field := range m.fields(&a.AddressFields) {
		switch member := *field.member; {
		case member != nil && *member != "":
			*field.value = types.StringPointerValue(member)
		case field.value.ValueString() != "" || field.value.IsUnknown():
			*field.value = types.StringNull()
		}
	}
	m.CustomFields = readCustomFields(m.CustomFields, a.Custom)
	m.CreatedAt = readTimestamp(m.CreatedAt, a.CreatedAt)
	m.UpdatedAt = readTimestamp(m.UpdatedAt, a.UpdatedAt)
}

// readAll is read with all custom fields, as data sources give them.
func (m *addressModel) readAll(customerID string, a *moltin.Address) {
	m.read(customerID, a)
	m.CustomFields = allCustomFields(a.Custom)
}

// addChanged says where the store has another value than was sent. Saying so
// is better than Terraform's own report of an inconsistent provider.
func (m *addressModel) addChanged(diags *diag.Diagnostics, planned addressModel) {
	before := planned.fields(new(moltin.AddressFields))
	for i, field := range m.fields(new(moltin.AddressFields)) {
		if sent, got := before[i].value.ValueString(), field.value.ValueString(); sent != got {
			addChangedByStore(diags, path.Root(field.attribute), field.attribute, strconv.Quote(sent), strconv.Quote(got))
		}
	}
	addChangedCustomFields(diags, planned.CustomFields, m.CustomFields)
}
