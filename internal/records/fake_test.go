// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// subtest runs a parallel subtest in virtual time.
func subtest(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}

var _ API = (*moltin.Client)(nil)

// fate is what becomes of an attempt at a create.
type fate struct {
	// created is whether the record exists in the end: late after the response.
	created bool
	late    time.Duration
	// err is returned in place of the record.
	err error
}

// fakeStore is a store in memory that misbehaves as its fields say. Its zero
// value does not.
type fakeStore struct {
	// latency is how long a call takes. A write is carried out half way.
	latency time.Duration
	// slow is how much longer a call takes, if set.
	slow func(method string) time.Duration
	// ahead is the records' clock less the real one, and dateAhead the Date headers'.
	ahead, dateAhead time.Duration
	// noDate leaves out the Date.
	noDate bool
	// stamp writes a record's times; nil means RFC 3339 of nanoseconds.
	stamp func(time.Time) string
	// store changes texts, if set.
	store func(string) string
	// lag is how old lists are.
	lag time.Duration
	// readLag is how long reads by id return the version before an update.
	readLag time.Duration
	// partial responses to writes leave out what a read returns.
	partial bool
	// oneEmail refuses a second customer with an email.
	oneEmail bool
	// noTotal leaves the number of customers out of the first page.
	noTotal bool
	// onCreate decides what becomes of an attempt at a create, if set. n counts
	// from 1, for the operation of origin.
	onCreate func(origin, n int) fate
	// onCall fails a call, if it returns an error.
	onCall func(ctx context.Context, method string) error

	mu        sync.Mutex
	nextID    int
	attempts  map[int]int
	calls     map[string]int
	addresses []*held[moltin.Address]
	customers []*held[moltin.Customer]
}

// held is a record in the store.
type held[T any] struct {
	id, customer string
	origin       int // the operation that made it; 0 for somebody else's
	since        time.Time
	value        T
	unreadable   *moltin.UnreadableRecordError
	old          *T // what reads return until oldUntil
	oldUntil     time.Time
}

type originKey struct{}

// by marks a context's creates as one operation's.
func by(ctx context.Context, origin int) context.Context {
	return context.WithValue(ctx, originKey{}, origin)
}

func (f *fakeStore) records(maxResends int) *Repository {
	return New(f, maxResends, DefaultWaits())
}

// date is the Date of a response.
func (f *fakeStore) date() time.Time {
	if f.noDate {
		return time.Time{}
	}
	return time.Now().Add(f.dateAhead).Truncate(time.Second)
}

// count is how often methods were called.
func (f *fakeStore) count(methods ...string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, method := range methods {
		n += f.calls[method]
	}
	return n
}

func (f *fakeStore) total() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for calls := range maps.Values(f.calls) {
		n += calls
	}
	return n
}

// call notes a call, takes its time, and does it in the middle.
func (f *fakeStore) call(ctx context.Context, method string, do func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	if f.calls == nil {
		f.calls, f.attempts = map[string]int{}, map[int]int{}
	}
	f.calls[method]++
	f.mu.Unlock()
	latency := f.latency
	if f.slow != nil {
		latency += f.slow(method)
	}
	if latency > 0 {
		if err := transport.Sleep(ctx, latency/2); err != nil {
			return noResponse(err)
		}
	}
	if f.onCall != nil {
		if err := f.onCall(ctx, method); err != nil {
			return err
		}
	}
	f.mu.Lock()
	err := do()
	f.mu.Unlock()
	if latency > 0 && transport.Sleep(ctx, latency/2) != nil {
		return noResponse(ctx.Err())
	}
	return err
}

// noResponse is the error of a call whose response did not arrive. Only creates
// return it as ambiguous.
func noResponse(err error) error {
	return &transport.NetworkError{Method: "ANY", Path: "/v2/customers", Attempts: 1, Err: err}
}

func status(code int, detail string) *transport.Error {
	return &transport.Error{Method: "ANY", Path: "/v2/customers", Status: code, Attempts: 1, Entries: []transport.ErrorEntry{{Detail: detail}}}
}

var (
	errGateway = &transport.Error{Method: "POST", Path: "/v2/customers", Status: 504, Attempts: 1}
	errNoList  = errors.New("the list broke off")
)

func ambiguous(err error) error { return &transport.AmbiguousError{Err: err} }

// create carries out an attempt at a create: add makes the record.
func (f *fakeStore) create(ctx context.Context, method string, add func(origin int) error) error {
	var outcome error
	err := f.call(ctx, method, func() error {
		origin, _ := ctx.Value(originKey{}).(int)
		f.attempts[origin]++
		fated := fate{created: true}
		if f.onCreate != nil {
			fated = f.onCreate(origin, f.attempts[origin])
		}
		switch {
		case fated.created && fated.late > 0:
			time.AfterFunc(fated.late, func() {
				f.mu.Lock()
				defer f.mu.Unlock()
				_ = add(origin)
			})
		case fated.created:
			outcome = add(origin)
		}
		if fated.err != nil {
			outcome = fated.err
		}
		return outcome
	})
	if errors.As(err, new(*transport.NetworkError)) && !errors.As(err, new(*transport.AmbiguousError)) {
		return ambiguous(err)
	}
	return err
}

func (f *fakeStore) newID() string {
	f.nextID++
	return fmt.Sprintf("id-%03d", f.nextID)
}

func (f *fakeStore) time() string { return f.timeOf(time.Now()) }

func (f *fakeStore) timeOf(at time.Time) string {
	at = at.Add(f.ahead).UTC()
	if f.stamp != nil {
		return f.stamp(at)
	}
	return at.Format(time.RFC3339Nano)
}

func (f *fakeStore) text(s *string) *string {
	if s == nil || f.store == nil {
		return s
	}
	stored := f.store(*s)
	return &stored
}

// one does something with a record, or returns the API's 404.
func one[T any](ctx context.Context, f *fakeStore, method, id string, all *[]*held[T], do func(*held[T])) (value T, err error) {
	err = f.call(ctx, method, func() error {
		i := slices.IndexFunc(*all, func(h *held[T]) bool { return h.id == id })
		if i < 0 {
			err := status(404, "not found")
			err.Date = f.date()
			return err
		}
		h := (*all)[i]
		if h.unreadable != nil {
			return h.unreadable
		}
		if do == nil {
			*all = slices.Delete(*all, i, i+1)
		} else {
			do(h)
		}
		value = h.value
		return nil
	})
	return value, err
}

func read[T any](ctx context.Context, f *fakeStore, method, id string, all *[]*held[T]) (*T, error) {
	var old *T
	value, err := one(ctx, f, method, id, all, func(h *held[T]) {
		if time.Now().Before(h.oldUntil) {
			old = h.old
		}
	})
	return cmp.Or(old, &value), err
}

func update[T any](ctx context.Context, f *fakeStore, method, id string, all *[]*held[T], change func(*T)) (T, error) {
	return one(ctx, f, method, id, all, func(h *held[T]) {
		before := h.value
		h.old, h.oldUntil = &before, time.Now().Add(f.readLag)
		change(&h.value)
	})
}

// listOf lists the records that lists show.
func listOf[T any](f *fakeStore, all []*held[T]) *moltin.List[T] {
	list := &moltin.List[T]{Date: f.date()}
	for _, h := range all {
		switch value := h.value; {
		case time.Since(h.since) < f.lag:
		case h.unreadable != nil:
			list.Unreadable = append(list.Unreadable, h.unreadable)
		default:
			list.Records = append(list.Records, &value)
		}
	}
	return list
}
