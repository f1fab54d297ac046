// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
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
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// ImportState accepts customer_id for all of a customer's addresses,
// customer_id/id,id for some, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	op := base.FixedOperation("import the addresses", "customer_id")
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	id := req.ID
	if id == "" && !req.Identity.Raw.IsNull() {
		var identity Identity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		base.CheckImportIdentity("customer_id", identity.CustomerID, &resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		id = identity.CustomerID.ValueString()
	}
	customerID, list, some := strings.Cut(id, "/")
	var ids []string
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
	resp.Diagnostics.Append(privateState{Import: ids}.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("customer_id"), customerID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, Identity{types.StringValue(customerID)})...)
}

// importItems reads the addresses that an import asks for.
func (r *reconciler) importItems(ctx context.Context) {
	r.op.Action = "import the addresses"
	if len(r.Import) == 0 {
		all, err := r.store.Addresses(ctx, r.customerID)
		if err != nil {
			base.AddStoreError(ctx, r.diags, r.op, err)
		}
		r.items, r.IsImported = itemsFromAPI(all), true
		return
	}
	var addresses []*moltin.Address
	for _, id := range r.Import {
		found, err := r.store.RefreshAddress(ctx, r.customerID, id, "")
		switch {
		case transport.IsNotFound(err):
			r.diags.AddError("Address not found", fmt.Sprintf("Customer %s has no address %s. Remove it from the import ID.", r.customerID, id))
		case err != nil:
			base.AddStoreError(ctx, r.diags, r.op, err)
		default:
			addresses = append(addresses, found)
		}
	}
	r.items, r.Import = itemsFromAPI(addresses), nil
}

// itemsFromAPI returns addresses under keys that need no quotes: the name, if no
// other address has it, or else the ID.
func itemsFromAPI(addresses []*moltin.Address) itemsByKey {
	named := map[string]int{}
	for _, one := range addresses {
		named[slug(one)]++
	}
	items := itemsByKey{}
	for _, one := range addresses {
		key := slug(one)
		if key == "" || named[key] > 1 {
			key = "id_" + underscored(one.ID)
		}
		for items[key] != nil {
			key += "_"
		}
		items[key] = &address.Item{}
		items[key].FromAPI(one)
	}
	return items
}

// slug returns the name of an address as an identifier, or "" if it can't be one.
func slug(one *moltin.Address) string {
	key := strings.Trim(underscored(strings.ToLower(strings.TrimSpace(moltin.Text(one.Name)))), "_")
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
