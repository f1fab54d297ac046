// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
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
	for _, field := range m.fields(new(moltin.AddressFields)).Fields {
		values[field.Attribute] = field.Value
	}
	return values
}

// IsSet reports whether an attribute that a user sets is not null.
func (m *Item) IsSet(attribute string) bool {
	value := m.Attributes()[attribute]
	return value != nil && !value.IsNull()
}

// fields is the only place that maps attributes to fields of the API.
func (m *Item) fields(f *moltin.AddressFields) base.Fields {
	return base.Fields{CustomFields: &m.CustomFields, Custom: &f.Custom, Fields: []base.Field{
		{Attribute: "name", Value: &m.Name, API: &f.Name},
		{Attribute: "first_name", Value: &m.FirstName, API: &f.FirstName},
		{Attribute: "last_name", Value: &m.LastName, API: &f.LastName},
		{Attribute: "company_name", Value: &m.CompanyName, API: &f.CompanyName},
		{Attribute: "phone_number", Value: &m.PhoneNumber, API: &f.PhoneNumber},
		{Attribute: "line_1", Value: &m.Line1, API: &f.Line1},
		{Attribute: "line_2", Value: &m.Line2, API: &f.Line2},
		{Attribute: "city", Value: &m.City, API: &f.City},
		{Attribute: "county", Value: &m.County, API: &f.County},
		{Attribute: "region", Value: &m.Region, API: &f.Region},
		{Attribute: "post_code", Value: &m.PostCode, API: &f.PostCode},
		{Attribute: "country", Value: &m.Country, API: &f.Country},
		{Attribute: "instructions", Value: &m.Instructions, API: &f.Instructions},
	}}
}

// AttributeNames returns the attributes that are fields of the API.
func AttributeNames() []string {
	var names []string
	for _, field := range new(Item).fields(new(moltin.AddressFields)).Fields {
		names = append(names, field.Attribute)
	}
	return names
}

// IsKnown reports whether all values that a user sets are known.
func (m *Item) IsKnown() bool { return m.fields(new(moltin.AddressFields)).IsKnown() }

// CreateRequest returns the fields that a create sends. It omits an empty name, which
// the store rejects although it returns one for an address without a name.
func (m *Item) CreateRequest() (f moltin.AddressFields) {
	m.fields(&f).ToCreate()
	if m.Name.ValueString() == "" {
		f.Name = nil
	}
	return f
}

// UpdateRequest returns the fields that differ from prior, and reports whether there
// are any.
func (m *Item) UpdateRequest(prior *Item) (f moltin.AddressFields, changed bool) {
	changed = m.fields(&f).ToUpdate(prior.fields(new(moltin.AddressFields)))
	return f, changed
}

// FromAPI sets the store's values.
func (m *Item) FromAPI(a *moltin.Address) {
	m.ID = types.StringValue(a.ID)
	m.fields(&a.AddressFields).FromAPI()
}

// KeepPlanned is [base.Fields.KeepPlanned]. prior is nil for a create.
func (m *Item) KeepPlanned(diags *diag.Diagnostics, at path.Path, planned Item, prior *Item) {
	var before base.Fields
	if prior != nil {
		before = prior.fields(new(moltin.AddressFields))
	}
	m.fields(new(moltin.AddressFields)).KeepPlanned(diags, at, planned.fields(new(moltin.AddressFields)), before)
}

// ItemType is the type of an element of addresses.
var ItemType = func() types.ObjectType {
	attributes := map[string]attr.Type{"id": types.StringType, base.CustomFieldsAttribute: types.StringType}
	for _, field := range new(Item).fields(new(moltin.AddressFields)).Fields {
		attributes[field.Attribute] = types.StringType
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
