// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// customerModel is a customer as data sources give it, and most of the resource.
type customerModel struct {
	ID          types.String      `tfsdk:"id"`
	Name        types.String      `tfsdk:"name"`
	Email       types.String      `tfsdk:"email"`
	ExternalRef types.String      `tfsdk:"external_ref"`
	HasPassword types.Bool        `tfsdk:"has_password"`
	CreatedAt   timetypes.RFC3339 `tfsdk:"created_at"`
	UpdatedAt   timetypes.RFC3339 `tfsdk:"updated_at"`
}

// customerResourceModel is the resource's. Password is in the configuration
// only: Terraform keeps it out of plan and state.
type customerResourceModel struct {
	customerModel
	Password        types.String   `tfsdk:"password_wo"`
	PasswordVersion types.Int64    `tfsdk:"password_wo_version"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

// customerIdentity is what names a customer for good.
type customerIdentity struct {
	ID types.String `tfsdk:"id"`
}

func (m *customerModel) identity() customerIdentity { return customerIdentity{m.ID} }

// unanswered leaves out what only the store's answer to a create has.
func (m *customerResourceModel) unanswered() *customerResourceModel {
	m.ID, m.HasPassword = types.StringNull(), types.BoolNull()
	m.CreatedAt, m.UpdatedAt = timetypes.NewRFC3339Null(), timetypes.NewRFC3339Null()
	return m
}

// customerAttributes are the attributes that the store may name in a refusal.
func customerAttributes() []string { return []string{"name", "email", "external_ref"} }

// createRequest leaves out what is null. The password comes from the configuration.
func (m *customerModel) createRequest(password types.String) moltin.CustomerFields {
	return moltin.CustomerFields{
		Name:        m.Name.ValueStringPointer(),
		Email:       m.Email.ValueStringPointer(),
		ExternalRef: m.ExternalRef.ValueStringPointer(),
		Password:    password.ValueStringPointer(),
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
	if !m.PasswordVersion.IsNull() && !m.PasswordVersion.Equal(prior.PasswordVersion) {
		f.Password = password.ValueStringPointer()
		changed = true
	}
	return f, changed
}

// read takes the store's values; for null and "", and for timestamps, see
// addressModel.read.
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
	m.CreatedAt = readTimestamp(m.CreatedAt, c.CreatedAt)
	m.UpdatedAt = readTimestamp(m.UpdatedAt, c.UpdatedAt)
}

// addChanged says where the store has another value than was sent.
func (m *customerModel) addChanged(diags *diag.Diagnostics, planned customerModel) {
	for _, field := range []struct {
		attribute string
		sent, got types.String
	}{
		{"name", planned.Name, m.Name},
		{"email", planned.Email, m.Email},
		{"external_ref", planned.ExternalRef, m.ExternalRef},
	} {
		if sent, got := field.sent.ValueString(), field.got.ValueString(); sent != got {
			addChangedByStore(diags, path.Root(field.attribute), sent, got)
		}
	}
}
