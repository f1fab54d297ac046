// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// A reconciler changes a customer's addresses. What exists after each step is what
// the state gets.
type reconciler struct {
	bulkOperation
	store      *base.Store
	customerID string

	mu sync.Mutex
	// items are the addresses that exist by their keys in the state, and those that
	// may exist, which have no ID.
	items itemsByKey
	// unresolved is what is known about those without an ID.
	unresolved map[string]records.UnresolvedCreate
	// writtenAt is the latest time that the store gave for a write (RFC 3339).
	writtenAt string
}

func (r *Resource) newReconciler(op base.Operation, customerID string, existing itemsByKey, diags *diag.Diagnostics) *reconciler {
	for _, item := range existing {
		r.Store.Claim(item.ID.ValueString()) // or a search for its twin could find it
	}
	return &reconciler{
		bulkOperation: bulkOperation{op: op, diags: diags}, store: r.Store, customerID: customerID,
		items: existing, unresolved: map[string]records.UnresolvedCreate{},
	}
}

// writtenKey is where the private state keeps the time of the last write. An address
// that was written a moment ago is not believed to be gone at once.
const writtenKey = "written_at"

// load takes from the private state what an earlier run left for this one. On the
// destroy leg of a replacement Terraform passes none.
func (r *reconciler) load(ctx context.Context, private base.PrivateState) {
	for key, into := range map[string]any{base.UnresolvedKey: &r.unresolved, writtenKey: &r.writtenAt} {
		text, _ := private.GetKey(ctx, key)
		_ = json.Unmarshal(text, into)
	}
}

// A response is what the responses to all operations have in common.
type response struct {
	State       *tfsdk.State
	Identity    *tfsdk.ResourceIdentity
	Private     base.PrivateState
	Diagnostics *diag.Diagnostics
}

// save puts what exists into the state, and what the next run needs into the private
// state.
func (r *reconciler) save(ctx context.Context, model *Model, out response) {
	model.setItems(ctx, r.items, out.Diagnostics)
	out.Diagnostics.Append(out.State.Set(ctx, model)...)
	out.Diagnostics.Append(out.Identity.Set(ctx, model.identity())...)
	maps.DeleteFunc(r.unresolved, func(key string, _ records.UnresolvedCreate) bool {
		return r.items[key] == nil || !r.items[key].ID.IsNull()
	})
	var unresolved, writtenAt []byte
	if len(r.unresolved) > 0 {
		unresolved, _ = json.Marshal(r.unresolved) //nolint:errchkjson // times of these years can't fail
	}
	if r.writtenAt != "" {
		writtenAt, _ = json.Marshal(r.writtenAt) //nolint:errchkjson // a text can't fail
	}
	out.Diagnostics.Append(out.Private.SetKey(ctx, base.UnresolvedKey, unresolved)...)
	out.Diagnostics.Append(out.Private.SetKey(ctx, writtenKey, writtenAt)...)
}

func (r *reconciler) item(key string) *address.Item {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.items[key]
}

// set records what an address is now; nil means that it is gone.
func (r *reconciler) set(key string, item *address.Item) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if item == nil {
		delete(r.items, key)
	} else {
		r.items[key] = item
	}
}

// setWritten records a declared address as the store saved it.
func (r *reconciler) setWritten(a *attempt, key string, saved *moltin.Address) {
	planned := *a.item
	a.item.FromAPI(saved)
	a.item.KeepPlanned(&a.diags, a.at, planned)
	r.set(key, a.item)
	r.mu.Lock()
	defer r.mu.Unlock()
	before, _ := time.Parse(time.RFC3339Nano, r.writtenAt)
	if at, err := time.Parse(time.RFC3339Nano, saved.UpdatedAt); err == nil && at.After(before) {
		r.writtenAt = saved.UpdatedAt
	}
}

func (r *reconciler) lastWrite() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.writtenAt
}

// keys returns the keys of addresses that exist, or of those that may exist.
func (r *reconciler) keys(exist bool) (keys []string) {
	for _, key := range slices.Sorted(maps.Keys(r.items)) {
		if r.items[key].ID.IsNull() != exist {
			keys = append(keys, key)
		}
	}
	return keys
}

const candidatesHint = "\n\nDelete the records that no other resource manages, and apply again."

