// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// concurrency is how many addresses of one resource are in progress at once, within
// the rate limit.
const concurrency = 10

// A reconciler reads or changes a customer's addresses. After each of its steps,
// items are what exists.
type reconciler struct {
	store      *base.Store
	op         base.Operation
	customerID string
	diags      *diag.Diagnostics
	// suffix is added to the names of addresses in errors of a delete, for which the
	// configuration has no place.
	suffix string
	// items are the addresses that exist, by their keys in the state, and those that
	// may exist, which have no ID.
	items itemsByKey
	privateState
	// declaredKeys are the keys in the configuration of addresses that keep another one
	// in the state, by that one.
	declaredKeys map[string]string
	// skipped is the number of addresses that were left when the operation ended.
	skipped atomic.Int32
}

// A task is the work on one address.
type task struct {
	// key identifies it to the caller.
	key string
	// name is what messages call it.
	name  string
	path  path.Path
	item  *address.Item
	diags diag.Diagnostics
}

// newTasks returns a task for each address, in the order of the keys.
func (r *reconciler) newTasks(items itemsByKey) (tasks []*task) {
	for _, key := range slices.Sorted(maps.Keys(items)) {
		declared := cmp.Or(r.declaredKeys[key], key)
		tasks = append(tasks, &task{key: key, name: fmt.Sprintf("addresses[%q]", declared), path: path.Root("addresses").AtMapKey(declared), item: items[key]})
	}
	return tasks
}

// each sends a request for each task, several at once, whatever the outcome of the
// others. It calls record with one outcome at a time, and reports the errors that
// record returns in the order of the tasks.
func (r *reconciler) each(ctx context.Context, action string, tasks []*task,
	send func(context.Context, *task) (*moltin.Address, error), record func(*task, *moltin.Address, error) error,
) {
	var (
		queue   = make(chan *task)
		workers sync.WaitGroup
		mu      sync.Mutex
	)
	try := func(t *task) {
		if ctx.Err() != nil {
			r.skipped.Add(1)
			return
		}
		taskCtx, end := context.WithTimeout(ctx, base.OperationTimeout)
		defer end()
		saved, err := send(taskCtx, t)
		mu.Lock()
		defer mu.Unlock()
		if err = record(t, saved, err); err == nil {
			return
		}
		if errors.As(err, new(*moltin.CredentialsError)) { // the same for all addresses, and reported once
			base.AddStoreError(ctx, r.diags, r.op, err)
			return
		}
		op := base.FixedOperation(action+" "+t.name+r.suffix, append(address.AttributeNames(), "customer_id", base.CustomFieldsAttribute)...)
		op.CustomFields = base.CustomFieldsOf(t.item.CustomFields)
		if ctx.Err() != nil {
			op.Timeout, op.TimeoutAttribute = r.op.Timeout, r.op.TimeoutAttribute
		}
		base.AddStoreError(taskCtx, &t.diags, op, err)
	}
	for range min(concurrency, len(tasks)) {
		workers.Go(func() {
			for t := range queue {
				try(t)
			}
		})
	}
	for _, t := range tasks {
		queue <- t
	}
	close(queue)
	workers.Wait()
	for _, t := range tasks {
		r.report(t)
	}
}

// report adds the diagnostics of a task at the address in the configuration, and
// with its name, because Terraform prints no keys.
func (r *reconciler) report(t *task) {
	for _, d := range t.diags {
		at := t.path
		if located, ok := d.(diag.DiagnosticWithPath); ok {
			switch attribute := located.Path(); {
			case attribute.Equal(path.Root("customer_id")), len(attribute.Steps()) > 1:
				at = attribute
			case t.item.IsSet(attribute.String()): // or Terraform could not show it
				at = at.AtName(attribute.String())
			}
		}
		detail := d.Detail()
		if !strings.Contains(d.Summary(), t.name) && !strings.HasPrefix(detail, t.name) {
			detail = t.name + ": " + detail
		}
		if d.Severity() == diag.SeverityWarning {
			r.diags.AddAttributeWarning(at, d.Summary(), detail)
		} else {
			r.diags.AddAttributeError(at, d.Summary(), detail)
		}
	}
}

// reportSkipped adds an error for the addresses that are left for the next apply.
func (r *reconciler) reportSkipped(ctx context.Context) {
	skipped := r.skipped.Load()
	switch {
	case skipped == 0:
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		r.diags.AddError("Timeout before all addresses were processed",
			fmt.Sprintf("The operation timed out after %s, before %d of the addresses were processed. %s Then apply again.",
				r.op.Timeout, skipped, base.Sentence(r.op.MoreTimeHint())))
	default:
		r.diags.AddError("Interrupted", fmt.Sprintf("%d of the addresses were not processed. Apply again.", skipped))
	}
}
