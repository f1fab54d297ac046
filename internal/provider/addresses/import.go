// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// importedKey is where the private state keeps the ids of the addresses to
// import: an empty list for all.
const importedKey = "imported"

// ImportState takes customer_id for all of a customer's addresses, customer_id/id,id
// for some, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	op := base.FixedOperation("import the addresses", "customer_id")
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	id := req.ID
	if id == "" {
		var identity Identity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		id = identity.CustomerID.ValueString()
	}
	customerID, list, some := strings.Cut(id, "/")
	ids := []string{}
	if some {
		ids = slices.Compact(slices.Sorted(strings.SplitSeq(list, ",")))
	}
	for _, part := range append(ids, customerID) {
		if !base.IDFormat.MatchString(part) {
			resp.Diagnostics.AddError("Invalid import ID", fmt.Sprintf("Expected customer_id to import all addresses of a customer, "+
				"or customer_id/address_id,address_id to import some of them, but got %q.", id))
			return
		}
	}
	r.Store.RequireAccess(ctx, op, customerID, &resp.Diagnostics)
	private, _ := json.Marshal(ids) //nolint:errchkjson // texts can't fail
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, importedKey, private)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("customer_id"), customerID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, Identity{types.StringValue(customerID)})...)
}

// imported are the addresses that an import asks for.
func (r *Resource) imported(ctx context.Context, op base.Operation, customerID string, list *records.AddressList, out base.Response) itemsByKey {
	var ids []string
	text, _ := out.Private.GetKey(ctx, importedKey)
	_ = json.Unmarshal(text, &ids)
	op.Action = "import the addresses"
	addresses, err := list.Addresses, list.Refused
	if len(ids) > 0 {
		addresses, err = nil, nil
	}
	for _, id := range ids {
		record, notRead := r.Store.Address(ctx, customerID, id)
		switch {
		case transport.IsNotFound(notRead):
			out.Diagnostics.AddError("Address not found", fmt.Sprintf("Customer %s has no address %s. Remove it from the import ID.", customerID, id))
		case notRead != nil:
			base.AddStoreError(ctx, out.Diagnostics, op, notRead)
		default:
			addresses = append(addresses, record)
		}
	}
	if err != nil {
		base.AddStoreError(ctx, out.Diagnostics, op, err)
	}
	items := itemsByKey{}
	for key, record := range keyAddresses(addresses) {
		item := &address.Item{}
		item.FromAPI(record)
		items[key] = item
	}
	if len(ids) > 0 {
		// The deletion of others that are not declared is nobody's mistake.
		out.Diagnostics.Append(out.Private.SetKey(ctx, importedKey, nil)...)
	}
	return items
}

// keyAddresses gives addresses keys that need no quotes: the name, if no other
// has that, or else the id.
func keyAddresses(addresses []*moltin.Address) map[string]*moltin.Address {
	named := map[string]int{}
	for _, record := range addresses {
		named[slug(address.StringOrEmpty(record.Name))]++
	}
	keyed := map[string]*moltin.Address{}
	for _, record := range addresses {
		key := slug(address.StringOrEmpty(record.Name))
		if key == "" || named[key] > 1 {
			key = "id_" + underscored(record.ID)
		}
		for keyed[key] != nil {
			key += "_"
		}
		keyed[key] = record
	}
	return keyed
}

// slug is a name as an identifier, or "" if it can't be one.
func slug(name string) string {
	key := strings.Trim(underscored(strings.ToLower(strings.TrimSpace(name))), "_")
	first := []rune(key + "_")[0]
	if !unicode.IsLetter(first) || key == "null" || key == "for" {
		return "" // an object's key can't be these without quotes
	}
	return key
}

func underscored(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, text)
}
