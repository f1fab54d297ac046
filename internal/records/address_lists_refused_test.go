// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestListRefused reads addresses one by one, for a minute.
func TestListRefused(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]error{
		"400":         status(400, "no list for you"),
		"403":         status(403, "no list for you"),
		"404":         status(404, "no list for you"),
		"405":         status(405, "no list for you"),
		"without end": &moltin.ListError{Path: "/v2", Err: errNoList},
		"unreadable":  &transport.NetworkError{Err: transport.ErrTooLarge},
	} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{latency: 40 * time.Millisecond, onCall: failing(trouble)}
			f.fill("ron", 100)
			s := f.records(8)
			read := func(i int) error {
				_, err := s.Address(t.Context(), "ron", fmt.Sprint("ron-", i))
				return err
			}
			noErrors(t, atOnce(100, read))
			if all, got := s.Addresses(t.Context(), "ron"); len(all) > 0 || !errors.Is(got, trouble) {
				t.Errorf("the list returned %v", got)
			}
			if f.count("ListAddresses") != 1 || f.count("GetAddress") != 100 {
				t.Errorf("calls %v, want one list and 100 reads", f.calls)
			}
			time.Sleep(time.Minute)
			noErrors(t, atOnce(100, read))
			if f.count("ListAddresses") != 2 {
				t.Errorf("%d lists a minute later, want 2", f.count("ListAddresses"))
			}
		})
	}
}

// TestAddressList lists the addresses of a customer who was created a while ago, and
// is not found for another while.
func TestAddressList(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		age, missing time.Duration
		lists        int
		notFound     bool
	}{
		"found":            {0, 0, 1, false},
		"missing for 1 s":  {0, time.Second, 3, false},
		"missing for good": {0, time.Hour, 4, true},
		"old":              {2 * time.Minute, time.Second, 1, true},
	} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{}
			f.fill("ron", 1)
			start := time.Now()
			f.onCall = func(context.Context, string) error {
				if time.Since(start) < test.missing {
					return status(404, "customer not found")
				}
				return nil
			}
			list, err := f.records(0).AddressList(t.Context(), "ron", start.Add(-test.age).Format(time.RFC3339Nano))
			if err != nil || transport.IsNotFound(list.Refused) != test.notFound || len(list.Addresses) == 0 != test.notFound {
				t.Errorf("%+v, %v", list, err)
			}
			if f.total() != test.lists {
				t.Errorf("%d lists, want %d", f.total(), test.lists)
			}
		})
	}
}

// TestListFails checks that a temporary failure is not a 404, and not cached.
func TestListFails(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]error{
		"401": status(401, "Unable to validate access token"), "408": status(408, ""), "425": status(425, ""), "429": status(429, "slow down"),
		"503": errGateway, "cut": noResponse(errNoList),
	} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{onCall: failing(trouble)}
			f.fill("ron", 1)
			s := f.records(8)
			if _, err := s.RefreshAddress(t.Context(), "ron", "ron-0", ""); !errors.Is(err, trouble) || transport.IsNotFound(err) {
				t.Errorf("error %v", err)
			}
			f.onCall = nil
			if _, err := s.RefreshAddress(t.Context(), "ron", "ron-0", ""); err != nil || f.count("GetAddress") > 0 {
				t.Errorf("%v after %v", err, f.calls)
			}
		})
	}
}
