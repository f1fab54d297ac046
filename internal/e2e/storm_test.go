// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Parameters of the storm. The full storm (make storm) takes minutes, the short one seconds.
const (
	stormCustomers = 4
	maxApplies     = 5 // a phase fails if it needs more
)

// storm is a combination of faults and settings.
type storm struct {
	name   string
	faults []sandbox.Fault
	// maxRetries overrides the provider's default if so many requests fail that it would be exhausted.
	maxRetries int
	// logins makes every customer a provider alias with the customer's login.
	logins bool
	// plural declares each customer's addresses in one resource.
	plural bool
	// http2 puts a load balancer in front of the store.
	http2 bool
	each  int // addresses of each customer
	// recordsAhead is how far the clock for timestamps of records is ahead of the API's Date headers, and gatewayAhead the clock of gateways.
	recordsAhead, gatewayAhead time.Duration
}

func one(kind sandbox.Fault) []sandbox.Fault { return []sandbox.Fault{kind} }

// fullStorms returns a storm for each fault, and one with all of them.
func fullStorms() []storm {
	var (
		throttled  = sandbox.Fault{Status: 429, Probability: 0.2}
		failed     = sandbox.Fault{Status: 500, Probability: 0.1}
		outage     = sandbox.Fault{Status: 503, HTML: true, Probability: 0.1}
		before     = sandbox.Fault{Close: true, Probability: 0.1}
		after      = sandbox.Fault{Close: true, Process: sandbox.ProcessYes, Probability: 0.1}
		badGateway = sandbox.Fault{Status: 502, HTML: true, Process: sandbox.ProcessYes, Probability: 0.1}
		conflict   = sandbox.Fault{Status: 409, Method: "write", Probability: 0.2}
		forgotten  = sandbox.Fault{Kind: sandbox.RevokeTokens, Every: 50}
		keptLate   = sandbox.Fault{Status: 504, HTML: true, Process: sandbox.ProcessLate, Probability: 0.1}
		timeless   = sandbox.Fault{Kind: sandbox.NoTimestamps}
	)
	// Three of five requests fail, so that one in seventy fails nine times.
	together := []sandbox.Fault{forgotten, throttled, failed, outage, before, after, badGateway, conflict}
	lost := []sandbox.Fault{after, badGateway}
	return []storm{
		{name: "429, 20 %", faults: one(throttled), each: 25},
		{name: "500, 10 %", faults: one(failed), each: 25},
		{name: "HTML 503, 10 %", faults: one(outage), each: 25},
		{name: "closed before, 10 %", faults: one(before), each: 25},
		{name: "closed after, 10 %", faults: one(after), each: 25},
		{name: "502 after, 10 %", faults: one(badGateway), each: 25},
		{name: "HTTP/2 reset after, 10 %", faults: one(after), http2: trustsCertFile, each: 25},
		{name: "409, 20 %", faults: one(conflict), each: 25},
		{name: "tokens forgotten every 50", faults: one(forgotten), each: 25},
		{name: "tokens forgotten, logged in", faults: one(forgotten), logins: true, each: 25},
		{name: "kept late, 10 %", faults: one(keptLate), each: 25},
		{name: "times missing, lost", faults: append(one(timeless), lost...), each: 25},
		{name: "records 30 s ahead, lost", faults: lost, recordsAhead: 30 * time.Second, each: 25},
		{name: "records 30 s behind, lost", faults: lost, recordsAhead: -30 * time.Second, each: 25},
		{name: "gateway 2 min ahead, lost", faults: lost, gatewayAhead: 2 * time.Minute, each: 25},
		{name: "gateway 2 min behind, lost", faults: lost, gatewayAhead: -2 * time.Minute, each: 25},
		{name: "all together", faults: together, maxRetries: 30, each: 25},
		{
			name: "all together, odd clocks", faults: append([]sandbox.Fault{timeless, keptLate}, together...), maxRetries: 30,
			recordsAhead: -30 * time.Second, gatewayAhead: 2 * time.Minute, each: 25,
		},
		{name: "all together, plural", faults: together, maxRetries: 30, plural: true, each: 25},
	}
}

