// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// An Item is an address without its customer: an element of addresses in
// moltin_customer_addresses, and a part of [Model].
type Item struct {
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

// Attributes returns the values that a user sets, by attribute.
func (m *Item) Attributes() map[string]*types.String {
	values := map[string]*types.String{base.CustomFieldsAttribute: &m.CustomFields}
	for _, field := range m.fields(new(moltin.AddressFields)) {
		values[field.attribute] = field.value
	}
	return values
}

// IsSet reports whether an attribute that a user sets is not null.
func (m *Item) IsSet(attribute string) bool {
	value := m.Attributes()[attribute]
	return value != nil && !value.IsNull()
}

// A field pairs an attribute with a field of the API.
type field struct {
	attribute string
	value     *types.String
	api       **string
}

// fields is the only place that maps attributes to fields of the API.
func (m *Item) fields(f *moltin.AddressFields) [13]field {
	return [...]field{
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

// AttributeNames returns the attributes that are fields of the API.
func AttributeNames() []string {
	var names []string
	for _, field := range new(Item).fields(new(moltin.AddressFields)) {
		names = append(names, field.attribute)
	}
	return names
}

// IsKnown reports whether all values that a user sets are known.
func (m *Item) IsKnown() bool {
	for _, field := range m.fields(new(moltin.AddressFields)) {
		if field.value.IsUnknown() {
			return false
		}
	}
	return !m.CustomFields.IsUnknown()
}

// CreateRequest returns the fields that a create sends. It omits what is null, and
// an empty name, which the store rejects although it returns one for an address
// without a name.
func (m *Item) CreateRequest() (f moltin.AddressFields) {
	for _, field := range m.fields(&f) {
		if !field.value.IsNull() {
			*field.api = field.value.ValueStringPointer()
		}
	}
	if m.Name.ValueString() == "" {
		f.Name = nil
	}
	f.Custom = base.NewCustomFields(m.CustomFields)
	return f
}

// UpdateRequest returns the fields that differ from prior, with "" for a value that
// is removed, and reports whether there are any.
func (m *Item) UpdateRequest(prior *Item) (f moltin.AddressFields, changed bool) {
	before := prior.fields(new(moltin.AddressFields))
	for i, field := range m.fields(&f) {
		if now := field.value.ValueString(); now != before[i].value.ValueString() {
			*field.api = &now
			changed = true
		}
	}
	f.Custom = base.ChangedCustomFields(m.CustomFields, prior.CustomFields)
	return f, changed || f.Custom != nil
}

// FromAPI sets the store's values. Null and "" both mean no value, so whichever is
// there is kept.
func (m *Item) FromAPI(a *moltin.Address) {
	m.ID = types.StringValue(a.ID)
	for _, field := range m.fields(&a.AddressFields) {
		switch value := *field.api; {
		case value != nil && *value != "":
			*field.value = types.StringPointerValue(value)
		case field.value.ValueString() != "" || field.value.IsUnknown():
			*field.value = types.StringNull()
		}
	}
	m.CustomFields = base.ReadCustomFields(m.CustomFields, a.Custom)
}

// KeepPlanned warns of values that the store saved in another form than they were
// sent, and replaces them with the planned ones. at is the path of the address.
func (m *Item) KeepPlanned(diags *diag.Diagnostics, at path.Path, planned Item) {
	before := planned.fields(new(moltin.AddressFields))
	for i, field := range m.fields(new(moltin.AddressFields)) {
		if sent, saved := before[i].value.ValueString(), field.value.ValueString(); sent != saved {
			attribute := at.AtName(field.attribute)
			base.WarnOfNormalized(diags, attribute, attribute.String(), strconv.Quote(sent), strconv.Quote(saved))
			*field.value = *before[i].value
		}
	}
	base.WarnOfNormalizedCustomFields(diags, at.AtName(base.CustomFieldsAttribute), planned.CustomFields, m.CustomFields)
	m.CustomFields = planned.CustomFields
}

// ItemType is the type of an element of addresses.
var ItemType = func() types.ObjectType {
	attributes := map[string]attr.Type{"id": types.StringType, base.CustomFieldsAttribute: types.StringType}
	for _, field := range new(Item).fields(new(moltin.AddressFields)) {
		attributes[field.attribute] = types.StringType
	}
	return types.ObjectType{AttrTypes: attributes}
}()

// A Model is an address in plans, states and data sources.
type Model struct {
	Item
	CustomerID types.String `tfsdk:"customer_id"`
	CreatedAt  types.String `tfsdk:"created_at"`
	UpdatedAt  types.String `tfsdk:"updated_at"`
}

// A ResourceModel is a Model with timeouts, which data sources don't have.
type ResourceModel struct {
	Model
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// clearComputed removes what only the response to a create has.
func (m *ResourceModel) clearComputed() *ResourceModel {
	m.ID, m.CreatedAt, m.UpdatedAt = types.StringNull(), types.StringNull(), types.StringNull()
	return m
}

// planUpdate plans what an update of a state computes.
func (m *ResourceModel) planUpdate(state *ResourceModel) {
	if state.ID.IsNull() {
		// Its create is unresolved: the update finds the address, or creates it.
		m.ID, m.CreatedAt, m.UpdatedAt = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		return
	}
	if base.SameCustomFields(m.CustomFields, state.CustomFields) {
		m.CustomFields = state.CustomFields // in another notation
	}
	if _, changed := m.UpdateRequest(&state.Item); m.IsKnown() && !changed {
		m.UpdatedAt = state.UpdatedAt
	}
}

// An Identity identifies an address.
type Identity struct {
	CustomerID types.String `tfsdk:"customer_id"`
	ID         types.String `tfsdk:"id"`
}

func (m *Model) identity() Identity { return Identity{m.CustomerID, m.ID} }

// FromAPI sets the store's values.
func (m *Model) FromAPI(customerID string, a *moltin.Address) {
	m.Item.FromAPI(a)
	m.CustomerID = types.StringValue(customerID)
	m.CreatedAt = base.Timestamp(a.CreatedAt)
	m.UpdatedAt = base.Timestamp(a.UpdatedAt)
}

// FromAPIAllFields is FromAPI with all custom fields, for data sources.
func (m *Model) FromAPIAllFields(customerID string, a *moltin.Address) {
	m.FromAPI(customerID, a)
	m.CustomFields = base.AllCustomFields(a.Custom)
}

// StringOrEmpty returns a field of the API, or "" if it is missing.
func StringOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
