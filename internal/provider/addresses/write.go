// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// writing is an apply: what exists at each moment is what the state gets.
type writing struct {
	batch
	store      *base.Store
	customerID string
	mu         sync.Mutex
	// items are the addresses that exist, or may exist: those without an id.
	items itemsByKey
	// lost is what is known of those without an id.
	lost map[string]records.UnresolvedCreate
	// writtenAt is the latest time that the store gave for a write (RFC 3339).
	writtenAt string
}

func (r *Resource) newWriting(op base.Operation, customerID string, existing itemsByKey, out base.Response) *writing {
	w := &writing{batch: batch{op: op, diags: out.Diagnostics}, store: r.Store, customerID: customerID, items: itemsByKey{}, lost: map[string]records.UnresolvedCreate{}}
	maps.Copy(w.items, existing)
	for _, item := range existing {
		if !item.ID.IsNull() {
			r.Store.Claim(item.ID.ValueString())
		}
	}
	return w
}

func (w *writing) item(key string) *address.Item {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.items[key]
}

func (w *writing) lastWrite() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.writtenAt
}

// existing is how many addresses exist beyond doubt.
func (w *writing) existing() (n int) {
	for _, item := range w.items {
		if !item.ID.IsNull() {
			n++
		}
	}
	return n
}

// put takes over what an address is now; nil means that it is gone.
func (w *writing) put(key string, item *address.Item) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if item == nil {
		delete(w.items, key)
	} else {
		w.items[key] = item
	}
}

// wrote takes over what the store answered to a write.
func (w *writing) wrote(a *attempt, item *address.Item, answer *moltin.Address) {
	sent := *item
	item.FromAPI(answer)
	item.KeepPlanned(&a.diags, a.at, sent)
	w.put(a.key, item)
	w.mu.Lock()
	defer w.mu.Unlock()
	before, _ := time.Parse(time.RFC3339Nano, w.writtenAt)
	if at, err := time.Parse(time.RFC3339Nano, answer.UpdatedAt); err == nil && at.After(before) {
		w.writtenAt = answer.UpdatedAt
	}
}

// rekey gives the addresses the keys of those that take them over, and gives the
// old keys of those that nothing takes over, which are to be deleted, by new ones.
func (w *writing) rekey(declared itemsByKey) (undeclared map[string]string) {
	takenOver := map[string]string{}
	for key, item := range declared {
		if !isToBeCreated(item) {
			takenOver[item.ID.ValueString()] = key
		}
	}
	existing, lost := w.items, w.lost
	w.items, w.lost, undeclared = itemsByKey{}, map[string]records.UnresolvedCreate{}, map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(existing)) {
		item := existing[key]
		if item.ID.IsNull() {
			free := key
			if !isToBeCreated(declared[key]) { // one that is waits for what becomes of this
				free = freeKey(key, declared, w.items)
			}
			w.items[free] = item
			if known, ok := lost[key]; ok {
				w.lost[free] = known
			}
			continue
		}
		if newKey, ok := takenOver[item.ID.ValueString()]; ok {
			w.items[newKey] = item
			continue
		}
		free := freeKey(key, declared, w.items)
		w.items[free], undeclared[free] = item, key
	}
	return undeclared
}

func isToBeCreated(item *address.Item) bool { return item != nil && item.ID.IsUnknown() }

// freeKey is a key for an address that is not declared, in case it can't be
// deleted: its own if no other has that.
func freeKey(key string, declared, taken itemsByKey) string {
	for declared[key] != nil || taken[key] != nil {
		key += "_undeleted"
	}
	return key
}

// deleteUndeclared deletes addresses, given by their keys with their old keys.
func (w *writing) deleteUndeclared(ctx context.Context, undeclared map[string]string) {
	targets := targetsOf(slices.Sorted(maps.Keys(undeclared)))
	for i := range targets {
		old := undeclared[targets[i].key]
		targets[i].name, targets[i].at = fmt.Sprintf("addresses[%q]", old), itemPath(old)
	}
	w.each(ctx, "delete", targets, func(ctx context.Context, a *attempt) {
		if err := w.store.DeleteAddress(ctx, w.customerID, w.item(a.key).ID.ValueString(), w.lastWrite()); err != nil {
			a.fail(ctx, err, nil)
		} else {
			w.put(a.key, nil)
		}
	})
}

// deleteOthers deletes the other addresses that the plan does not have any more,
// and leaves those in the plan that could not be deleted.
func (w *writing) deleteOthers(ctx context.Context, plan, state *Model) {
	left := state.Others.Elements()
	planned := plan.Others.Elements()
	var targets []target
	for _, id := range state.otherIDs() {
		if _, stays := planned[id]; !stays {
			targets = append(targets, target{id, fmt.Sprintf("address %s, which is not declared", id), path.Root("others").AtMapKey(id)})
		}
	}
	w.each(ctx, "delete", targets, func(ctx context.Context, a *attempt) {
		if err := w.store.DeleteAddress(ctx, w.customerID, a.key, ""); err != nil {
			a.fail(ctx, err, nil)
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(left, a.key)
	})
	plan.Others = types.MapValueMust(types.StringType, left)
}

// update changes the addresses that differ from what is declared.
func (w *writing) update(ctx context.Context, declared itemsByKey) {
	changes := map[string]moltin.AddressFields{}
	for key, item := range declared {
		if isToBeCreated(item) {
			continue
		}
		if change, changed := item.UpdateRequest(w.items[key]); changed {
			changes[key] = change
		} else {
			w.items[key] = item
		}
	}
	w.each(ctx, "update", targetsOf(slices.Sorted(maps.Keys(changes))), func(ctx context.Context, a *attempt) {
		item := declared[a.key]
		a.item = item
		record, err := w.store.UpdateAddress(ctx, w.customerID, item.ID.ValueString(), w.lastWrite(), changes[a.key])
		switch {
		case err == nil:
			w.wrote(a, item, record)
		case base.Response{Diagnostics: &a.diags}.WarnIfNotReadBack(err):
			w.put(a.key, item)
		default:
			a.fail(ctx, err, base.CustomFieldsOf(item.CustomFields))
		}
	})
}

// create creates the declared addresses that have no id yet.
func (w *writing) create(ctx context.Context, declared itemsByKey) {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(declared)) {
		if isToBeCreated(declared[key]) && w.items[key] == nil {
			keys = append(keys, key)
		}
	}
	w.each(ctx, "create", targetsOf(keys), func(ctx context.Context, a *attempt) {
		item := declared[a.key]
		a.item = item
		record, err := w.store.CreateAddress(ctx, w.customerID, item.CreateRequest())
		if record != nil {
			w.wrote(a, item, record)
		}
		if err != nil {
			w.notCreated(ctx, a, item, err)
		}
	})
}

// finish puts what exists into the state.
func (w *writing) finish(ctx context.Context, model *Model, out base.Response) {
	w.addUntried(ctx)
	model.setItems(ctx, w.items, out.Diagnostics)
	out.Set(ctx, model, model.identity())
	w.remember(ctx, out)
}