// shortStorms have all kinds of faults too, at regular intervals, so that each is certain to occur.
func shortStorms() []storm {
	short := storm{name: "all together, short", maxRetries: 30, each: 4, faults: []sandbox.Fault{
		{Kind: sandbox.RevokeTokens, Every: 25},
		{Status: 504, HTML: true, Process: sandbox.ProcessLate, Every: 11},
		{Close: true, Process: sandbox.ProcessYes, Every: 7},
		{Status: 502, HTML: true, Process: sandbox.ProcessYes, Every: 8},
		{Status: 429, Every: 9},
		{Status: 409, Method: "write", Every: 9},
		{Status: 500, Every: 13},
		{Status: 503, HTML: true, Every: 13},
		{Close: true, Every: 13},
	}}
	plural := short
	plural.name, plural.plural, plural.http2 = "all together, short, plural", true, trustsCertFile
	return []storm{short, plural}
}

// TestStorm creates, changes and destroys addresses in stores with faults. Each phase must be complete after one apply, and the final
// content of the store is compared with the declared addresses. STORM=full runs the full storm, and STORM_SEED repeats the faults of an
// earlier run.
func TestStorm(t *testing.T) {
	t.Parallel()

	storms := shortStorms()
	if fullStorm() {
		storms = fullStorms()
	}
	seed := stormSeed(t)
	tables := make([][]tally, len(storms))
	t.Cleanup(func() { t.Logf("The storm:\n%s", table(storms, tables)) })
	for i, s := range storms {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			tables[i] = s.run(t, seed+uint64(i))
		})
	}
}

// stormSeed returns STORM_SEED, or a random seed. A test that fails logs it.
func stormSeed(t *testing.T) uint64 {
	t.Helper()
	seed := rand.Uint64()
	if set := os.Getenv("STORM_SEED"); set != "" {
		var err error
		if seed, err = strconv.ParseUint(set, 10, 64); err != nil {
			t.Fatalf("STORM_SEED: %v", err)
		}
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("To repeat this: STORM_SEED=%d", seed)
		}
	})
	return seed
}

// skipUnlessFull skips a test that only the full storm runs.
func skipUnlessFull(t *testing.T) {
	t.Helper()
	if !fullStorm() {
		t.Skip("STORM=full runs it")
	}
}

func fullStorm() bool { return os.Getenv("STORM") == "full" }

// tally has the results of a phase.
type tally struct {
	phase                                                        string
	applies, declared, present, missing, twice, requests, faults int
	took                                                         time.Duration
}

func table(storms []storm, tables [][]tally) string {
	var b strings.Builder
	row := func(cells ...any) {
		fmt.Fprintf(&b, "%-28s %-8s %8v %9v %8v %8v %6v %9v %7v %6v\n", cells...)
	}
	row("faults", "phase", "applies", "declared", "present", "missing", "twice", "requests", "faults", "took")
	for i, s := range storms {
		for _, p := range tables[i] {
			row(s.name, p.phase, p.applies, p.declared, p.present, p.missing, p.twice, p.requests, p.faults, p.took.Round(time.Second))
		}
	}
	return b.String()
}

