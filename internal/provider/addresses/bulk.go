// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"errors"
	"fmt"
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

// A bulkOperation works on many addresses. Each is tried, whatever the outcome of
// the others.
type bulkOperation struct {
	op    base.Operation
	diags *diag.Diagnostics
	// suffix is added to the names of addresses that the configuration does not have.
	suffix string
	// skipped is the number of addresses that were left when the operation ended.
	skipped int
}

// A target is one address of a bulk operation.
type target struct {
	// key identifies it to the caller.
	key string
	// name is what messages call it.
	name string
	at   path.Path
}

// targets returns addresses by their keys.
func targets(keys []string) []target {
	all := make([]target, len(keys))
	for i, key := range keys {
		all[i] = target{key, fmt.Sprintf("addresses[%q]", key), itemPath(key)}
	}
	return all
}

// An attempt is the work on one target.
type attempt struct {
	target
	action string
	bulk   *bulkOperation
	ended  func() error // of the whole operation
	// item is the address as it is declared, if it is.
	item     *address.Item
	diags    diag.Diagnostics
	rejected error // of rejected credentials, which are reported once
	skipped  bool
}

// each calls do for every target, within the time that an address has, and reports
// in the order of the targets.
func (b *bulkOperation) each(ctx context.Context, action string, targets []target, do func(context.Context, *attempt)) {
	attempts := make([]attempt, len(targets))
	try := func(i int) {
		a := &attempts[i]
		*a = attempt{target: targets[i], action: action + " " + targets[i].name + b.suffix, bulk: b, ended: ctx.Err, skipped: ctx.Err() != nil}
		if !a.skipped {
			ctx, end := context.WithTimeout(ctx, base.OperationTimeout)
			defer end()
			do(ctx, a)
		}
	}
	var (
		group sync.WaitGroup
		next  atomic.Int64
	)
	for range min(concurrency, len(targets)) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(targets)); i = next.Add(1) - 1 {
				try(int(i))
			}
		})
	}
	group.Wait()
	for i := range attempts {
		b.report(ctx, &attempts[i])
	}
}

// report adds the diagnostics of an attempt at the address in the configuration, and
// with its name: Terraform prints no keys.
func (b *bulkOperation) report(ctx context.Context, a *attempt) {
	if a.skipped {
		b.skipped++
	}
	if a.rejected != nil {
		base.AddStoreError(ctx, b.diags, b.op, a.rejected)
	}
	for _, d := range a.diags {
		at := a.at
		if located, ok := d.(diag.DiagnosticWithPath); ok {
			switch attribute := located.Path(); {
			case attribute.Equal(path.Root("customer_id")), len(attribute.Steps()) > 1:
				at = attribute
			case a.item != nil && a.item.IsSet(attribute.String()): // or Terraform could not show it
				at = at.AtName(attribute.String())
			}
		}
		summary, detail := d.Summary(), d.Detail()
		if !strings.Contains(summary, a.name) && !strings.HasPrefix(detail, a.name) {
			detail = a.name + ": " + detail
		}
		if d.Severity() == diag.SeverityWarning {
			b.diags.AddAttributeWarning(at, summary, detail)
		} else {
			b.diags.AddAttributeError(at, summary, detail)
		}
	}
}

// fail reports an error of the store.
func (a *attempt) fail(ctx context.Context, err error, sent moltin.CustomFields) {
	if errors.As(err, new(*moltin.CredentialsError)) {
		a.rejected = err
		return
	}
	op := base.FixedOperation(a.action, append(address.AttributeNames(), "customer_id", base.CustomFieldsAttribute)...)
	op.CustomFields = sent
	if a.ended() != nil { // a timeout of the whole operation, not the address's own
		op.Timeout, op.TimeoutAttribute = a.bulk.op.Timeout, a.bulk.op.TimeoutAttribute
	}
	base.AddStoreError(ctx, &a.diags, op, err)
}

// reportSkipped adds an error for the addresses that are left for the next apply.
func (b *bulkOperation) reportSkipped(ctx context.Context) {
	switch {
	case b.skipped == 0:
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		b.diags.AddError("Timeout before all addresses were processed",
			fmt.Sprintf("The operation timed out after %s, before %d of the addresses were processed. %s Then apply again.",
				b.op.Timeout, b.skipped, base.Sentence(b.op.MoreTimeHint())))
	default:
		b.diags.AddError("Interrupted", fmt.Sprintf("%d of the addresses were not processed. Apply again.", b.skipped))
	}
}
