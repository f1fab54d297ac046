// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// Model is a moltin_customer_addresses.
type Model struct {
	CustomerID types.String `tfsdk:"customer_id"`
	Exclusive  types.Bool   `tfsdk:"exclusive"`
	// Others has the names of the customer's other addresses by ID. It is null if the
	// store refuses to list them.
	Others types.Map `tfsdk:"others"`
	// Addresses are decoded one by one, since one of them may be unknown as a whole.
	Addresses types.Map      `tfsdk:"addresses"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// Identity identifies the addresses of a customer.
type Identity struct {
	CustomerID types.String `tfsdk:"customer_id"`
}

func (m *Model) identity() Identity { return Identity{m.CustomerID} }

// itemsByKey are addresses by the keys that they are declared under.
type itemsByKey map[string]*address.Item

// items decodes the addresses. One that is unknown as a whole has an unknown value.
func (m *Model) items(ctx context.Context, diags *diag.Diagnostics) itemsByKey {
	items := make(itemsByKey, len(m.Addresses.Elements()))
	for key, element := range m.Addresses.Elements() {
		item := &address.Item{CustomFields: types.StringUnknown()}
		if object, ok := element.(types.Object); ok && !object.IsUnknown() {
			diags.Append(object.As(ctx, item, basetypes.ObjectAsOptions{})...)
		}
		items[key] = item
	}
	return items
}

func (m *Model) setItems(ctx context.Context, items itemsByKey, diags *diag.Diagnostics) {
	addresses, encoding := types.MapValueFrom(ctx, address.ItemType, items)
	diags.Append(encoding...)
	m.Addresses = addresses
}

// setOthers sets the customer's addresses that are not among the items.
func (m *Model) setOthers(list *records.AddressList, items itemsByKey) {
	if list.Refused != nil {
		m.Others = types.MapNull(types.StringType)
		return
	}
	others := map[string]attr.Value{}
	for _, one := range list.Addresses {
		name := ""
		if one.Name != nil {
			name = *one.Name
		}
		others[one.ID] = types.StringValue(name)
	}
	for _, item := range items {
		delete(others, item.ID.ValueString())
	}
	m.Others = types.MapValueMust(types.StringType, others)
}

// itemPath is where an address is in the configuration.
func itemPath(key string) path.Path { return path.Root("addresses").AtMapKey(key) }