// run runs the phases.
func (s storm) run(t *testing.T, seed uint64) (phases []tally) {
	store := acctest.Start(t, sandbox.Config{RandomSeed: seed, RecordsAhead: s.recordsAhead, GatewayAhead: s.gatewayAhead})
	customers := []string{store.CustomerID()}
	for n := 1; n < stormCustomers; n++ {
		customers = append(customers, store.AddCustomer(fmt.Sprint("Customer ", n), stormEmail(n), sandbox.DefaultCustomerPassword))
	}
	config := s.config(store, customers)
	var env []string
	if s.http2 {
		url, certFile := startLoadBalancer(t, store.Sandbox)
		config = strings.ReplaceAll(config, store.URL, url)
		env = append(env, "SSL_CERT_FILE="+certFile)
	}
	w := newWorkspace(t, config, env...)

	var created map[string]string
	var matched string // all faults that occurred
	for _, phase := range []struct {
		name         string
		args         []string
		instructions string // of every declared address; "" declares none
	}{
		{"create", []string{"-var", "instructions=Ring twice"}, "Ring twice"},
		{"change", []string{"-var", "instructions=Leave behind the bins"}, "Leave behind the bins"},
		{"destroy", []string{"-destroy"}, ""},
	} {
		declared := s.declared(customers, phase.instructions)
		store.ResetJournal()
		store.SetFaults(s.faults...)
		begun := time.Now()
		applies := w.applyUntilDone(append([]string{s.parallelism()}, phase.args...))
		took := time.Since(begun)
		store.SetFaults()
		store.WaitIdle()

		p := compare(declared, present(store, customers))
		p.phase, p.applies, p.took = phase.name, applies, took
		for _, entry := range store.Journal() {
			p.requests++
			if entry.Fault != "" {
				p.faults++
				matched += ", " + entry.Fault
			}
		}
		phases = append(phases, p)
		if p.applies != 1 || p.missing > 0 || p.twice > 0 || p.present != p.declared {
			t.Errorf("%s: %d applies, %d declared, %d present, %d missing, %d twice", p.phase, p.applies, p.declared, p.present, p.missing, p.twice)
		}

		w.expectSameIDs(store, customers)
		ids := w.stateIDs()
		switch phase.name {
		case "create":
			created = ids
		case "change":
			if !maps.Equal(ids, created) {
				t.Error("a change replaced addresses")
			}
		}
		if phase.name != "destroy" {
			args := append([]string{"plan", "-input=false", "-detailed-exitcode"}, phase.args...)
			if printed, exit := w.terraform(args...); exit != 0 {
				t.Errorf("%s: a plan afterwards exited with %d:\n%s", phase.name, exit, printed)
			}
		}
	}
	for _, fault := range s.faults {
		if !strings.Contains(matched+", ", ", "+fault.String()+", ") {
			t.Errorf("no request met %s", fault)
		}
	}
	return phases
}

// parallelism results in about twenty concurrent requests, because moltin_customer_addresses sends ten per resource.
func (s storm) parallelism() string {
	if s.plural {
		return "-parallelism=2"
	}
	return "-parallelism=20"
}

// applyUntilDone applies until terraform succeeds, and returns the number of applies.
func (w *workspace) applyUntilDone(args []string) int {
	w.t.Helper()
	args = append([]string{"apply", "-input=false", "-auto-approve"}, args...)
	for applies := 1; ; applies++ {
		printed, exit := w.terraform(args...)
		if exit == 0 {
			return applies
		}
		w.t.Logf("apply %d exited with %d:\n%s", applies, exit, errorsOf(printed))
		if applies == maxApplies {
			return applies
		}
	}
}

// errorsOf removes the progress that terraform prints before its first error.
func errorsOf(printed string) string {
	if i := strings.Index(printed, "Error: "); i >= 0 {
		return printed[i:]
	}
	return printed
}

func stormEmail(n int) string {
	if n == 0 {
		return sandbox.DefaultCustomerEmail
	}
	return fmt.Sprintf("customer-%d@example.com", n)
}

