// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
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

// TestDeletedRecordInAStaleList checks that what this process has deleted is not taken for
// the result of a create, while lists still have it.
func TestDeletedRecordInAStaleList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{onCreate: fates(notCreated)}
		s := f.records(8)
		f.addAddress("ron", "a", time.Second, home())
		if err := s.DeleteAddress(t.Context(), "ron", "a", ""); err != nil {
			t.Fatal(err)
		}
		f.addAddress("ron", "a", time.Second, home())
		if found, err := s.ResolveAddress(t.Context(), "ron", home(), &UnresolvedCreate{}); found != nil || err != nil {
			t.Errorf("found %v, %v", found, err)
		}
		f.addCustomer("c", time.Second, leslie())
		if err := s.DeleteCustomer(t.Context(), "c", ""); err != nil {
			t.Fatal(err)
		}
		f.addCustomer("c", time.Second, leslie())
		if created, err := s.CreateCustomer(t.Context(), leslie()); err != nil || created.ID == "c" {
			t.Errorf("created %v, %v", created, err)
		}
	})
}
