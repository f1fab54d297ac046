// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// Read lists the customer's addresses once. An address that the list does not
// have is asked for by its id before it counts as gone.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state Model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("read the addresses", "read", state.Timeouts)
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	out := base.Response{State: &resp.State, Identity: resp.Identity, Private: resp.Private, Diagnostics: &resp.Diagnostics}
	// For records that are gone too: the framework insists on an identity.
	out.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	customerID := state.CustomerID.ValueString()
	list, err := r.Store.AddressList(ctx, customerID)
	if err != nil {
		base.AddStoreError(ctx, out.Diagnostics, op, err)
		return
	}
	isImport := state.Addresses.IsNull()
	w := r.newWriting(op, customerID, state.items(ctx, out.Diagnostics), out)
	w.recall(ctx, req.Private)
	if isImport {
		state.Exclusive = types.BoolValue(false)
		w.items = r.imported(ctx, op, customerID, list, out)
	} else if w.isGone(ctx, list) {
		resp.State.RemoveResource(ctx)
		return
	}
	lost := w.settle(ctx, (*diag.Diagnostics).AddWarning)
	changed := w.read(ctx, list)
	others := state.Others
	if list.Refused == nil {
		state.setOthers(list.Addresses, w.items)
	}
	if w.addUntried(ctx); out.Diagnostics.HasError() {
		return // the state stays as it is
	}
	if isImport || changed || len(lost) > 0 || !state.Others.Equal(others) {
		state.setItems(ctx, w.items, out.Diagnostics)
		out.Set(ctx, state, state.identity())
	}
	w.remember(ctx, out)
	if !isImport {
		out.Diagnostics.Append(resp.Private.SetKey(ctx, importedKey, nil)...)
	}
}

// isGone tells whether the customer does not exist any more, with all addresses.
func (w *writing) isGone(ctx context.Context, list *records.AddressList) bool {
	if !transport.IsNotFound(list.Refused) {
		return false
	}
	for _, item := range w.items {
		if !item.ID.IsNull() {
			_, err := w.store.RefreshAddress(ctx, w.customerID, item.ID.ValueString(), w.writtenAt)
			return transport.IsNotFound(err)
		}
	}
	return true
}

// read reads every address, and tells whether one has changed.
func (w *writing) read(ctx context.Context, list *records.AddressList) bool {
	listed := make(map[string]bool, len(list.Addresses))
	for _, record := range list.Addresses {
		listed[record.ID] = true
	}
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(w.items)) {
		if !w.items[key].ID.IsNull() {
			keys = append(keys, key)
		}
	}
	var changed atomic.Bool
	w.each(ctx, "read", targetsOf(keys), func(ctx context.Context, a *attempt) {
		item := w.item(a.key)
		id, knownAt := item.ID.ValueString(), ""
		if !listed[id] {
			knownAt = w.writtenAt
		}
		record, err := w.store.RefreshAddress(ctx, w.customerID, id, knownAt)
		switch {
		case transport.IsNotFound(err):
			w.put(a.key, nil)
			changed.Store(true)
		case err != nil:
			a.fail(ctx, err, nil)
		default:
			before := *item
			if item.FromAPI(record); *item != before {
				changed.Store(true)
			}
		}
	})
	return changed.Load()
}

// writtenKey is where the private state keeps the time of the last write, by the
// store's clock. What was written a moment ago is not believed to be gone at once.
const writtenKey = "written_at"

// recall takes from the private state what an earlier run left for this one. On
// the destroy leg of a replacement Terraform does not pass it on.
func (w *writing) recall(ctx context.Context, private base.PrivateState) {
	for key, into := range map[string]any{base.UnresolvedKey: &w.lost, writtenKey: &w.writtenAt} {
		text, _ := private.GetKey(ctx, key)
		_ = json.Unmarshal(text, into)
	}
}

// remember leaves for the next run what it has to know.
func (w *writing) remember(ctx context.Context, out base.Response) {
	maps.DeleteFunc(w.lost, func(key string, _ records.UnresolvedCreate) bool {
		return w.items[key] == nil || !w.items[key].ID.IsNull()
	})
	var lost, writtenAt []byte
	if len(w.lost) > 0 {
		lost, _ = json.Marshal(w.lost) //nolint:errchkjson // times of these years can't fail
	}
	if w.writtenAt != "" {
		writtenAt, _ = json.Marshal(w.writtenAt) //nolint:errchkjson // a text can't fail
	}
	out.Diagnostics.Append(out.Private.SetKey(ctx, base.UnresolvedKey, lost)...)
	out.Diagnostics.Append(out.Private.SetKey(ctx, writtenKey, writtenAt)...)
}