// config declares the addresses. The last two of each customer have the same values, which is valid.
func (s storm) config(store *acctest.Store, customers []string) string {
	var more []string
	if s.maxRetries > 0 {
		more = append(more, fmt.Sprintf("max_retries = %d", s.maxRetries))
	}
	config := "variable \"instructions\" { default = null }\n"
	if !s.logins {
		config += store.StoreProvider(more...)
	}
	for n, customerID := range customers {
		owner := fmt.Sprintf("customer_id = %q", customerID)
		if s.logins {
			alias := fmt.Sprintf("customer%d", n)
			login := []string{
				fmt.Sprintf("alias = %q", alias),
				fmt.Sprintf("customer_email = %q", stormEmail(n)),
				fmt.Sprintf("customer_password = %q", sandbox.DefaultCustomerPassword),
			}
			config += store.StoreProvider(append(login, more...)...)
			owner = "provider = moltin." + alias
		}
		resource, begin, index, end := "moltin_customer_address", fmt.Sprintf("count = %d", s.each), "count.index", ""
		if s.plural {
			resource = "moltin_customer_addresses"
			begin, index, end = fmt.Sprintf("addresses = { for i in range(%d) : \"key ${i}\" => {", s.each), "i", "} }"
		}
		config += fmt.Sprintf(`
resource %q "customer%d" {
  %s
  %s
  name         = "Home ${min(%s, %d)}"
  first_name   = "Ron %[2]d"
  last_name    = "Swanson"
  line_1       = "${min(%[5]s, %[6]d)} Sunny Street"
  post_code    = "SU33 ${min(%[5]s, %[6]d)}YY"
  county       = "Sunnyville"
  country      = "US"
  instructions = var.instructions
  %[7]s
}
`, resource, n, owner, begin, index, s.each-2, end)
	}
	return config
}

// declared counts the addresses that config declares, by value.
func (s storm) declared(customers []string, instructions string) map[string]int {
	counts := map[string]int{}
	if instructions == "" {
		return counts
	}
	for n, customerID := range customers {
		for i := range s.each {
			number := min(i, s.each-2)
			counts[customerID+acctest.ContentOf(sandbox.Address{
				Name: fmt.Sprint("Home ", number), FirstName: fmt.Sprint("Ron ", n), LastName: "Swanson",
				Line1: fmt.Sprint(number, " Sunny Street"), PostCode: fmt.Sprintf("SU33 %dYY", number),
				County: "Sunnyville", Country: "US", Instructions: instructions,
			})]++
		}
	}
	return counts
}

// present counts the addresses that the store has.
func present(store *acctest.Store, customers []string) map[string]int {
	counts := map[string]int{}
	for _, customerID := range customers {
		for _, address := range store.Addresses(customerID) {
			counts[customerID+acctest.ContentOf(address)]++
		}
	}
	return counts
}

// compare returns the differences of two counts. Undeclared addresses count as duplicates.
func compare(declared, present map[string]int) (p tally) {
	for address, n := range declared {
		p.declared += n
		p.missing += max(0, n-present[address])
	}
	for address, n := range present {
		p.present += n
		p.twice += max(0, n-declared[address])
	}
	return p
}

// expectExactly fails unless the store has the declared addresses, each once.
func (s storm) expectExactly(t *testing.T, store *acctest.Store, customers []string, instructions string) {
	t.Helper()
	if p := compare(s.declared(customers, instructions), present(store, customers)); p.missing > 0 || p.twice > 0 {
		t.Errorf("%d addresses are missing and %d are there twice", p.missing, p.twice)
	}
}

// expectSameIDs fails unless the state has the addresses of the store.
func (w *workspace) expectSameIDs(store *acctest.Store, customers []string) {
	w.t.Helper()
	inState, inStore := slices.Sorted(maps.Values(w.stateIDs())), storeIDs(store, customers)
	if !slices.Equal(inState, inStore) {
		w.t.Errorf("the state has %d addresses and the store has %d, or others", len(inState), len(inStore))
	}
}

func storeIDs(store *acctest.Store, customers []string) (ids []string) {
	for _, customerID := range customers {
		for _, address := range store.Addresses(customerID) {
			ids = append(ids, address.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
