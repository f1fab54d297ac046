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
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// interrupt sends terraform an interrupt, as Ctrl-C does, and returns when terraform has received it.
func (r *run) interrupt() {
	r.t.Helper()
	if runtime.GOOS == "windows" {
		r.t.Skip("Windows has no signal that stands for Ctrl-C")
	}
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
	r.await(r.lines, "Interrupt received", 1)
}

// fail waits until terraform exits, which must fail.
func (r *run) fail() (printed string) {
	r.t.Helper()
	printed, exit := r.wait()
	if exit == 0 {
		r.t.Errorf("terraform was to be interrupted and ended well:\n%s", printed)
	}
	return printed
}

// requestsLog returns a store's log as a channel, which receives each request after it is processed and before its response.
func requestsLog() (log func(string), requests chan string) {
	requests = make(chan string, 10000)
	return func(line string) { requests <- line }, requests
}

// heldResponses releases the responses to creates that the store has processed, one each time that it receives a value.
type heldResponses chan struct{}

// startHolding starts a store that holds responses to creates until the test releases them.
func startHolding(t testing.TB, quota int) (store *acctest.Store, requests chan string, held heldResponses) {
	t.Helper()
	log, requests := requestsLog()
	held = make(heldResponses)
	store = acctest.StartBehind(t, sandbox.Config{Log: log, Quota: quota}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		response := httptest.NewRecorder()
		store.ServeHTTP(response, r)
		if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v2/") {
			select {
			case <-held:
			case <-r.Context().Done():
			}
		}
		maps.Copy(w.Header(), response.Header())
		w.WriteHeader(response.Code)
		_, _ = w.Write(response.Body.Bytes())
	})
	return store, requests, held
}

// releaseUntilEnd releases responses until terraform exits.
func (held heldResponses) releaseUntilEnd(r *run) {
	for {
		select {
		case held <- struct{}{}:
		case <-r.ended:
			return
		}
	}
}

// TestInterruptedApply interrupts an apply during its creates. The state must contain all addresses that exist in the store, and another
// apply must create the rest.
func TestInterruptedApply(t *testing.T) {
	t.Parallel()
	for name, plural := range map[string]bool{"singular": false, "plural": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, requests, held := startHolding(t, 60)
			s := storm{each: 60, plural: plural}
			customers := []string{store.CustomerID()}
			w := newWorkspace(t, s.config(store, customers))
			apply := []string{"apply", "-input=false", "-auto-approve", "-var", "instructions=Ring twice"}

			r := w.start(apply...)
			// Ten creates run at once. Two of the addresses are the same, so one of them may wait for the other.
			const inFlight = 9
			r.await(requests, "POST /v2/", inFlight)
			r.interrupt()
			// Nothing more is created, however long terraform takes to stop the provider.
			store.SetFaults(sandbox.Fault{Status: 429, Method: http.MethodPost})
			held.releaseUntilEnd(r)
			printed := r.fail()
			store.SetFaults()
			created := storeIDs(store, customers)
			if len(created) < inFlight || len(created) == s.each {
				t.Fatalf("it was not interrupted in the middle: there are %d addresses\n%s", len(created), printed)
			}
			w.expectSameIDs(store, customers)
			if plural {
				if !strings.Contains(printed, "terraform untaint") {
					t.Errorf("the error should name the command that keeps the addresses:\n%s", printed)
				}
				w.must("untaint", "moltin_customer_addresses.customer0")
			}

			close(held)
			w.must(apply...)
			s.expectExactly(t, store, customers, "Ring twice")
			w.expectSameIDs(store, customers)
			after := storeIDs(store, customers)
			for _, id := range created {
				if !slices.Contains(after, id) {
					t.Errorf("address %s was replaced", id)
				}
			}
		})
	}
}

// TestInterruptedWaits interrupts terraform while the provider waits for the store, which would take minutes.
func TestInterruptedWaits(t *testing.T) {
	t.Parallel()

	const wait = 100 * time.Second
	arrived := make(chan string, 100)
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		arrived <- r.Method + " " + r.URL.Path
		store.ServeHTTP(w, r)
	})
	s := storm{each: 1}
	w := newWorkspace(t, s.config(store, []string{store.CustomerID()}))
	expectPrompt := func(fault sandbox.Fault, request string, args ...string) {
		t.Helper()
		fault.Path = sandbox.PathAddresses
		store.SetFaults(fault)
		r := w.start(args...)
		r.await(arrived, request, 1)
		r.interrupt()
		select {
		case <-r.ended:
		case <-time.After(wait):
			t.Error("the provider waited to the end")
		}
		printed := r.fail()
		if len(arrived) > 0 {
			t.Errorf("%s was sent after the interrupt:\n%s", <-arrived, printed)
		}
		store.SetFaults()
	}

	// Terraform doesn't forward Ctrl-C while an apply refreshes and plans, only during terraform plan and while it applies changes.
	apply := []string{"apply", "-input=false", "-auto-approve", "-refresh=false"}
	expectPrompt(sandbox.Fault{Status: 429, RetryAfter: strconv.Itoa(int(wait.Seconds()))}, "POST /v2/", apply...)
	w.must(apply...)
	for len(arrived) > 0 {
		<-arrived
	}
	expectPrompt(sandbox.Fault{Hang: true}, "GET /v2/", "plan", "-input=false")
}
