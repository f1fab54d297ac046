// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
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

// save sets the state to what exists.
func (r *reconciler) save(ctx context.Context, model *Model, state *tfsdk.State, identity *tfsdk.ResourceIdentity, private base.PrivateState) {
	model.setItems(ctx, r.items, r.diags)
	r.diags.Append(state.Set(ctx, model)...)
	r.diags.Append(identity.Set(ctx, model.identity())...)
	maps.DeleteFunc(r.Unresolved, func(key string, _ records.UnresolvedCreate) bool {
		return r.items[key] == nil || !r.items[key].ID.IsNull()
	})
	r.diags.Append(r.privateState.save(ctx, private)...)
}

// setWritten records a declared address as the store saved it. prior is nil for a
// create.
func (r *reconciler) setWritten(t *task, saved *moltin.Address, prior *address.Item) {
	planned := *t.item
	t.item.FromAPI(saved)
	t.item.KeepPlanned(&t.diags, t.path, planned, prior)
	r.items[t.key] = t.item
	before, _ := time.Parse(time.RFC3339Nano, r.WrittenAt)
	if at, err := time.Parse(time.RFC3339Nano, saved.UpdatedAt); err == nil && at.After(before) {
		r.WrittenAt = saved.UpdatedAt
	}
}

const candidatesHint = "\n\nDelete the records that no other resource manages, and apply again."

// resolve searches for the addresses of unresolved creates, and returns the keys of
// those that it finds. What does not exist is dropped, and the others stay without an
// ID. addCandidates reports a search that found several records.
func (r *reconciler) resolve(ctx context.Context, addCandidates func(diags *diag.Diagnostics, summary, detail string)) (found []string) {
	r.each(ctx, "find", r.newTasks(r.items.where(isUnresolved)), func(ctx context.Context, t *task) (*moltin.Address, error) {
		var known *records.UnresolvedCreate
		if create, ok := r.Unresolved[t.key]; ok {
			known = &create
		}
		return r.store.ResolveAddress(ctx, r.customerID, t.item.CreateRequest(), known)
	}, func(t *task, existing *moltin.Address, err error) error {
		var unresolved *records.UnresolvedCreateError
		switch {
		case err == nil && existing == nil, transport.IsNotFound(err):
			delete(r.items, t.key)
		case err == nil:
			t.item.FromAPI(existing)
			found = append(found, t.key)
		case errors.As(err, &unresolved) && len(unresolved.IDs) > 0:
			addCandidates(&t.diags, "Could not find "+t.name+r.suffix, base.FormatError(err)+candidatesHint)
		default:
			return err
		}
		return nil
	})
	return found
}

// read reads every address that exists.
func (r *reconciler) read(ctx context.Context, list *records.AddressList) {
	listed := make(map[string]bool, len(list.Addresses))
	for _, one := range list.Addresses {
		listed[one.ID] = true
	}
	r.each(ctx, "read", r.newTasks(r.items.where(exists)), func(ctx context.Context, t *task) (*moltin.Address, error) {
		id, knownAt := t.item.ID.ValueString(), ""
		if !listed[id] {
			knownAt = r.WrittenAt
		}
		return r.store.RefreshAddress(ctx, r.customerID, id, knownAt)
	}, func(t *task, existing *moltin.Address, err error) error {
		switch {
		case transport.IsNotFound(err):
			delete(r.items, t.key)
		case err != nil:
			return err
		default:
			t.item.FromAPI(existing)
		}
		return nil
	})
}

// listOthers lists the customer's addresses, and sets the others of a plan. It returns
// nil if it fails.
func (r *reconciler) listOthers(ctx context.Context, plan *Model) *records.AddressList {
	list, err := r.store.AddressList(ctx, r.customerID, "")
	if err == nil && transport.IsNotFound(list.Refused) {
		err = list.Refused
	}
	switch {
	case err != nil:
		base.AddStoreError(ctx, r.diags, r.op, err)
		return nil
	case list.Refused != nil && plan.Exclusive.ValueBool():
		r.diags.AddAttributeError(path.Root("exclusive"), "Could not list the customer's addresses",
			base.FormatError(list.Refused)+" An exclusive resource has to know the customer's other addresses. Allow listing them, or set exclusive = false.")
		return nil
	}
	plan.setOthers(list, r.items)
	return list
}

// adopt makes the addresses of unresolved creates that were found the ones that are
// declared under their keys.
func (r *reconciler) adopt(found []string, declared itemsByKey) {
	for _, key := range found {
		if item := declared[key]; item != nil && isToBeCreated(item) && canBecome(item, r.items[key]) {
			item.ID = r.items[key].ID
		}
	}
}

// deleteUndeclared deletes the addresses that no declared one is.
func (r *reconciler) deleteUndeclared(ctx context.Context, declared itemsByKey) {
	isDeclared := map[string]bool{}
	for _, item := range declared {
		isDeclared[item.ID.ValueString()] = true
	}
	undeclared := r.items.where(func(item *address.Item) bool { return exists(item) && !isDeclared[item.ID.ValueString()] })
	r.delete(ctx, r.newTasks(undeclared), r.WrittenAt, func(key string) { delete(r.items, key) })
}

