// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"slices"
	"testing"
	"testing/synctest"
)

// TestLedgerKeepsContentOfWrites lists many addresses and writes one: of the others
// the ledger keeps nothing but their ids.
func TestLedgerKeepsContentOfWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		f.fill("ron", 100)
		s := f.records(8)
		if _, err := s.Addresses(t.Context(), "ron"); err != nil {
			t.Fatal(err)
		}
		created, err := s.CreateAddress(t.Context(), "ron", home())
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, e := range s.ledger.records {
			if e.key != "" {
				keys = append(keys, e.key)
			}
		}
		if want := []string{addressKey("ron", home())}; len(s.ledger.records) != 101 || !slices.Equal(keys, want) {
			t.Errorf("%d records with the content %q", len(s.ledger.records), keys)
		}
		if like := s.ledger.writtenLike(addressKey("ron", named("HOME"))); !slices.Equal(like, []string{created.ID}) {
			t.Errorf("written like it are %v", like)
		}
	})
}
