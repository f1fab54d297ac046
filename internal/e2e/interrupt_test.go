// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// interrupt sends terraform what Ctrl-C does, and gives how long it took to end.
func (r *run) interrupt() (printed string, took time.Duration) {
	r.t.Helper()
	if runtime.GOOS == "windows" {
		r.t.Skip("Windows has no signal that stands for Ctrl-C")
	}
	begun := time.Now()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
	printed, exit := r.wait()
	if exit == 0 {
		r.t.Errorf("terraform was to be interrupted and ended well:\n%s", printed)
	}
	return printed, time.Since(begun)
}

// requestsLog gives a store's log as a channel, on which each request is told when it is carried out and not yet answered.
func requestsLog() (log func(string), requests chan string) {
	requests = make(chan string, 10000)
	return func(line string) { requests <- line }, requests
}

// await waits until n requests were carried out whose log lines begin so.
func await(t testing.TB, requests chan string, prefix string, n int) {
	t.Helper()
	timeout := time.After(time.Minute)
	for n > 0 {
		select {
		case line := <-requests:
			if strings.HasPrefix(line, prefix) {
				n--
			}
		case <-timeout:
			t.Fatalf("%d more requests %s… should have come within a minute", n, prefix)
		}
	}
}

// startSlow starts a store in which requests count at once and their answers are slow, so that some are always under way.
func startSlow(t testing.TB, quota int) (store *acctest.Store, requests chan string) {
	t.Helper()
	log, requests := requestsLog()
	var behind atomic.Pointer[acctest.Store]
	store = startBehind(t, sandbox.Config{Log: log, Quota: quota}, func(w http.ResponseWriter, r *http.Request) bool {
		answer := httptest.NewRecorder()
		behind.Load().ServeHTTP(answer, r)
		<-time.After(100 * time.Millisecond)
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
		return true
	})
	behind.Store(store)
	return store, requests
}

// TestInterruptedApplies interrupts three applies in the middle of their creates. The state has to have all that the store
// has after each, and another apply finishes what they began.
func TestInterruptedApplies(t *testing.T) {
	t.Parallel()

	store, requests := startSlow(t, 60)
	weather := storm{each: 60}
	customers := []string{store.CustomerID()}
	w := newWorkspace(t, weather.config(store, customers))
	apply := []string{"apply", "-input=false", "-auto-approve", "-parallelism=4", "-var", "instructions=Ring twice"}
	for n := 1; n <= 3; n++ {
		before := len(store.Addresses(store.CustomerID()))
		r := w.start(apply...)
		await(t, requests, "POST /v2/", 3)
		printed, _ := r.interrupt()
		after := storeIDs(store, customers)
		if len(after) < before+3 || len(after) == weather.each {
			t.Fatalf("apply %d was not interrupted in the middle: there were %d addresses before and are %d after\n%s", n, before, len(after), printed)
		}
		if ids := slices.Sorted(maps.Values(w.stateIDs())); !slices.Equal(ids, after) {
			t.Errorf("apply %d: the state has %d addresses and the store %d:\n%s", n, len(ids), len(after), printed)
		}
	}
	w.must(apply...)
	if p := compare(weather.declared(customers, "Ring twice"), present(store, customers)); p.missing > 0 || p.twice > 0 {
		t.Errorf("in the end %d addresses are missing and %d are there twice", p.missing, p.twice)
	}
	if ids := slices.Sorted(maps.Values(w.stateIDs())); !slices.Equal(ids, storeIDs(store, customers)) {
		t.Error("in the end state and store have other addresses")
	}
}

// TestInterruptedWaits interrupts terraform while the provider waits for something that takes minutes.
func TestInterruptedWaits(t *testing.T) {
	t.Parallel()

	// Terraform itself does not pass Ctrl-C on while an apply refreshes and plans, only in a plan of its own and later.
	apply := []string{"apply", "-input=false", "-auto-approve", "-refresh=false"}
	for name, test := range map[string]struct {
		settings []string
		fault    sandbox.Fault
		args     []string
		after    string // the request during or after which the provider waits
	}{
		"retry-after on a create": {
			fault: sandbox.Fault{Kind: sandbox.TooManyRequests, RetryAfter: "100", Probability: 1, Method: "POST", Path: sandbox.PathAddresses},
			args:  apply, after: "POST /v2/",
		},
		"retry-after on a read": {
			fault: sandbox.Fault{Kind: sandbox.TooManyRequests, RetryAfter: "100", Probability: 1, Method: "GET"},
			args:  []string{"plan", "-input=false"}, after: "GET /v2/",
		},
		"retry-after on a token": {
			fault: sandbox.Fault{Kind: sandbox.TooManyRequests, RetryAfter: "100", Probability: 1, Path: sandbox.PathOAuth},
			args:  apply, after: "POST /oauth/",
		},
		"pace": {
			settings: []string{"requests_per_second = 0.01"},
			fault:    sandbox.Fault{Kind: sandbox.PagedList, PageSize: 1, Probability: 1},
			args:     apply, after: "POST /oauth/",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, requests := requestsLog()
			store := acctest.Start(t, sandbox.Config{Log: log})
			w := waiting(t, store, test.settings...)
			drain(requests)
			store.SetFaults(test.fault)
			r := w.start(test.args...)
			await(t, requests, test.after, 1)
			expectPrompt(t, r)
		})
	}

	// A request that hangs is not logged before it ends, so it is awaited where it arrives.
	for method, args := range map[string][]string{
		"POST": apply, "GET": {"plan", "-input=false"}, "DELETE": append(slices.Clone(apply), "-destroy"),
	} {
		t.Run("hang of a "+method, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan string, 100)
			store := startBehind(t, sandbox.Config{}, arrivals(method, arrived))
			w := waiting(t, store)
			drain(arrived)
			store.SetFaults(sandbox.Fault{Kind: sandbox.Hang, Probability: 1, Method: method, Path: sandbox.PathAddresses})
			r := w.start(args...)
			await(t, arrived, method, 1)
			expectPrompt(t, r)
		})
	}
}

// waiting is a workspace with one address in state and another to create.
func waiting(t testing.TB, store *acctest.Store, settings ...string) *workspace {
	t.Helper()
	weather := storm{each: 1}
	customers := []string{store.CustomerID()}
	w := newWorkspace(t, weather.config(store, customers))
	w.must("apply", "-input=false", "-auto-approve")
	config := weather.config(store, append(customers, store.AddCustomer("Leslie", "leslie@example.com", "")))
	for _, line := range settings {
		config = strings.Replace(config, "requests_per_second = 0", line, 1)
	}
	w.configure(config)
	return w
}

// arrivals tells of requests as they arrive.
func arrivals(method string, arrived chan string) func(http.ResponseWriter, *http.Request) bool {
	return func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == method && strings.HasPrefix(r.URL.Path, "/v2/") {
			arrived <- r.Method
		}
		return false
	}
}

func drain(lines chan string) {
	for len(lines) > 0 {
		<-lines
	}
}

// expectPrompt interrupts and wants the end within a second, for which terraform's own part and a busy machine get more.
func expectPrompt(t testing.TB, r *run) {
	t.Helper()
	printed, took := r.interrupt()
	t.Logf("terraform ended %s after the signal", took.Round(10*time.Millisecond))
	if took > 5*time.Second {
		t.Errorf("terraform ended %s after the signal:\n%s", took, printed)
	}
}
