// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestStormOutage simulates an outage during an apply: the store processes requests, but doesn't respond. After an interrupt, the store
// has addresses that aren't in the state. Another apply after the outage must result in exactly the declared addresses. It is run by
// STORM=full.
func TestStormOutage(t *testing.T) {
	t.Parallel()
	skipUnlessFull(t)

	log, requests := requestsLog()
	var creates atomic.Int32
	var back atomic.Bool
	store := acctest.StartBehind(t, sandbox.Config{Log: log, Quota: 60}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		isCreate := r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v2/")
		n := creates.Load()
		if isCreate {
			n = creates.Add(1)
		}
		if back.Load() || n <= 20 {
			store.ServeHTTP(w, r)
			return
		}
		if isCreate {
			store.ServeHTTP(httptest.NewRecorder(), r)
		}
		panic(http.ErrAbortHandler)
	})
	s := storm{each: 60}
	customers := []string{store.CustomerID()}
	w := newWorkspace(t, s.config(store, customers))
	apply := []string{"apply", "-input=false", "-auto-approve", "-parallelism=8", "-var", "instructions=Ring twice"}
	r := w.start(apply...)
	r.await(requests, "POST /v2/", 28)
	r.interrupt()
	printed := r.fail()
	if unresolved := strings.Count(printed, "Could not determine whether the store created the address"); unresolved != 8 { // as many as -parallelism
		t.Errorf("%d creates should be unresolved, and %d are:\n%s", 8, unresolved, printed)
	}
	if n := len(store.Addresses(store.CustomerID())); n != 28 {
		t.Fatalf("the store has %d addresses, want 28", n)
	}
	back.Store(true)
	w.must(apply...)
	s.expectExactly(t, store, customers, "Ring twice")
	w.must("plan", "-input=false", "-detailed-exitcode", "-var", "instructions=Ring twice")
}
