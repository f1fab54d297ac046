// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"strconv"

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
	if !m.PasswordVersion.IsUnknown() && !m.changesPassword(state) {
		m.HasPassword = state.HasPassword
	}
	isKnown := !m.Name.IsUnknown() && !m.Email.IsUnknown() && !m.ExternalRef.IsUnknown() && !m.CustomFields.IsUnknown() && !m.PasswordVersion.IsUnknown()
	if _, changed := m.UpdateRequest(state, types.StringNull()); isKnown && !changed {
		m.UpdatedAt = state.UpdatedAt
	}
}

// CreateRequest returns the fields that a create sends. It omits what is null. The
// password comes from the configuration.
func (m *Model) CreateRequest(password types.String) moltin.CustomerFields {
	return moltin.CustomerFields{
		Name:        m.Name.ValueStringPointer(),
		Email:       m.Email.ValueStringPointer(),
		ExternalRef: m.ExternalRef.ValueStringPointer(),
		Password:    password.ValueStringPointer(),
		Custom:      base.NewCustomFields(m.CustomFields),
	}
}

// UpdateRequest returns the fields that differ from prior, with "" for an
// external_ref that is removed, and reports whether there are any. It has the
// password if the version changes and is not null.
func (m *ResourceModel) UpdateRequest(prior *ResourceModel, password types.String) (f moltin.CustomerFields, changed bool) {
	differing := func(now, before types.String) *string {
		text := now.ValueString()
		if text == before.ValueString() {
			return nil
		}
		changed = true
		return &text
	}
	f.Name = differing(m.Name, prior.Name)
	f.Email = differing(m.Email, prior.Email)
	f.ExternalRef = differing(m.ExternalRef, prior.ExternalRef)
	if f.Custom = base.ChangedCustomFields(m.CustomFields, prior.CustomFields); f.Custom != nil {
		changed = true
	}
	if m.changesPassword(prior) {
		f.Password = password.ValueStringPointer()
		changed = true
	}
	return f, changed
}

func (m *ResourceModel) changesPassword(prior *ResourceModel) bool {
	return !m.PasswordVersion.IsNull() && !m.PasswordVersion.Equal(prior.PasswordVersion)
}

// FromAPI sets the store's values. Null and "" both mean no value, so whichever is
// there is kept.
func (m *Model) FromAPI(c *moltin.Customer) {
	m.ID = types.StringValue(c.ID)
	m.Name = types.StringValue(c.Name)
	m.Email = types.StringValue(c.Email)
	switch {
	case c.ExternalRef != "":
		m.ExternalRef = types.StringValue(c.ExternalRef)
	case m.ExternalRef.ValueString() != "" || m.ExternalRef.IsUnknown():
		m.ExternalRef = types.StringNull()
	}
	m.HasPassword = types.BoolValue(c.HasPassword)
	m.CustomFields = base.ReadCustomFields(m.CustomFields, c.Custom)
	m.CreatedAt = base.Timestamp(c.CreatedAt)
	m.UpdatedAt = base.Timestamp(c.UpdatedAt)
}

// FromAPIAllFields is FromAPI with all custom fields, for data sources.
func (m *Model) FromAPIAllFields(c *moltin.Customer) {
	m.FromAPI(c)
	m.CustomFields = base.AllCustomFields(c.Custom)
}

// KeepPlanned warns of values that the store saved in another form than they were
// sent, and replaces them with the planned ones.
func (m *Model) KeepPlanned(diags *diag.Diagnostics, planned Model) {
	for _, field := range []struct {
		attribute string
		sent      types.String
		saved     *types.String
	}{
		{"name", planned.Name, &m.Name},
		{"email", planned.Email, &m.Email},
		{"external_ref", planned.ExternalRef, &m.ExternalRef},
	} {
		if sent, saved := field.sent.ValueString(), field.saved.ValueString(); sent != saved {
			base.WarnOfNormalized(diags, path.Root(field.attribute), field.attribute, strconv.Quote(sent), strconv.Quote(saved))
			*field.saved = field.sent
		}
	}
	base.WarnOfNormalizedCustomFields(diags, path.Root(base.CustomFieldsAttribute), planned.CustomFields, m.CustomFields)
	m.CustomFields = planned.CustomFields
}
