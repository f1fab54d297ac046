// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// A Model is a customer in plans, states and data sources.
type Model struct {
	ID           types.String `tfsdk:"id"`
	Name         types.String `tfsdk:"name"`
	Email        types.String `tfsdk:"email"`
	ExternalRef  types.String `tfsdk:"external_ref"`
	HasPassword  types.Bool   `tfsdk:"has_password"`
	CustomFields types.String `tfsdk:"custom_fields"`
	CreatedAt    types.String `tfsdk:"created_at"`
	UpdatedAt    types.String `tfsdk:"updated_at"`
}

// A ResourceModel is a Model with the attributes that only the resource has. The
// password is null in every plan and state.
type ResourceModel struct {
	Model
	Password        types.String   `tfsdk:"password_wo"`
	PasswordVersion types.Number   `tfsdk:"password_wo_version"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

// An Identity identifies a customer.
type Identity struct {
	ID types.String `tfsdk:"id"`
}

// clearComputed removes what only the response to a create has.
func (m *ResourceModel) clearComputed() *ResourceModel {
	m.ID, m.HasPassword = types.StringNull(), types.BoolNull()
	m.CreatedAt, m.UpdatedAt = types.StringNull(), types.StringNull()
	return m
}

// planUpdate plans what an update of a state computes.
func (m *ResourceModel) planUpdate(state *ResourceModel) {
	if state.ID.IsNull() {
		// Its create is unresolved: the update finds the customer, or creates it.
		m.ID, m.HasPassword, m.CreatedAt, m.UpdatedAt = types.StringUnknown(), types.BoolUnknown(), types.StringUnknown(), types.StringUnknown()
		return
	}
	if base.SameCustomFields(m.CustomFields, state.CustomFields) {
		m.CustomFields = state.CustomFields // in another notation
	}
	if !m.changesPassword(state) {
		m.HasPassword = state.HasPassword
	}
	if _, changed := m.UpdateRequest(state, types.StringNull()); m.fields(new(moltin.CustomerFields)).IsKnown() && !changed {
		m.UpdatedAt = state.UpdatedAt
	}
}

// fields maps attributes to fields of the API.
func (m *Model) fields(f *moltin.CustomerFields) base.Fields {
	return base.Fields{CustomFields: &m.CustomFields, Custom: &f.Custom, Fields: []base.Field{
		{Attribute: "name", Value: &m.Name, API: &f.Name},
		{Attribute: "email", Value: &m.Email, API: &f.Email},
		{Attribute: "external_ref", Value: &m.ExternalRef, API: &f.ExternalRef},
	}}
}

// CreateRequest returns the fields that a create sends. The password comes from the
// configuration.
func (m *Model) CreateRequest(password types.String) (f moltin.CustomerFields) {
	m.fields(&f).ToCreate()
	f.Password = password.ValueStringPointer()
	return f
}

// UpdateRequest returns the fields that differ from prior, and reports whether there
// are any. It has the password if the version changes and is not null.
func (m *ResourceModel) UpdateRequest(prior *ResourceModel, password types.String) (f moltin.CustomerFields, changed bool) {
	changed = m.fields(&f).ToUpdate(prior.fields(new(moltin.CustomerFields)))
	if m.changesPassword(prior) {
		f.Password = password.ValueStringPointer()
		changed = true
	}
	return f, changed
}

// changesPassword reports whether the version changes. One that is unknown may.
func (m *ResourceModel) changesPassword(prior *ResourceModel) bool {
	return !m.PasswordVersion.IsNull() && !m.PasswordVersion.Equal(prior.PasswordVersion)
}

// FromAPI sets the store's values.
func (m *Model) FromAPI(c *moltin.Customer) {
	m.ID = types.StringValue(c.ID)
	m.fields(&moltin.CustomerFields{Name: &c.Name, Email: &c.Email, ExternalRef: &c.ExternalRef, Custom: c.Custom}).FromAPI()
	m.HasPassword = types.BoolValue(c.HasPassword)
	m.CreatedAt = base.Timestamp(c.CreatedAt)
	m.UpdatedAt = base.Timestamp(c.UpdatedAt)
}

// FromAPIAllFields is FromAPI with all custom fields, for data sources.
func (m *Model) FromAPIAllFields(c *moltin.Customer) {
	m.FromAPI(c)
	m.CustomFields = base.AllCustomFields(c.Custom)
}

// KeepPlanned is [base.Fields.KeepPlanned]. prior is nil for a create.
func (m *Model) KeepPlanned(diags *diag.Diagnostics, planned Model, prior *Model) {
	var before base.Fields
	if prior != nil {
		before = prior.fields(new(moltin.CustomerFields))
	}
	m.fields(new(moltin.CustomerFields)).KeepPlanned(diags, path.Empty(), planned.fields(new(moltin.CustomerFields)), before)
}
