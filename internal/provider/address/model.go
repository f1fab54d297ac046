// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

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
func (m *ResourceModel) clearComputed(customerID string) *ResourceModel {
	m.ID, m.CustomerID = types.StringNull(), types.StringValue(customerID)
	m.CreatedAt, m.UpdatedAt = types.StringNull(), types.StringNull()
	return m
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
