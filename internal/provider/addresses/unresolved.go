// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

const deleteAlike = "\n\nDelete the records that no other resource manages, and apply again."

// settle looks for the addresses of lost creates. What is found gets its id, and
// what does not exist is dropped. One that can't be looked for stays without.
// add is for one with several candidates, see [base.WarnOfCandidates].
func (w *writing) settle(ctx context.Context, add func(diags *diag.Diagnostics, summary, detail string)) (found []string) {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(w.items)) {
		if w.items[key].ID.IsNull() {
			keys = append(keys, key)
		}
	}
	w.each(ctx, "find", targetsOf(keys), func(ctx context.Context, a *attempt) { w.find(ctx, a, add) })
	for _, key := range keys {
		if item := w.items[key]; item != nil && !item.ID.IsNull() {
			found = append(found, key)
		}
	}
	return found
}

func (w *writing) find(ctx context.Context, a *attempt, add func(diags *diag.Diagnostics, summary, detail string)) {
	item := w.item(a.key)
	var lost *records.UnresolvedCreate
	if known, ok := w.lost[a.key]; ok {
		lost = &known
	}
	found, err := w.store.ResolveAddress(ctx, w.customerID, item.CreateRequest(), lost)
	var unsettled *records.UnresolvedCreateError
	switch {
	case err == nil && found == nil, transport.IsNotFound(err):
		w.put(a.key, nil)
	case err == nil:
		item.FromAPI(found)
	case errors.As(err, &unsettled) && len(unsettled.IDs) > 0:
		add(&a.diags, "Could not "+a.doing, base.FormatError(err)+deleteAlike)
	default:
		a.fail(ctx, err, nil)
	}
}

// adopt makes lost addresses that were found the ones that are declared under
// their keys.
func (w *writing) adopt(found []string, declared itemsByKey) {
	for _, key := range found {
		if planned := declared[key]; isToBeCreated(planned) && canBecome(planned, w.items[key]) {
			planned.ID = w.items[key].ID
		}
	}
}

// notCreated keeps an address that may exist all the same in the state, without
// an id.
func (w *writing) notCreated(ctx context.Context, a *attempt, item *address.Item, err error) {
	var (
		unsettled *records.UnresolvedCreateError
		second    *records.DuplicateError
	)
	notReadBack := base.Response{Diagnostics: &a.diags}.WarnIfNotReadBack(err)
	switch {
	case errors.As(err, &second):
		a.diags.AddError(base.DuplicateSummary, base.FormatError(second)+" The state has the other record. Delete the duplicate in the store.")
	case errors.As(err, &unsettled):
		item.ID = types.StringNull()
		w.put(a.key, item)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.lost[a.key] = unsettled.Create
		hint := "\n\nApply again. The provider searches for the address first, and creates it only if it does not exist."
		if len(unsettled.IDs) > 0 {
			hint = deleteAlike
		}
		a.diags.AddError(base.UnresolvedSummary+a.name, base.FormatError(err)+hint)
	case !notReadBack:
		a.fail(ctx, err, base.CustomFieldsOf(item.CustomFields))
	}
}
