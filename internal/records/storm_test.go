// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var (
	stormSeed = flag.Uint64("storm.seed", 1, "the first seed of TestStorm")
	storms    = flag.Uint64("storm.count", 100, "how many seeds TestStorm tries")
)

// TestStorm creates addresses and customers in stores that misbehave at random
// in all the ways together, ends some of the creates, and then resolves what was
// left open as another process would.
func TestStorm(t *testing.T) {
	t.Parallel()
	for seed := *stormSeed; seed < *stormSeed+*storms; seed++ {
		subtest(t, fmt.Sprint("seed ", seed), func(t *testing.T) { newStorm(seed).run(t) })
	}
}

type storm struct {
	f       *fakeStore
	random  *rand.Rand
	mu      sync.Mutex  // guards random and inTurn
	inTurn  map[int]int // failed calls
	about   []string    // what the store does, for failures
	quiet   bool        // the store misbehaves no more
	foreign bool        // somebody else makes the same records
	ops     []*stormOp
}

// stormOp is a create, and how it ended.
type stormOp struct {
	origin   int
	customer string // "" for the create of a customer
	address  moltin.AddressFields
	fields   moltin.CustomerFields
	id       string
	err      error
	ended    bool // its context ended before it did
}

func (s *storm) intN(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

// fails reports whether an operation's call fails, as one in three does, but no
// three in turn.
func (s *storm) fails(ctx context.Context) bool {
	origin, _ := ctx.Value(originKey{}).(int)
	fails := s.intN(3) == 0
	s.mu.Lock()
	defer s.mu.Unlock()
	if !fails || s.inTurn[origin] == 2 {
		s.inTurn[origin] = 0
		return false
	}
	s.inTurn[origin]++
	return true
}

// upTo is a time below a limit.
func (s *storm) upTo(limit time.Duration) time.Duration {
	return time.Duration(s.intN(int(limit/time.Millisecond))) * time.Millisecond
}

// pick is one of several, which it notes.
func pick[T any](s *storm, what string, of ...T) T {
	i := s.intN(len(of))
	if i > 0 {
		s.about = append(s.about, fmt.Sprintf("%s %v", what, of[i]))
	}
	return of[i]
}

func newStorm(seed uint64) *storm {
	s := &storm{f: &fakeStore{}, inTurn: map[int]int{}, random: rand.New(rand.NewPCG(seed, 7))}
	f := s.f
	f.latency = pick(s, "latency", 40*time.Millisecond, 400*time.Millisecond)
	f.ahead = pick(s, "records' clock", 0, 30*time.Second, -30*time.Second)
	f.dateAhead = pick(s, "API's clock", 0, 20*time.Second, -20*time.Second, -2*time.Minute)
	f.noDate = pick(s, "no date", false, false, true)
	f.lag = pick(s, "lists behind", 0, 0, 500*time.Millisecond, 2*time.Second)
	f.partial = pick(s, "partial responses", false, true)
	f.oneEmail = pick(s, "one email", false, true)
	switch pick(s, "times", "good", "good", "none", "unreadable") {
	case "none":
		f.stamp = func(time.Time) string { return "" }
	case "unreadable":
		f.stamp = func(at time.Time) string { return at.Format(time.UnixDate) }
	}
	switch pick(s, "texts", "kept", "kept", "upper", "trimmed", "NFD", "NFC") {
	case "upper":
		f.store = strings.ToUpper
	case "trimmed":
		f.store = strings.TrimSpace
	case "NFD":
		f.store = norm.NFD.String
	case "NFC":
		f.store = norm.NFC.String
	}
	ambiguous := pick(s, "ambiguous %", 20, 50, 80)
	latest := pick(s, "late by", 3*time.Second, 100*time.Millisecond)
	sixSeconds := pick(s, "six seconds late", false, false, true)
	f.onCreate = func(_, n int) fate {
		if s.quiet || s.intN(100) >= ambiguous {
			return fate{created: true}
		}
		switch s.intN(5) {
		case 0:
			return notCreated
		case 1:
			if sixSeconds && n == 1 {
				return createdLate(6 * time.Second)
			}
			return createdLate(300*time.Millisecond + s.upTo(latest))
		case 2:
			return fate{err: status(429, "slow down")}
		}
		return createdUnseen
	}
	lists := pick(s, "lists", "work", "work", "fail at times", "are refused", "never end")
	f.onCall = func(ctx context.Context, method string) error {
		switch {
		case s.quiet || !strings.HasPrefix(method, "List"):
		case lists == "fail at times" && s.fails(ctx):
			return errNoList
		case lists == "are refused":
			return status(403, "forbidden")
		case lists == "never end":
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	// Older records, which their age excludes.
	canTell := f.stamp == nil && !f.noDate
	for _, customer := range []string{"ron", "april"} {
		if canTell || pick(s, "older seen", false, true) && lists == "work" {
			f.addAddress(customer, "older of "+customer, time.Hour, same("Home"))
		}
		if canTell && pick(s, "unreadable", false, true) {
			f.addUnreadable(customer, "unreadable of "+customer, time.Hour)
		}
	}
	s.foreign = f.lag == 0 && !sixSeconds && latest < time.Second && pick(s, "foreign", false, false, true)
	return s
}

func (s *storm) run(t *testing.T) {
	f := s.f
	store := f.records(s.intN(4))
	if f.stamp != nil || f.noDate {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		for _, customer := range []string{"ron", "april"} {
			_, _ = store.Addresses(ctx, customer) // it sees what is there
		}
		cancel()
	}
	if s.foreign {
		time.AfterFunc(s.upTo(4*time.Second), func() { f.addAddress("ron", "foreign", s.upTo(30*time.Second), same("Home")) })
	}
	names := []string{"Home", "Home", "HOME", " home", "Zoë", "Zoe\u0308", "Office"}
	emails := []string{"leslie@pawnee.test", "Leslie@pawnee.test", "ann@pawnee.test", "tom@pawnee.test"}
	var group sync.WaitGroup
	for i := range 14 {
		op := &stormOp{origin: i + 1}
		if s.intN(4) == 0 {
			op.fields = leslie()
			op.fields.Email = ptr(emails[s.intN(len(emails))])
		} else {
			op.customer, op.address = []string{"ron", "april"}[s.intN(2)], same(names[s.intN(len(names))])
			op.address.Custom = moltin.CustomFields{"priority": json.Number("1.0")}
		}
		s.ops = append(s.ops, op)
		wait, most := s.upTo(3*time.Second), 10*time.Minute
		if s.intN(3) == 0 {
			most = s.upTo(12 * time.Second)
		}
		cut := s.intN(2) == 0
		group.Go(func() {
			time.Sleep(wait)
			ctx, cancel := context.WithTimeout(by(t.Context(), op.origin), most)
			if cut {
				cancel()
				ctx, cancel = context.WithCancel(by(t.Context(), op.origin))
				time.AfterFunc(most, cancel)
			}
			defer cancel()
			op.create(ctx, store)
			op.ended = ctx.Err() != nil
		})
	}
	group.Wait()
	time.Sleep(time.Minute)
	s.mu.Lock()
	s.quiet = true
	s.mu.Unlock()
	store.creates.running.mu.Lock()
	if len(store.creates.running.held) > 0 {
		t.Errorf("%d locks are held", len(store.creates.running.held))
	}
	store.creates.running.mu.Unlock()
	s.verify(t, store)
	if t.Failed() {
		t.Log(strings.Join(s.about, ", "))
		for _, op := range s.ops {
			t.Logf("create %d of %s%q: %q (made %v, ended %t), %v", op.origin, op.customer, moltin.Text(op.address.Name)+moltin.Text(op.fields.Email), op.id, s.f.made(op.origin), op.ended, op.err)
		}
	}
}
