// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// atOnce calls do n times at once, and returns the errors.
func atOnce(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = do(i) })
	}
	group.Wait()
	return errs
}

func noErrors(t *testing.T, errs []error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

// fill puts n addresses of a customer into the store: their ids are ron-0, ron-1, …
func (f *fakeStore) fill(customer string, n int) {
	for i := range n {
		f.addAddress(customer, fmt.Sprint(customer, "-", i), time.Hour, named(fmt.Sprint("name ", i)))
	}
}

// failing fails lists.
func failing(err error) func(context.Context, string) error {
	return func(_ context.Context, method string) error {
		if strings.HasPrefix(method, "List") {
			return err
		}
		return nil
	}
}

func TestOneListForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{latency: 40 * time.Millisecond}
		f.fill("ron", 300)
		f.fill("april", 300)
		s := f.records(8)
		noErrors(t, atOnce(600, func(i int) error {
			customer := []string{"ron", "april"}[i%2]
			id := fmt.Sprint(customer, "-", i/2)
			got, err := s.RefreshAddress(t.Context(), customer, id, "")
			if err == nil && (got.ID != id || *got.Name != fmt.Sprint("name ", i/2)) {
				return fmt.Errorf("got %[2]v for %[1]s", id, got)
			}
			return err
		}))
		if all, err := s.Addresses(t.Context(), "ron"); err != nil || len(all) != 300 {
			t.Errorf("%d addresses, %v", len(all), err)
		}
		if f.count("ListAddresses") != 2 || f.total() != 2 {
			t.Errorf("calls %v, want two lists", f.calls)
		}
	})
}

// TestListAtTheEndOfAnother needs a list that another caller has just read, after the
// check whether there is one.
func TestListAtTheEndOfAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		s := f.records(8)
		for range 2 {
			if _, err := s.readAddressList(t.Context(), "ron"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.readCustomers(t.Context(), true); err != nil {
				t.Fatal(err)
			}
		}
		if f.total() != 2 {
			t.Errorf("%d lists, want one of each kind", f.total())
		}
	})
}

func TestAddressesAreSorted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		for i, age := range []int{2, 3, 1, 3} {
			f.addAddress("ron", strconv.Itoa(i), time.Duration(age)*time.Minute, home())
		}
		all, err := f.records(8).Addresses(t.Context(), "ron")
		var ids []string
		for _, a := range all {
			ids = append(ids, a.ID)
		}
		if want := []string{"1", "3", "0", "2"}; err != nil || !slices.Equal(ids, want) {
			t.Errorf("%v, %v, want %v", ids, err, want)
		}
	})
}

func TestListLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		f.fill("ron", 1)
		s := f.records(8)
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 1}, {time.Minute - time.Millisecond, 1}, {time.Millisecond, 2}, {time.Second, 2}} {
			time.Sleep(step.wait)
			if _, err := s.RefreshAddress(t.Context(), "ron", "ron-0", ""); err != nil {
				t.Fatal(err)
			}
			if f.total() != step.want {
				t.Errorf("after another %s there were %d lists, want %d", step.wait, f.total(), step.want)
			}
		}
		// Expired lists are removed.
		time.Sleep(time.Minute)
		if _, err := s.Addresses(t.Context(), "april"); err != nil || len(s.addresses.lists) != 1 {
			t.Errorf("%v, and %d lists are kept", err, len(s.addresses.lists))
		}
	})
}

// TestStaleList reads what a list does not have, or has in an old version.
func TestStaleList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		f.fill("ron", 1)
		s := f.records(8)
		if _, err := s.Addresses(t.Context(), "ron"); err != nil {
			t.Fatal(err)
		}
		f.fill("april", 1) // in place of an address of ron that the list lacks
		known := time.Now().Add(-time.Hour).UTC()
		for _, test := range []struct {
			what, id, knownAt string
			gets              int
		}{
			{"in the list", "ron-0", "", 0},
			{"in the list, same version", "ron-0", known.Format(time.RFC3339Nano), 0},
			{"in the list, same with more digits", "ron-0", known.Add(900 * time.Microsecond).Format(time.RFC3339Nano), 0},
			{"in the list, invalid timestamp", "ron-0", "yesterday", 0},
			{"in the list, old version", "ron-0", known.Add(2 * time.Millisecond).Format(time.RFC3339Nano), 1},
			{"not in the list", "april-0", "", 1},
		} {
			before := f.total()
			got, err := s.RefreshAddress(t.Context(), "ron", test.id, test.knownAt)
			if err != nil || got.ID != test.id {
				t.Errorf("%s: %v, %v", test.what, got, err)
			}
			if gets := f.total() - before; gets != test.gets {
				t.Errorf("%s: %d calls, want %d", test.what, gets, test.gets)
			}
		}
		before := f.total()
		if _, err := s.RefreshAddress(t.Context(), "ron", "nowhere", ""); !transport.IsNotFound(err) || f.total() != before+1 {
			t.Errorf("a missing one: %v after %d calls", err, f.total()-before)
		}
	})
}

// TestUnreadable has records that can't be decoded, which is an error only for whoever
// reads them, or all.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		f.fill("ron", 2)
		f.addUnreadable("ron", "bad-b", time.Hour)
		f.addUnreadable("ron", "bad-a", time.Hour)
		s := f.records(8)
		if got, err := s.RefreshAddress(t.Context(), "ron", "ron-1", ""); err != nil || got.ID != "ron-1" {
			t.Errorf("%v, %v", got, err)
		}
		var unreadable *moltin.UnreadableRecordError
		if _, err := s.RefreshAddress(t.Context(), "ron", "bad-a", ""); !errors.As(err, &unreadable) || unreadable.ID != "bad-a" {
			t.Error(err)
		}
		all, err := s.Addresses(t.Context(), "ron")
		if len(all) != 2 || err == nil || !strings.Contains(err.Error(), "record bad-b ") || strings.Index(err.Error(), "bad-a") < strings.Index(err.Error(), "bad-b") {
			t.Errorf("%v, %v", all, err)
		}
		if f.total() != 1 {
			t.Errorf("calls %v, want one list", f.calls)
		}
		// Customers are no different.
		f.addUnreadableCustomer("bad-d", time.Hour)
		f.addUnreadableCustomer("bad-c", time.Hour)
		if _, err := s.CustomersByEmail(t.Context(), "leslie@pawnee.test"); !errors.As(err, &unreadable) || unreadable.ID != "bad-c" {
			t.Error(err)
		}
		for _, err := range s.EachCustomer(t.Context()) {
			if err == nil {
				t.Error("no error")
			}
			break // The list allows it at a record that can't be decoded too.
		}
		f.addCustomer("leslie", time.Hour, leslie())
		if found, err := s.CustomersByEmail(t.Context(), "leslie@pawnee.test"); err != nil || len(found) != 1 || found[0].ID != "leslie" {
			t.Errorf("%v, %v", found, err)
		}
	})
}