// resolve searches for the addresses of lost creates. What is found gets its ID, and
// what does not exist is dropped. The others stay without an ID. addCandidates
// reports a search that found several records.
func (r *reconciler) resolve(ctx context.Context, addCandidates func(diags *diag.Diagnostics, summary, detail string)) (found []string) {
	keys := r.keys(false)
	r.each(ctx, "find", targets(keys), func(ctx context.Context, a *attempt) {
		item := r.item(a.key)
		var known *records.UnresolvedCreate
		if create, ok := r.unresolved[a.key]; ok {
			known = &create
		}
		existing, err := r.store.ResolveAddress(ctx, r.customerID, item.CreateRequest(), known)
		var unresolved *records.UnresolvedCreateError
		switch {
		case err == nil && existing == nil, transport.IsNotFound(err):
			r.set(a.key, nil)
		case err == nil:
			item.FromAPI(existing)
		case errors.As(err, &unresolved) && len(unresolved.IDs) > 0:
			addCandidates(&a.diags, "Could not "+a.action, base.FormatError(err)+candidatesHint)
		default:
			a.fail(ctx, err, nil)
		}
	})
	return slices.DeleteFunc(keys, func(key string) bool { return r.items[key] == nil || r.items[key].ID.IsNull() })
}

// read reads every address that exists.
func (r *reconciler) read(ctx context.Context, list *records.AddressList) {
	listed := make(map[string]bool, len(list.Addresses))
	for _, one := range list.Addresses {
		listed[one.ID] = true
	}
	r.each(ctx, "read", targets(r.keys(true)), func(ctx context.Context, a *attempt) {
		item := r.item(a.key)
		id, knownAt := item.ID.ValueString(), ""
		if !listed[id] {
			knownAt = r.writtenAt
		}
		existing, err := r.store.RefreshAddress(ctx, r.customerID, id, knownAt)
		switch {
		case transport.IsNotFound(err):
			r.set(a.key, nil)
		case err != nil:
			a.fail(ctx, err, nil)
		default:
			item.FromAPI(existing)
		}
	})
}

func isToBeCreated(item *address.Item) bool { return item.ID.IsUnknown() }

// adopt makes the addresses of lost creates that were found the ones that are
// declared under their keys.
func adopt(found []string, existing, declared itemsByKey) {
	for _, key := range found {
		if planned := declared[key]; planned != nil && isToBeCreated(planned) && canBecome(planned, existing[key]) {
			planned.ID = existing[key].ID
		}
	}
}

// deleteUndeclared deletes the addresses that no declared one is.
func (r *reconciler) deleteUndeclared(ctx context.Context, declared itemsByKey) {
	isDeclared := map[string]bool{}
	for _, item := range declared {
		isDeclared[item.ID.ValueString()] = true
	}
	undeclared := slices.DeleteFunc(r.keys(true), func(key string) bool { return isDeclared[r.items[key].ID.ValueString()] })
	r.each(ctx, "delete", targets(undeclared), func(ctx context.Context, a *attempt) {
		if err := r.store.DeleteAddress(ctx, r.customerID, r.item(a.key).ID.ValueString(), r.lastWrite()); err != nil {
			a.fail(ctx, err, nil)
		} else {
			r.set(a.key, nil)
		}
	})
}

