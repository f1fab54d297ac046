// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addressModel is an address in plan and state.
type addressModel struct {
	addressItem
	CustomerID types.String
	CreatedAt  timetypes.RFC3339
	UpdatedAt  timetypes.RFC3339
}

// addressResourceModel is the resource's. Data sources have no timeouts.
type addressResourceModel struct {
	addressModel
	Timeouts timeouts.Value
}

func (m *addressModel) decode(values map[string]attr.Value) {
	m.addressItem.decode(values)
	m.CustomerID, _ = values["customer_id"].(types.String)
	m.CreatedAt, _ = values["created_at"].(timetypes.RFC3339)
	m.UpdatedAt, _ = values["updated_at"].(timetypes.RFC3339)
}

func (m *addressResourceModel) decode(values map[string]attr.Value) {
	m.addressModel.decode(values)
	m.Timeouts, _ = values["timeouts"].(timeouts.Value)
}

func (m *addressModel) values() map[string]attr.Value {
	values := m.addressItem.values()
	values["customer_id"], values["created_at"], values["updated_at"] = m.CustomerID, m.CreatedAt, m.UpdatedAt
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

// read takes the store's values. A timestamp's text is kept while it stands for
// the same instant.
func (m *addressModel) read(customerID string, a *moltin.Address) {
	m.addressItem.read(a)
	m.CustomerID = types.StringValue(customerID)
	m.CreatedAt = readTimestamp(m.CreatedAt, a.CreatedAt)
	m.UpdatedAt = readTimestamp(m.UpdatedAt, a.UpdatedAt)
}

// readAll is read with all custom fields, as data sources give them.
func (m *addressModel) readAll(customerID string, a *moltin.Address) {
	m.read(customerID, a)
	m.CustomFields = allCustomFields(a.Custom)
}
