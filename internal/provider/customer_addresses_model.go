// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addressesModel is a moltin_customer_addresses.
type addressesModel struct {
	CustomerID types.String `tfsdk:"customer_id"`
	Exclusive  types.Bool   `tfsdk:"exclusive"`
	// Others has the names of the customer's other addresses by id.
	Others types.Map `tfsdk:"others"`
	// Addresses are decoded one by one, since one of them may be unknown as a whole.
	Addresses types.Map      `tfsdk:"addresses"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// addressesIdentity identifies the addresses of a customer.
type addressesIdentity struct {
	CustomerID types.String `tfsdk:"customer_id"`
}

func (m *addressesModel) identity() addressesIdentity { return addressesIdentity{m.CustomerID} }

// otherIDs are the ids of the customer's other addresses, in order.
func (m *addressesModel) otherIDs() []string { return slices.Sorted(maps.Keys(m.Others.Elements())) }

// setOthers takes the customer's addresses that are not among the items.
func (m *addressesModel) setOthers(all []*moltin.Address, items addressItems) {
	own := make(map[string]bool, len(items))
	for _, item := range items {
		own[item.ID.ValueString()] = true
	}
	others := map[string]attr.Value{}
	for _, address := range all {
		if !own[address.ID] {
			others[address.ID] = types.StringValue(stringOrEmpty(address.Name))
		}
	}
	m.Others = types.MapValueMust(types.StringType, others)
}

// addressItems are addresses by the keys that they are declared under.
type addressItems map[string]*addressItem

// items decodes the addresses. One that is unknown as a whole has unknown values.
func (m *addressesModel) items(ctx context.Context, diags *diag.Diagnostics) addressItems {
	items := make(addressItems, len(m.Addresses.Elements()))
	for key, element := range m.Addresses.Elements() {
		item := &addressItem{}
		if element.IsUnknown() {
			for _, field := range item.fields(new(moltin.AddressFields)) {
				*field.value = types.StringUnknown()
			}
			item.ID, item.CustomFields = types.StringUnknown(), types.StringUnknown()
		} else if object, ok := element.(types.Object); ok {
			diags.Append(object.As(ctx, item, basetypes.ObjectAsOptions{})...)
		}
		items[key] = item
	}
	return items
}

func (m *addressesModel) setItems(ctx context.Context, items addressItems, diags *diag.Diagnostics) {
	addresses, encoding := types.MapValueFrom(ctx, addressItemType, items)
	diags.Append(encoding...)
	m.Addresses = addresses
}

// addressItemType is the type of an element of addresses.
var addressItemType = func() types.ObjectType {
	attributes := map[string]attr.Type{"id": types.StringType, customFieldsAttribute: types.StringType}
	for _, field := range new(addressItem).fields(new(moltin.AddressFields)) {
		attributes[field.attribute] = types.StringType
	}
	return types.ObjectType{AttrTypes: attributes}
}()

// itemPath is where an address is in the configuration.
func itemPath(key string) path.Path { return path.Root("addresses").AtMapKey(key) }