// deleteOthers deletes the other addresses that the plan shows as removed, and
// leaves those in the plan that could not be deleted.
func (r *reconciler) deleteOthers(ctx context.Context, plan, state *Model) {
	if state.Others.IsNull() {
		return
	}
	left := state.Others.Elements()
	planned := plan.Others.Elements()
	var removed []target
	for _, id := range slices.Sorted(maps.Keys(left)) {
		if _, stays := planned[id]; !stays {
			removed = append(removed, target{id, fmt.Sprintf("address %s, which is not declared", id), path.Root("others").AtMapKey(id)})
		}
	}
	r.each(ctx, "delete", removed, func(ctx context.Context, a *attempt) {
		if err := r.store.DeleteAddress(ctx, r.customerID, a.key, ""); err != nil {
			a.fail(ctx, err, nil)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(left, a.key)
	})
	plan.Others = types.MapValueMust(types.StringType, left)
}

// stateKeys returns the keys in the state for the declared addresses that exist.
// They are the declared keys, unless an address that is not declared is left, which
// would lose its key: then all of them keep the keys that they have.
func (r *reconciler) stateKeys(declared itemsByKey) map[string]string {
	byID := map[string]string{}
	for key, item := range r.items {
		byID[item.ID.ValueString()] = key
	}
	keys := map[string]string{}
	for key, item := range declared {
		if !isToBeCreated(item) {
			keys[key] = byID[item.ID.ValueString()]
		}
	}
	if len(keys) < len(r.items) {
		return keys
	}
	items := itemsByKey{}
	for key, existing := range keys {
		items[key], keys[key] = r.items[existing], key
	}
	r.items = items
	return keys
}

// update changes the addresses that differ from what is declared.
func (r *reconciler) update(ctx context.Context, declared itemsByKey, stateKeys map[string]string) {
	changes := map[string]moltin.AddressFields{}
	for key, stateKey := range stateKeys {
		if change, changed := declared[key].UpdateRequest(r.items[stateKey]); changed {
			changes[key] = change
		} else {
			r.items[stateKey] = declared[key]
		}
	}
	r.each(ctx, "update", targets(slices.Sorted(maps.Keys(changes))), func(ctx context.Context, a *attempt) {
		a.item = declared[a.key]
		saved, err := r.store.UpdateAddress(ctx, r.customerID, a.item.ID.ValueString(), r.lastWrite(), changes[a.key])
		switch {
		case err == nil:
			r.setWritten(a, stateKeys[a.key], saved)
		case base.WarnIfNotReadBack(&a.diags, err):
			r.set(stateKeys[a.key], a.item)
		default:
			a.fail(ctx, err, base.CustomFieldsOf(a.item.CustomFields))
		}
	})
}

// create creates the declared addresses that have no ID, except under keys that are
// taken.
func (r *reconciler) create(ctx context.Context, declared itemsByKey) {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(declared)) {
		if isToBeCreated(declared[key]) && r.items[key] == nil {
			keys = append(keys, key)
		}
	}
	r.each(ctx, "create", targets(keys), func(ctx context.Context, a *attempt) {
		a.item = declared[a.key]
		saved, err := r.store.CreateAddress(ctx, r.customerID, a.item.CreateRequest())
		if saved != nil {
			r.setWritten(a, a.key, saved)
		}
		if err != nil {
			r.failCreate(ctx, a, err)
		}
	})
}

// failCreate reports a create. An address that may exist all the same is kept
// without an ID.
func (r *reconciler) failCreate(ctx context.Context, a *attempt, err error) {
	var (
		unresolved *records.UnresolvedCreateError
		duplicate  *records.DuplicateError
	)
	isSaved := base.WarnIfNotReadBack(&a.diags, err)
	switch {
	case errors.As(err, &duplicate):
		a.diags.AddError(base.DuplicateSummary, base.FormatError(duplicate)+" The state has the other record. Delete the duplicate in the store.")
	case errors.As(err, &unresolved):
		a.item.ID = types.StringNull()
		r.set(a.key, a.item)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.unresolved[a.key] = unresolved.Create
		hint := "\n\nApply again. The provider searches for the address first, and creates it only if it does not exist."
		if len(unresolved.IDs) > 0 {
			hint = candidatesHint
		}
		a.diags.AddError(base.UnresolvedSummary+a.name, base.FormatError(err)+hint)
	case !isSaved:
		a.fail(ctx, err, base.CustomFieldsOf(a.item.CustomFields))
	}
}

// reportKeptKeys adds an error for addresses that keep the keys of the state, and for
// those that were not created because of them.
func (r *reconciler) reportKeptKeys(declared itemsByKey, stateKeys map[string]string) {
	var kept, taken []string
	for _, key := range slices.Sorted(maps.Keys(declared)) {
		stateKey, exists := stateKeys[key]
		switch {
		case exists && stateKey != key:
			kept = append(kept, fmt.Sprintf("addresses[%q] is still addresses[%q]", key, stateKey))
		case !exists && r.items[key] != nil && r.items[key] != declared[key] && !r.items[key].ID.IsNull():
			taken = append(taken, fmt.Sprintf("addresses[%q] was not created, because its key is taken", key))
		}
	}
	if lines := slices.Concat(kept, taken); len(lines) > 0 {
		r.diags.AddAttributeError(path.Root("addresses"), "Keys were not changed",
			"Because of the other errors, addresses keep their keys in the state until the next apply:\n\n  "+
				strings.Join(lines, "\n  ")+"\n\nApply again.")
	}
}
