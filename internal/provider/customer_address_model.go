// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addressModel is an address in plan and state.
type addressModel struct {
	addressItem
	CustomerID types.String `tfsdk:"customer_id"`
	CreatedAt  types.String `tfsdk:"created_at"`
	UpdatedAt  types.String `tfsdk:"updated_at"`
}

// addressResourceModel is the resource's. Data sources have no timeouts.
type addressResourceModel struct {
	addressModel
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// withoutAnswer leaves out what only the store's answer to a create has.
func (m *addressResourceModel) withoutAnswer(customerID string) *addressResourceModel {
	m.ID, m.CustomerID = types.StringNull(), types.StringValue(customerID)
	m.CreatedAt, m.UpdatedAt = types.StringNull(), types.StringNull()
	return m
}

// addressIdentity identifies an address.
type addressIdentity struct {
	CustomerID types.String `tfsdk:"customer_id"`
	ID         types.String `tfsdk:"id"`
}

func (m *addressModel) identity() addressIdentity { return addressIdentity{m.CustomerID, m.ID} }

// read takes the store's values.
func (m *addressModel) read(customerID string, a *moltin.Address) {
	m.addressItem.read(a)
	m.CustomerID = types.StringValue(customerID)
	m.CreatedAt = timestamp(a.CreatedAt)
	m.UpdatedAt = timestamp(a.UpdatedAt)
}

// readAll is read with all custom fields, as data sources give them.
func (m *addressModel) readAll(customerID string, a *moltin.Address) {
	m.read(customerID, a)
	m.CustomFields = allCustomFields(a.Custom)
}
