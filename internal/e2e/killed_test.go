// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestKilledProvider kills the provider at random moments of an apply. Everything in the state must exist in the store. The store may
// also have records of pending creates. After importing those, as the troubleshooting guide describes, the next apply must result in
// exactly the declared records. STORM=full repeats this fifty times, and STORM_SEED the moments of an earlier run.
func TestKilledProvider(t *testing.T) {
	t.Parallel()

	kills := 1
	if fullStorm() {
		kills = 50
	}
	random := rand.New(rand.NewPCG(stormSeed(t), 0))
	orphans := 0
	for n := range kills {
		orphans += killOnce(t, random.IntN(10))
		if t.Failed() {
			t.Fatalf("kill %d failed", n)
		}
	}
	t.Logf("%d kills left %d addresses in the store that were not in state, each mended by an import block", kills, orphans)
}

func killOnce(t *testing.T, after int) (orphans int) {
	t.Helper()
	const parallelism = 4
	log, requests := requestsLog()
	killed := make(chan struct{})
	release := sync.OnceFunc(func() { close(killed) })
	defer release()
	var creates atomic.Int32
	holding := func(line string) {
		log(line)
		if strings.HasPrefix(line, "POST /v2/") && creates.Add(1) == int32(1+after) {
			<-killed // until then, the provider can't end by itself
		}
	}
	store := acctest.Start(t, sandbox.Config{Log: holding, Latency: 20 * time.Millisecond})
	customers := []string{store.CustomerID()}
	// Each address is different, so that it can be matched with its resource.
	s := storm{each: 12}
	w := newWorkspace(t, strings.ReplaceAll(s.config(store, customers), "min(count.index, 10)", "count.index"))
	apply := []string{"apply", "-input=false", "-auto-approve", "-var", "instructions=Ring twice", fmt.Sprint("-parallelism=", parallelism)}

	r := w.start(apply...)
	r.await(requests, "POST /v2/", 1+after)
	if err := childOf(t, r.cmd.Process.Pid).Kill(); err != nil {
		t.Fatal(err)
	}
	release()
	printed, _ := r.wait()

	inState := w.stateIDs()
	for address, id := range inState {
		if !slices.Contains(storeIDs(store, customers), id) {
			t.Errorf("the state has %s, which is %s, and the store has not:\n%s", address, id, printed)
		}
	}
	known := slices.Collect(maps.Values(inState))
	imports := ""
	for _, address := range store.Addresses(store.CustomerID()) {
		if slices.Contains(known, address.ID) {
			continue
		}
		orphans++
		index, _, _ := strings.Cut(address.Line1, " ")
		imports += fmt.Sprintf("import {\n  to = moltin_customer_address.customer0[%s]\n  id = %q\n}\n", index, store.CustomerID()+"/"+address.ID)
	}
	if orphans > parallelism {
		t.Errorf("%d addresses are in no state, more than the %d that were under way:\n%s", orphans, parallelism, printed)
	}
	w.write("imports.tf", imports)
	w.must(apply...)
	if ids := storeIDs(store, customers); len(ids) != s.each {
		t.Errorf("in the end the store has %d addresses, want %d", len(ids), s.each)
	}
	w.expectSameIDs(store, customers)
	w.must("plan", "-input=false", "-detailed-exitcode", "-var", "instructions=Ring twice")
	return orphans
}