// deleteOthers deletes the other addresses that the plan shows as removed, and
// leaves those in the plan that could not be deleted.
func (r *reconciler) deleteOthers(ctx context.Context, plan, state *Model) {
	if state.Others.IsNull() || plan.Others.IsUnknown() {
		return
	}
	left, planned := state.Others.Elements(), plan.Others.Elements()
	for _, item := range r.items {
		if id := item.ID.ValueString(); planned[id] == nil {
			delete(left, id) // It was found after the others were listed.
		}
	}
	var removed []*task
	for _, id := range slices.Sorted(maps.Keys(left)) {
		if planned[id] == nil {
			removed = append(removed, &task{
				key: id, name: fmt.Sprintf("address %s, which is not declared", id), path: path.Root("others").AtMapKey(id),
				item: &address.Item{ID: types.StringValue(id)},
			})
		}
	}
	r.delete(ctx, removed, "", func(id string) { delete(left, id) })
	plan.Others = types.MapValueMust(types.StringType, left)
}

func (r *reconciler) delete(ctx context.Context, tasks []*task, knownAt string, forget func(key string)) {
	r.each(ctx, "delete", tasks, func(ctx context.Context, t *task) (*moltin.Address, error) {
		return nil, r.store.DeleteAddress(ctx, r.customerID, t.item.ID.ValueString(), knownAt)
	}, func(t *task, _ *moltin.Address, err error) error {
		if err == nil {
			forget(t.key)
		}
		return err
	})
}

// alignKeys moves existing addresses to the keys that they are declared under. If
// an address is left that is not declared, it could lose its key to another: then all
// of them keep the keys that they have in the state, which alignKeys reports. It
// returns the declared addresses by the keys that they get.
func (r *reconciler) alignKeys(declared itemsByKey) itemsByKey {
	keysByID := map[string]string{}
	for key, item := range r.items {
		keysByID[item.ID.ValueString()] = key
	}
	renamed, kept := itemsByKey{}, itemsByKey{}
	declaredKeys := map[string]string{}
	var keptKeys, takenKeys []string
	for _, key := range slices.Sorted(maps.Keys(declared)) {
		item := declared[key]
		switch stateKey, existing := keysByID[item.ID.ValueString()], r.items[key]; {
		case !isToBeCreated(item):
			renamed[key], kept[stateKey] = r.items[stateKey], item
			if key != stateKey {
				declaredKeys[stateKey] = key
				keptKeys = append(keptKeys, fmt.Sprintf("addresses[%q] is still addresses[%q]", key, stateKey))
			}
		case existing == nil:
			kept[key] = item
		case !existing.ID.IsNull():
			takenKeys = append(takenKeys, fmt.Sprintf("addresses[%q] was not created, because its key is taken", key))
		}
	}
	if len(renamed) == len(r.items) {
		r.items = renamed
		return declared
	}
	if lines := slices.Concat(keptKeys, takenKeys); len(lines) > 0 {
		r.diags.AddAttributeError(path.Root("addresses"), "Keys were not changed",
			"Because of the other errors, addresses keep their keys in the state until the next apply:\n\n  "+
				strings.Join(lines, "\n  ")+"\n\nApply again.")
	}
	r.declaredKeys = declaredKeys
	return kept
}

// update changes the addresses that differ from what is declared.
func (r *reconciler) update(ctx context.Context, declared itemsByKey) {
	changed, changes := itemsByKey{}, map[string]moltin.AddressFields{}
	for key, item := range declared.where(exists) {
		if change, isChanged := item.UpdateRequest(r.items[key]); isChanged {
			changed[key], changes[key] = item, change
		} else {
			r.items[key] = item
		}
	}
	knownAt := r.WrittenAt
	r.each(ctx, "update", r.newTasks(changed), func(ctx context.Context, t *task) (*moltin.Address, error) {
		return r.store.UpdateAddress(ctx, r.customerID, t.item.ID.ValueString(), knownAt, changes[t.key])
	}, func(t *task, saved *moltin.Address, err error) error {
		switch {
		case err == nil:
			r.setWritten(t, saved, r.items[t.key])
		case base.WarnIfNotReadBack(&t.diags, err):
			r.items[t.key] = t.item
		default:
			return err
		}
		return nil
	})
}

// create creates the declared addresses that don't exist. An address whose create is
// unresolved is kept without an ID.
func (r *reconciler) create(ctx context.Context, declared itemsByKey) {
	r.each(ctx, "create", r.newTasks(declared.where(isToBeCreated)), func(ctx context.Context, t *task) (*moltin.Address, error) {
		return r.store.CreateAddress(ctx, r.customerID, t.item.CreateRequest())
	}, func(t *task, saved *moltin.Address, err error) error {
		if saved != nil {
			r.setWritten(t, saved, nil)
		}
		var (
			unresolved *records.UnresolvedCreateError
			duplicate  *records.DuplicateError
		)
		isSaved := base.WarnIfNotReadBack(&t.diags, err)
		switch {
		case errors.As(err, &duplicate):
			t.diags.AddError(base.DuplicateSummary, base.FormatError(duplicate)+" The state has the other record. Delete the duplicate in the store.")
		case errors.As(err, &unresolved):
			t.item.ID = types.StringNull()
			r.items[t.key] = t.item
			if r.Unresolved == nil {
				r.Unresolved = map[string]records.UnresolvedCreate{}
			}
			r.Unresolved[t.key] = unresolved.Create
			hint := "\n\nApply again. The provider searches for the address first, and creates it only if it does not exist."
			if len(unresolved.IDs) > 0 {
				hint = candidatesHint
			}
			t.diags.AddError(base.UnresolvedSummary+t.name, base.FormatError(err)+hint)
		case !isSaved:
			return err
		}
		return nil
	})
}
