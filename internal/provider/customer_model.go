// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// customerModel is a customer in plan and state.
type customerModel struct {
	ID           types.String `tfsdk:"id"`
	Name         types.String `tfsdk:"name"`
	Email        types.String `tfsdk:"email"`
	ExternalRef  types.String `tfsdk:"external_ref"`
	HasPassword  types.Bool   `tfsdk:"has_password"`
	CustomFields types.String `tfsdk:"custom_fields"`
	CreatedAt    types.String `tfsdk:"created_at"`
	UpdatedAt    types.String `tfsdk:"updated_at"`
}

// customerResourceModel is the resource's; data sources have none of its
// further attributes. The password is null in every plan and state.
type customerResourceModel struct {
	customerModel
	Password        types.String   `tfsdk:"password_wo"`
	PasswordVersion types.Number   `tfsdk:"password_wo_version"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

// customerIdentity identifies a customer.
type customerIdentity struct {
	ID types.String `tfsdk:"id"`
}

// withoutAnswer leaves out what only the store's answer to a create has.
func (m *customerResourceModel) withoutAnswer() *customerResourceModel {
	m.ID, m.HasPassword = types.StringNull(), types.BoolNull()
	m.CreatedAt, m.UpdatedAt = types.StringNull(), types.StringNull()
	return m
}

// isKnown tells whether all of the user's values are known.
func (m *customerResourceModel) isKnown() bool {
	return !m.Name.IsUnknown() && !m.Email.IsUnknown() && !m.ExternalRef.IsUnknown() && !m.CustomFields.IsUnknown() && !m.PasswordVersion.IsUnknown()
}

// customerAttributes are the attributes that an error of the store may name.
func customerAttributes() []string {
	return []string{"name", "email", "external_ref", "password_wo", customFieldsAttribute}
}

// createRequest leaves out what is null. The password comes from the configuration.
func (m *customerModel) createRequest(password types.String) moltin.CustomerFields {
	return moltin.CustomerFields{
		Name:        m.Name.ValueStringPointer(),
		Email:       m.Email.ValueStringPointer(),
		ExternalRef: m.ExternalRef.ValueStringPointer(),
		Password:    password.ValueStringPointer(),
		Custom:      setCustomFields(m.CustomFields),
	}
}

// updateRequest has what differs from prior; an external_ref that is removed is
// "". The password goes along when its version is another and not null. It
// tells whether there is anything to send.
func (m *customerResourceModel) updateRequest(prior *customerResourceModel, password types.String) (f moltin.CustomerFields, changed bool) {
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
	if f.Custom = changedCustomFields(m.CustomFields, prior.CustomFields); f.Custom != nil {
		changed = true
	}
	if m.changesPassword(prior) {
		f.Password = password.ValueStringPointer()
		changed = true
	}
	return f, changed
}

func (m *customerResourceModel) changesPassword(prior *customerResourceModel) bool {
	return !m.PasswordVersion.IsNull() && !m.PasswordVersion.Equal(prior.PasswordVersion)
}

// read takes the store's values; for null and "" see addressItem.read.
func (m *customerModel) read(c *moltin.Customer) {
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
	m.CustomFields = readCustomFields(m.CustomFields, c.Custom)
	m.CreatedAt = timestamp(c.CreatedAt)
	m.UpdatedAt = timestamp(c.UpdatedAt)
}

// readAll is read with all custom fields, as data sources give them.
func (m *customerModel) readAll(c *moltin.Customer) {
	m.read(c)
	m.CustomFields = allCustomFields(c.Custom)
}

// keepPlanned warns of values that the store saved in another form than they were
// sent, and replaces them with the planned ones.
func (m *customerModel) keepPlanned(diags *diag.Diagnostics, planned customerModel) {
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
			warnOfNormalized(diags, path.Root(field.attribute), field.attribute, strconv.Quote(sent), strconv.Quote(saved))
			*field.saved = field.sent
		}
	}
	warnOfNormalizedCustomFields(diags, path.Root(customFieldsAttribute), planned.CustomFields, m.CustomFields)
	m.CustomFields = planned.CustomFields
}
