// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// withCustomers returns a store with customers customer-0 to customer-(n-1), which
// take a moment to read.
func withCustomers(n int) *fakeStore {
	f := &fakeStore{latency: 20 * time.Millisecond}
	for i := range n {
		id := fmt.Sprint("customer-", i)
		f.customers = append(f.customers, &held[moltin.Customer]{
			id: id, value: moltin.Customer{ID: id, Name: fmt.Sprint("Leslie ", i), Email: fmt.Sprintf("%d@pawnee.test", i)},
		})
	}
	return f
}

// readAll reads customers by id, ten at once as Terraform does.
func readAll(t *testing.T, s *Repository, n int) {
	t.Helper()
	var wait sync.WaitGroup
	turns := make(chan struct{}, 10)
	for i := range n {
		turns <- struct{}{}
		wait.Go(func() {
			defer func() { <-turns }()
			id := fmt.Sprint("customer-", i)
			c, err := s.RefreshCustomer(context.Background(), id, "")
			if err != nil || c.ID != id || c.Name != fmt.Sprint("Leslie ", i) {
				t.Errorf("%s: got %+v, %v", id, c, err)
			}
		})
	}
	wait.Wait()
}

func TestCustomersAreReadByTheHundred(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ read, all, most int }{
		{1, 1, 1},
		{1, 3000, 1},
		{2, 3000, 3},
		{20, 3000, 23},
		{1000, 1000, 29},
		{200, 200, 5},
		{3000, 3000, 70},
	} {
		subtest(t, fmt.Sprint(test.read, " of ", test.all), func(t *testing.T) {
			f := withCustomers(test.all)
			readAll(t, f.records(0), test.read)
			if got := f.count("GetCustomer", "ListCustomers"); got > test.most {
				t.Errorf("%d requests, want %d at most", got, test.most)
			}
		})
	}
}

// TestCreatedCustomersAreListed reads customers who were created after the list was
// read, as data sources do in the apply that creates them.
func TestCreatedCustomersAreListed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(100)
		s := f.records(0)
		readAll(t, s, 100)
		var ids []string
		for i := range 30 {
			email := fmt.Sprintf("april-%d@pawnee.test", i)
			name := "April"
			created, err := s.CreateCustomer(t.Context(), moltin.CustomerFields{Name: &name, Email: &email})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, created.ID)
		}
		before := f.count("GetCustomer", "ListCustomers")
		for _, id := range ids {
			if _, err := s.RefreshCustomer(t.Context(), id, ""); err != nil {
				t.Error(err)
			}
		}
		if got := f.count("GetCustomer", "ListCustomers") - before; got > 6 {
			t.Errorf("%d requests for 30 customers, want 6 at most", got)
		}
	})
}

func TestCustomersAreReadAloneWithoutATotal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(300)
		f.noTotal = true
		readAll(t, f.records(0), 150)
		if got := f.count("ListCustomers"); got != 1 {
			t.Errorf("%d pages were read of a list whose length is not known, want the first", got)
		}
	})
}

func TestCustomersAreReadAloneWhereListsAreRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(30)
		f.onCall = func(_ context.Context, method string) error {
			if method == "ListCustomers" {
				return status(403, "Forbidden")
			}
			return nil
		}
		readAll(t, f.records(0), 30)
		if got := f.count("ListCustomers"); got != 1 {
			t.Errorf("the refused list was requested %d times within a minute, want once", got)
		}
	})
}

func TestCustomerNotInTheListIsReadByID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(50)
		s := f.records(0)
		readAll(t, s, 50)
		before := f.count("GetCustomer")

		// Created by another process since the list was read.
		f.customers = append(f.customers, &held[moltin.Customer]{id: "new", value: moltin.Customer{ID: "new", Name: "April"}})
		if c, err := s.RefreshCustomer(t.Context(), "new", ""); err != nil || c.Name != "April" {
			t.Errorf("got %+v, %v", c, err)
		}
		if _, err := s.RefreshCustomer(t.Context(), "gone", ""); !transport.IsNotFound(err) {
			t.Errorf("got %v, want not found", err)
		}
		if got := f.count("GetCustomer") - before; got != 2 {
			t.Errorf("%d customers were read by id, want 2", got)
		}
	})
}

func TestCustomersListIsDroppedByWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(50)
		s := f.records(0)
		readAll(t, s, 50)
		if _, err := s.UpdateCustomer(t.Context(), "customer-3", "", moltin.CustomerFields{Name: ptr("Ann")}); err != nil {
			t.Fatal(err)
		}
		lists := f.count("ListCustomers")
		if c, err := s.RefreshCustomer(t.Context(), "customer-3", ""); err != nil || c.Name != "Ann" || f.count("ListCustomers") != lists {
			t.Errorf("after an update got %+v, %v, with %d more lists", c, err, f.count("ListCustomers")-lists)
		}
		readAll(t, s, 3)
		if err := s.DeleteCustomer(t.Context(), "customer-3", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.RefreshCustomer(t.Context(), "customer-3", ""); !transport.IsNotFound(err) {
			t.Errorf("after a delete got %v, want not found", err)
		}
	})
}

// TestWriteDuringListOfAll changes a customer while all customers are being listed:
// reads after the change don't wait for that list.
func TestWriteDuringListOfAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(150)
		s := f.records(0)
		f.slow = func(method string) time.Duration {
			if method == "ListCustomers" && f.count(method) == 3 { // the second page of the list of all
				return 20 * time.Second
			}
			return 0
		}
		read := func(i int) string {
			c, err := s.RefreshCustomer(t.Context(), fmt.Sprint("customer-", i), "")
			if err != nil {
				t.Error(err)
				return ""
			}
			return c.Name
		}
		noErrors(t, atOnce(2, func(i int) error {
			if i == 0 {
				read(0)
				read(1)
				read(2) // needs the list of all
				return nil
			}
			time.Sleep(15 * time.Second) // The store has compiled the page.
			if _, err := s.UpdateCustomer(t.Context(), "customer-9", "", moltin.CustomerFields{Name: ptr("Ann")}); err != nil {
				return err
			}
			read(3)
			read(4)
			if name := read(9); name != "Ann" {
				return fmt.Errorf("read %q after the change", name)
			}
			return nil
		}))
		if got := f.count("ListCustomers"); got != 6 {
			t.Errorf("%d pages were read, want the first and all of them twice", got)
		}
	})
}

// TestCustomerInAStaleList reads a customer who was changed since by another process.
func TestCustomerInAStaleList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(50)
		f.customers[3].value.UpdatedAt = f.time()
		s := f.records(0)
		readAll(t, s, 50)
		f.customers[3].value.Name = "Ann"
		for knownAt, want := range map[string]string{f.customers[3].value.UpdatedAt: "Leslie 3", f.time(): "Ann"} {
			if c, err := s.RefreshCustomer(t.Context(), "customer-3", knownAt); err != nil || c.Name != want {
				t.Errorf("last written at %s: got %+v, %v, want %s", knownAt, c, err, want)
			}
		}
	})
}

func TestCustomersListDoesNotOutliveAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(50)
		s := f.records(0)
		readAll(t, s, 50)
		f.customers[7].value.Name = "Tom"
		time.Sleep(listLife)
		if c, err := s.RefreshCustomer(t.Context(), "customer-7", ""); err != nil || c.Name != "Tom" {
			t.Errorf("a minute later got %+v, %v", c, err)
		}
	})
}

func TestUnreadableCustomerIsNoTroubleToOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := withCustomers(250)
		f.customers[249].unreadable = &moltin.UnreadableRecordError{ID: "customer-249", Err: errors.New("name is not a string")}
		s := f.records(0)
		readAll(t, s, 249)
		if _, err := s.RefreshCustomer(t.Context(), "customer-249", ""); !errors.As(err, new(*moltin.UnreadableRecordError)) {
			t.Errorf("got %v, want what is wrong with the record", err)
		}
	})
}
