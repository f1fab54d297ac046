// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addressItem is what an address is without its customer: an element of
// addresses in moltin_customer_addresses, and a part of [addressModel].
type addressItem struct {
	ID           types.String `tfsdk:"id"`
	Name         types.String `tfsdk:"name"`
	FirstName    types.String `tfsdk:"first_name"`
	LastName     types.String `tfsdk:"last_name"`
	CompanyName  types.String `tfsdk:"company_name"`
	PhoneNumber  types.String `tfsdk:"phone_number"`
	Line1        types.String `tfsdk:"line_1"`
	Line2        types.String `tfsdk:"line_2"`
	City         types.String `tfsdk:"city"`
	County       types.String `tfsdk:"county"`
	Region       types.String `tfsdk:"region"`
	PostCode     types.String `tfsdk:"post_code"`
	Country      types.String `tfsdk:"country"`
	Instructions types.String `tfsdk:"instructions"`
	CustomFields types.String `tfsdk:"custom_fields"`
}

func (m *addressItem) decode(values map[string]attr.Value) {
	for _, field := range m.fields(new(moltin.AddressFields)) {
		*field.value, _ = values[field.attribute].(types.String)
	}
	m.ID, _ = values["id"].(types.String)
	m.CustomFields, _ = values[customFieldsAttribute].(types.String)
}

func (m *addressItem) values() map[string]attr.Value {
	values := map[string]attr.Value{"id": m.ID, customFieldsAttribute: m.CustomFields}
	for _, field := range m.fields(new(moltin.AddressFields)) {
		values[field.attribute] = *field.value
	}
	return values
}

// addressField pairs an attribute with the member of the API that it maps to.
type addressField struct {
	attribute string
	value     *types.String
	member    **string
}

// fields is the mapping: the one place that says which attribute is which member.
func (m *addressItem) fields(f *moltin.AddressFields) [13]addressField {
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
	for _, field := range new(addressItem).fields(new(moltin.AddressFields)) {
		names = append(names, field.attribute)
	}
	return names
}

// isKnown tells whether all of the user's values are known.
func (m *addressItem) isKnown() bool {
	for _, field := range m.fields(new(moltin.AddressFields)) {
		if field.value.IsUnknown() {
			return false
		}
	}
	return !m.CustomFields.IsUnknown()
}

// createRequest leaves out what is null, and an empty name, which the store
// refuses although it answers with one for an address that has none.
func (m *addressItem) createRequest() (f moltin.AddressFields) {
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
func (m *addressItem) updateRequest(prior *addressItem) (f moltin.AddressFields, changed bool) {
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
// one that is there already is kept.
func (m *addressItem) read(a *moltin.Address) {
	m.ID = types.StringValue(a.ID)
	for _, field := range m.fields(&a.AddressFields) {
		switch member := *field.member; {
		case member != nil && *member != "":
			*field.value = types.StringPointerValue(member)
		case field.value.ValueString() != "" || field.value.IsUnknown():
			*field.value = types.StringNull()
		}
	}
	m.CustomFields = readCustomFields(m.CustomFields, a.Custom)
}

// keepPlanned warns of values that the store saved in another form than they were
// sent, and replaces them with the planned ones. at is the path of the address.
func (m *addressItem) keepPlanned(diags *diag.Diagnostics, at path.Path, planned addressItem) {
	before := planned.fields(new(moltin.AddressFields))
	for i, field := range m.fields(new(moltin.AddressFields)) {
		if sent, saved := before[i].value.ValueString(), field.value.ValueString(); sent != saved {
			attribute := at.AtName(field.attribute)
			warnOfNormalized(diags, attribute, attribute.String(), strconv.Quote(sent), strconv.Quote(saved))
			*field.value = *before[i].value
		}
	}
	warnOfNormalizedCustomFields(diags, at.AtName(customFieldsAttribute), planned.CustomFields, m.CustomFields)
	m.CustomFields = planned.CustomFields
}
