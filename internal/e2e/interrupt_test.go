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

// answers release responses to processed creates, one each.
type answers chan struct{}

// startHolding starts a store that holds responses to creates until the test releases them.
func startHolding(t testing.TB, quota int) (store *acctest.Store, requests chan string, held answers) {
	t.Helper()
	log, requests := requestsLog()
	held = make(answers)
	store = acctest.StartBehind(t, sandbox.Config{Log: log, Quota: quota}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		store.ServeHTTP(answer, r)
		if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v2/") {
			select {
			case <-held:
			case <-r.Context().Done():
			}
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
	return store, requests, held
}

// giveUntilEnd releases responses until terraform exits.
func (a answers) giveUntilEnd(r *run) {
	for {
		select {
		case a <- struct{}{}:
		case <-r.ended:
			return
		}
	}
}

// TestInterruptedApplies interrupts three applies during their creates. After each, the state must contain all that exist in the store.
// Another apply completes them.
func TestInterruptedApplies(t *testing.T) {
	t.Parallel()

	store, requests, held := startHolding(t, 60)
	weather := storm{each: 60}
	customers := []string{store.CustomerID()}
	w := newWorkspace(t, weather.config(store, customers))
	apply := []string{"apply", "-input=false", "-auto-approve", "-parallelism=4", "-var", "instructions=Ring twice"}
	for n := 1; n <= 3; n++ {
		before := len(store.Addresses(store.CustomerID()))
		r := w.start(apply...)
		r.await(requests, "POST /v2/", 4)
		r.interrupt()
		held.giveUntilEnd(r)
		printed := r.fail()
		after := storeIDs(store, customers)
		if len(after) < before+4 || len(after) == weather.each {
			t.Fatalf("apply %d was not interrupted in the middle: there were %d addresses before and are %d after\n%s", n, before, len(after), printed)
		}
		if ids := slices.Sorted(maps.Values(w.stateIDs())); !slices.Equal(ids, after) {
			t.Errorf("apply %d: the state has %d addresses and the store %d:\n%s", n, len(ids), len(after), printed)
		}
		drain(requests)
	}
	close(held)
	w.must(apply...)
	if p := compare(weather.declared(customers, "Ring twice"), present(store, customers)); p.missing > 0 || p.twice > 0 {
		t.Errorf("in the end %d addresses are missing and %d are there twice", p.missing, p.twice)
	}
	if ids := slices.Sorted(maps.Values(w.stateIDs())); !slices.Equal(ids, storeIDs(store, customers)) {
		t.Error("in the end state and store have other addresses")
	}
}

// longWait is the Retry-After of the store, which the provider waits for when it is interrupted.
const longWait = 100 * time.Second

// TestInterruptedWaits interrupts terraform during waits of the provider that would take minutes.
func TestInterruptedWaits(t *testing.T) {
	t.Parallel()

	// Terraform doesn't forward Ctrl-C while an apply refreshes and plans, only during terraform plan and while it applies changes.
	apply := []string{"apply", "-input=false", "-auto-approve", "-refresh=false"}
	seconds := strconv.Itoa(int(longWait.Seconds()))
	for name, test := range map[string]struct {
		settings []string
		fault    sandbox.Fault
		args     []string
		after    string // the request during or after which the provider waits
	}{
		"retry-after on a create": {
			fault: sandbox.Fault{Status: 429, RetryAfter: seconds, Method: "POST", Path: sandbox.PathAddresses},
			args:  apply, after: "POST /v2/",
		},
		"retry-after on a read": {
			fault: sandbox.Fault{Status: 429, RetryAfter: seconds, Method: "GET"},
			args:  []string{"plan", "-input=false"}, after: "GET /v2/",
		},
		"retry-after on a token": {
			fault: sandbox.Fault{Status: 429, RetryAfter: seconds, Path: sandbox.PathOAuth},
			args:  apply, after: "POST /oauth/",
		},
		"pace": {
			settings: []string{"requests_per_second = 0.01"},
			fault:    sandbox.Fault{Kind: sandbox.PagedList, PageSize: 1},
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
			r.await(requests, test.after, 1)
			r.expectPrompt(requests)
		})
	}

	// A hanging request is logged only when it ends, so the test waits for its arrival.
	for method, args := range map[string][]string{
		"POST": apply, "GET": {"plan", "-input=false"}, "DELETE": append(slices.Clone(apply), "-destroy"),
	} {
		t.Run("hang of a "+method, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan string, 100)
			store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.Method == method && strings.HasPrefix(r.URL.Path, "/v2/") {
					arrived <- method
				}
				store.ServeHTTP(w, r)
			})
			w := waiting(t, store)
			drain(arrived)
			store.SetFaults(sandbox.Fault{Hang: true, Method: method, Path: sandbox.PathAddresses})
			r := w.start(args...)
			r.await(arrived, method, 1)
			r.expectPrompt(arrived)
		})
	}
}

// waiting returns a workspace with one address in the state and another to create.
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

func drain(lines chan string) {
	for len(lines) > 0 {
		<-lines
	}
}

// expectPrompt interrupts terraform, which must exit before the provider's wait is over, without another request.
func (r *run) expectPrompt(requests chan string) {
	r.t.Helper()
	r.interrupt()
	select {
	case <-r.ended:
	case <-time.After(longWait):
		r.t.Error("the provider waited to the end")
	}
	printed := r.fail()
	if len(requests) > 0 {
		r.t.Errorf("%s was sent after the interrupt:\n%s", <-requests, printed)
	}
}
