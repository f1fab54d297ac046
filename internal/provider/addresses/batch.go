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

// concurrentAddresses is how many addresses of one resource are under way at
// once, within the pace.
const concurrentAddresses = 10

// batch is one operation on many addresses. Each is tried, whatever becomes of
// the others.
type batch struct {
	op    base.Operation
	diags *diag.Diagnostics
	// place is added to the names of addresses that the configuration does not have.
	place string
	// untried are those whose turn did not come before the operation ended.
	untried int
}

// target is one address of a batch.
type target struct {
	// key is what the address is known by to the caller.
	key string
	// name is what the user knows it by.
	name string
	at   path.Path
}

// targetsOf are addresses by their keys.
func targetsOf(keys []string) []target {
	targets := make([]target, len(keys))
	for i, key := range keys {
		targets[i] = target{key, fmt.Sprintf("addresses[%q]", key), itemPath(key)}
	}
	return targets
}

// attempt is the work on one address.
type attempt struct {
	target
	doing string
	batch *batch
	ended func() error // of the whole operation
	// item is the address as it is declared, if it is.
	item     *address.Item
	diags    diag.Diagnostics
	rejected error // the credentials were, which has to be said once
	untried  bool
}

// each calls do for every target, with the time that an address has. It reports
// in the targets' order.
func (b *batch) each(ctx context.Context, doing string, targets []target, do func(context.Context, *attempt)) {
	attempts := make([]attempt, len(targets))
	try := func(i int) {
		a := &attempts[i]
		*a = attempt{target: targets[i], doing: doing + " " + targets[i].name + b.place, batch: b, ended: ctx.Err, untried: ctx.Err() != nil}
		if !a.untried {
			ctx, end := context.WithTimeout(ctx, base.OperationTimeout)
			defer end()
			do(ctx, a)
		}
	}
	var (
		group sync.WaitGroup
		next  atomic.Int64
	)
	for range min(concurrentAddresses, len(targets)) {
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

// report puts diagnostics where the address is in the configuration, and says
// which one it is: Terraform prints no keys.
func (b *batch) report(ctx context.Context, a *attempt) {
	if a.untried {
		b.untried++
	}
	if a.rejected != nil {
		base.AddStoreError(ctx, b.diags, b.op, a.rejected)
	}
	for _, d := range a.diags {
		at := a.at
		if named, ok := d.(diag.DiagnosticWithPath); ok {
			switch attribute := named.Path(); {
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

// operation is the attempt's own: where timeouts bound the whole, it may be that
// which ended it.
func (a *attempt) operation() base.Operation {
	op := base.FixedOperation(a.doing, append(address.AttributeNames(), "customer_id", base.CustomFieldsAttribute)...)
	if a.ended() != nil {
		op.Timeout, op.TimeoutAttribute = a.batch.op.Timeout, a.batch.op.TimeoutAttribute
	}
	return op
}

// fail reports an error of the store.
func (a *attempt) fail(ctx context.Context, err error, sent moltin.CustomFields) {
	if errors.As(err, new(*moltin.CredentialsError)) {
		a.rejected = err
		return
	}
	op := a.operation()
	op.CustomFields = sent
	base.AddStoreError(ctx, &a.diags, op, err)
}

// addUntried says how many addresses are left for the next apply, and why.
func (b *batch) addUntried(ctx context.Context) {
	switch {
	case b.untried == 0:
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		b.diags.AddError("Timeout before all addresses were processed",
			fmt.Sprintf("The operation timed out after %s, before %d of the addresses were processed. %s Then apply again.",
				b.op.Timeout, b.untried, base.Sentence(b.op.MoreTimeHint())))
	default:
		b.diags.AddError("Interrupted", fmt.Sprintf("%d of the addresses were not processed. Apply again.", b.untried))
	}
}
