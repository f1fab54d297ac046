// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
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

// where returns some of the items.
func (items itemsByKey) where(is func(*address.Item) bool) itemsByKey {
	some := maps.Clone(items)
	maps.DeleteFunc(some, func(_ string, item *address.Item) bool { return !is(item) })
	return some
}

func exists(item *address.Item) bool { return item.ID.ValueString() != "" }

func isToBeCreated(item *address.Item) bool { return item.ID.IsUnknown() }

// isUnresolved reports whether an address may or may not exist.
func isUnresolved(item *address.Item) bool { return item.ID.IsNull() }

// areKnown reports whether all values that a user sets are known.
func (items itemsByKey) areKnown() bool {
	for _, item := range items {
		if !item.IsKnown() {
			return false
		}
	}
	return true
}

func (m *Model) setItems(ctx context.Context, items itemsByKey, diags *diag.Diagnostics) {
	addresses, encoding := types.MapValueFrom(ctx, address.ItemType, items)
	diags.Append(encoding...)
	m.Addresses = addresses
}

// setOthers sets the customer's addresses that are not among the items. One that can't
// be decoded is one of them, without a name.
func (m *Model) setOthers(list *records.AddressList, items itemsByKey) {
	if list.Refused != nil {
		m.Others = types.MapNull(types.StringType)
		return
	}
	others := map[string]attr.Value{}
	for _, one := range list.Addresses {
		others[one.ID] = types.StringValue(base.Printable(moltin.Text(one.Name)))
	}
	for _, one := range list.Unreadable {
		if one.ID != "" {
			others[one.ID] = types.StringValue("")
		}
	}
	for _, item := range items {
		delete(others, item.ID.ValueString())
	}
	m.Others = types.MapValueMust(types.StringType, others)
}

// privateKey is where the private state keeps a privateState.
const privateKey = "addresses"

// privateState is what the private state keeps for the next call. On the destroy leg
// of a replacement Terraform passes none.
type privateState struct {
	// Import are the IDs of the addresses that an import asks for; none for all.
	Import []string `json:"import,omitempty"`
	// IsImported reports whether all of the customer's addresses were just imported.
	IsImported bool `json:"is_imported,omitempty"`
	// Unresolved is what is known about the addresses without an ID, by key.
	Unresolved map[string]records.UnresolvedCreate `json:"unresolved,omitempty"`
	// WrittenAt is the latest time that the store returned for a write (RFC 3339). An
	// address that was written a moment ago is not believed to be gone at once.
	WrittenAt string `json:"written_at,omitempty"`
}

func loadPrivateState(ctx context.Context, private base.PrivateState) (p privateState) {
	text, _ := private.GetKey(ctx, privateKey)
	_ = json.Unmarshal(text, &p)
	return p
}

func (p privateState) save(ctx context.Context, private base.PrivateState) diag.Diagnostics {
	text, _ := json.Marshal(p) //nolint:errchkjson // times of these years can't fail
	return private.SetKey(ctx, privateKey, text)
}
