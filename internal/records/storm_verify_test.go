// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// verify compares what each create returned with what the store has.
func (s *storm) verify(t *testing.T, store *Repository) {
	owners := map[string]int{}
	for _, op := range s.ops {
		made := s.f.made(op.origin)
		var (
			unresolved *UnresolvedCreateError
			duplicate  *DuplicateError
		)
		switch {
		case op.id != "":
			if other := owners[op.id]; other != 0 {
				t.Errorf("creates %d and %d both have %s", op.origin, other, op.id)
			}
			owners[op.id] = op.origin
			var named []string
			if errors.As(op.err, &duplicate) {
				named = duplicate.IDs
			} else if op.err != nil && !errors.As(op.err, new(*ReadBackError)) {
				t.Errorf("create %d has %s and %v", op.origin, op.id, op.err)
			}
			if !slices.Contains(made, op.id) && (!s.foreign || op.id != "foreign") && !s.hadNoTime(op) {
				t.Errorf("create %d has %s, and made %v", op.origin, op.id, made)
			}
			for _, id := range made {
				if id != op.id && !slices.Contains(named, id) && !s.hadNoTime(op) {
					t.Errorf("create %d has %s and made %v, and returned %v", op.origin, op.id, made, op.err)
				}
			}
		case errors.As(op.err, &unresolved) && len(unresolved.IDs) > 0:
			for _, id := range made {
				if !slices.Contains(unresolved.IDs, id) {
					t.Errorf("create %d made %v and returned %v", op.origin, made, op.err)
				}
			}
			s.refused(t, store, op)
		case errors.As(op.err, &unresolved):
			s.refused(t, store, op)
			s.resolve(t, op, unresolved.Create, made)
		case len(made) > 0 || op.err == nil:
			t.Errorf("create %d made %v and returned %v", op.origin, made, op.err)
		}
	}
}

// hadNoTime reports whether a create of the same had no time to search for a
// duplicate after a resend: other creates may take that for their own.
func (s *storm) hadNoTime(op *stormOp) bool {
	return slices.ContainsFunc(s.ops, func(other *stormOp) bool {
		return other.key() == op.key() && other.ended && other.id != "" && len(s.f.made(other.origin)) > 1
	})
}

func (op *stormOp) key() string {
	if op.customer == "" {
		return customerKey(*op.fields.Email)
	}
	return addressKey(op.customer, op.address)
}

// refused checks that the same is not created again by this process.
func (s *storm) refused(t *testing.T, store *Repository, op *stormOp) {
	again := &stormOp{origin: 100 + op.origin, customer: op.customer, address: op.address, fields: op.fields}
	again.create(by(t.Context(), again.origin), store)
	if again.err == nil || len(s.f.made(again.origin)) > 0 {
		t.Errorf("an identical create after %d returned %v", op.origin, again.err)
	}
}

func (s *storm) resolve(t *testing.T, op *stormOp, create UnresolvedCreate, made []string) {
	text, err := json.Marshal(create)
	if err != nil {
		t.Fatal(err)
	}
	var read UnresolvedCreate
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	id, err := op.find(t.Context(), s.f.records(8), &read)
	var several *UnresolvedCreateError
	switch {
	case s.foreign && op.customer == "ron":
		// Nothing distinguishes it from a record that somebody else created at the same time.
		if err == nil && id != "foreign" && !slices.Equal(made, nonEmpty(id)) || errors.As(err, &several) && len(several.IDs) < 2 {
			t.Errorf("create %d made %v, and is resolved as %q, %v", op.origin, made, id, err)
		}
	case create.Since.IsZero() && op.customer != "":
		// No list with a date was read, so the age excludes nothing.
		older := len(made) == 0 && id == "older of "+op.customer
		if err == nil && !older && !slices.Equal(made, nonEmpty(id)) || errors.As(err, &several) && !containsAll(several.IDs, made) {
			t.Errorf("create %d made %v, and is resolved as %q, %v (%s)", op.origin, made, id, err, text)
		}
	case len(made) > 1:
		if !errors.As(err, &several) || !slices.Equal(slices.Sorted(slices.Values(several.IDs)), made) {
			t.Errorf("create %d made %v, and is resolved as %q, %v", op.origin, made, id, err)
		}
	case s.hadNoTime(op):
		if len(made) > 0 && id != made[0] && (!errors.As(err, &several) || !slices.Contains(several.IDs, made[0])) {
			t.Errorf("create %d made %v, and is resolved as %q, %v", op.origin, made, id, err)
		}
	case err != nil || !slices.Equal(made, nonEmpty(id)):
		t.Errorf("create %d made %v, and is resolved as %q, %v (%s)", op.origin, made, id, err, text)
	}
}

func (op *stormOp) create(ctx context.Context, store *Repository) {
	if op.customer == "" {
		created, err := store.CreateCustomer(ctx, op.fields)
		if op.err = err; created != nil {
			op.id = created.ID
		}
		return
	}
	created, err := store.CreateAddress(ctx, op.customer, op.address)
	if op.err = err; created != nil {
		op.id = created.ID
	}
}

// find resolves the create in another process.
func (op *stormOp) find(ctx context.Context, store *Repository, create *UnresolvedCreate) (id string, err error) {
	if op.customer == "" {
		found, err := store.ResolveCustomer(ctx, op.fields, create)
		if found != nil {
			id = found.ID
		}
		return id, err
	}
	found, err := store.ResolveAddress(ctx, op.customer, op.address, create)
	if found != nil {
		id = found.ID
	}
	return id, err
}

func containsAll(ids, some []string) bool {
	return !slices.ContainsFunc(some, func(id string) bool { return !slices.Contains(ids, id) })
}

func nonEmpty(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

// same is what the storm's creates have in common.
func same(name string) moltin.AddressFields {
	fields := named(name)
	fields.Custom = moltin.CustomFields{"priority": json.Number("1")}
	return fields
}
