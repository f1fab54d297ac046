// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addressesModel is a moltin_customer_addresses in plan and state.
type addressesModel struct {
	CustomerID types.String
	Exclusive  types.Bool
	// Others has the names of the customer's other addresses by id.
	Others    types.Map
	Addresses types.Map
	Timeouts  timeouts.Value
}

func (m *addressesModel) decode(values map[string]attr.Value) {
	m.CustomerID, _ = values["customer_id"].(types.String)
	m.Exclusive, _ = values["exclusive"].(types.Bool)
	m.Others, _ = values["others"].(types.Map)
	m.Addresses, _ = values["addresses"].(types.Map)
	m.Timeouts, _ = values["timeouts"].(timeouts.Value)
}

func (m *addressesModel) values() map[string]attr.Value {
	return map[string]attr.Value{
		"customer_id": m.CustomerID, "exclusive": m.Exclusive, "others": m.Others, "addresses": m.Addresses, "timeouts": m.Timeouts,
	}
}

func (m *addressesModel) identity() types.Object { return customerAddressesIdentity(m.CustomerID) }

func customerAddressesIdentity(customerID types.String) types.Object {
	return types.ObjectValueMust(map[string]attr.Type{"customer_id": types.StringType}, map[string]attr.Value{"customer_id": customerID})
}

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
func (m *addressesModel) items() addressItems {
	items := make(addressItems, len(m.Addresses.Elements()))
	for key, element := range m.Addresses.Elements() {
		item := &addressItem{}
		if element.IsUnknown() {
			for _, field := range item.fields(new(moltin.AddressFields)) {
				*field.value = types.StringUnknown()
			}
			item.ID, item.CustomFields = types.StringUnknown(), jsontypes.NewNormalizedUnknown()
		} else if object, ok := element.(types.Object); ok {
			item.decode(object.Attributes())
		}
		items[key] = item
	}
	return items
}

// setItems encodes the addresses.
func (m *addressesModel) setItems(items addressItems) {
	elements := make(map[string]attr.Value, len(items))
	for key, item := range items {
		elements[key] = item.item()
	}
	m.Addresses = types.MapValueMust(addressItemType, elements)
}

// item is the address as an element of addresses.
func (m *addressItem) item() types.Object { return encodeObject(addressItemType, m.values()) }

// addressItemType is the type of an element of addresses.
var addressItemType = func() types.ObjectType {
	attributes := map[string]attr.Type{"id": types.StringType, customFieldsAttribute: jsontypes.NormalizedType{}}
	for _, field := range new(addressItem).fields(new(moltin.AddressFields)) {
		attributes[field.attribute] = types.StringType
	}
	return types.ObjectType{AttrTypes: attributes}
}()

// itemPath is where an address is in the configuration.
func itemPath(key string) path.Path { return path.Root("addresses").AtMapKey(key) }
