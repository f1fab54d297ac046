// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestWalk changes configurations and the store at random, and applies: keys that
// are renamed and swapped, twins, unknown values, exclusive, changes from outside,
// requests that fail, and creates whose response is lost. After every step, state,
// store and plan agree. STORM=full takes random seeds, and WALK_SEED repeats one.
func TestWalk(t *testing.T) {
	t.Parallel()
	walks, steps := 40, 50
	if testing.Short() {
		walks = 2
	}
	seeds := make([]uint64, walks)
	for i := range seeds {
		seeds[i] = uint64(i)
		if os.Getenv("STORM") == "full" {
			seeds[i] = rand.Uint64()
		}
	}
	if seed, err := strconv.ParseUint(os.Getenv("WALK_SEED"), 10, 64); err == nil {
		seeds = []uint64{seed}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			w := &walk{
				workspace: newWorkspace(t, acctest.StartWithFields(t, "")), Rand: rand.New(rand.NewPCG(seed, 0)),
				declared: map[string]content{},
			}
			for step := range steps {
				w.logf("step %d", step)
				w.step()
				if t.Failed() {
					t.Fatalf("the last steps were\n%s", strings.Join(w.log[max(0, len(w.log)-20):], "\n"))
				}
			}
		})
	}
}

// content is what the walk declares of an address. "" is null.
type content struct{ name, line, priority string }

// The content of addresses, some of which a store may normalize to the same.
var (
	walkNames      = []string{"", "Home", " home"}
	walkLines      = []string{"1 Main St", "1 MAIN ST", "2 Side Rd"}
	walkPriorities = []string{"", "", "1", "2"}
)

func (c content) object() acctest.Object {
	object := acctest.RequiredAttributes().Object()
	object["line_1"] = c.line
	if c.name != "" {
		object["name"] = c.name
	}
	if c.priority != "" {
		object["custom_fields"] = `{"address-priority":` + c.priority + `}`
	}
	return object
}

// An item is an address in a state or a plan.
type item struct {
	id any // nil without one, or acctest.Unknown
	content
}

func itemsOf(state acctest.Object) map[string]item {
	items := map[string]item{}
	addresses, _ := state["addresses"].(acctest.Object)
	for key, value := range addresses {
		object, isKnown := value.(acctest.Object)
		if !isKnown {
			items[key] = item{id: acctest.Unknown}
			continue
		}
		text := func(attribute string) string { value, _ := object[attribute].(string); return value }
		priority := strings.TrimSuffix(strings.TrimPrefix(text("custom_fields"), `{"address-priority":`), "}")
		items[key] = item{object["id"], content{text("name"), text("line_1"), priority}}
	}
	return items
}

type walk struct {
	*workspace
	*rand.Rand
	declared  map[string]content
	exclusive bool
	log       []string
}

func (w *walk) pick(values []string) string { return values[w.IntN(len(values))] }

func (w *walk) content() content {
	return content{w.pick(walkNames), w.pick(walkLines), w.pick(walkPriorities)}
}

// step changes the configuration and the store, and then refreshes, plans and
// applies, as one run of Terraform does.
func (w *walk) step() {
	w.restart()
	for range 1 + w.IntN(3) {
		w.change()
	}
	if w.state != nil && w.IntN(4) > 0 { // or -refresh=false
		if w.IntN(3) == 0 {
			w.changeOutside()
		}
		w.RequireSuccess(nil, w.refresh())
		w.checkState(true)
	}
	if w.state == nil {
		w.exclusive = false // or it would be refused over other addresses
	}
	config := w.config()
	if w.state != nil && w.IntN(20) == 0 {
		config = nil // a destroy
	}
	planned := w.plan(config)
	w.RequireSuccess(nil, planned.diagnostics)
	if config != nil {
		w.checkPlan(planned.state)
	}
	if w.IntN(12) == 0 {
		return // nobody applies the plan
	}

	prior := w.state
	w.store.ResetJournal()
	fault := w.fault()
	w.logf("declared %v, exclusive %v, destroy %v, fault %q", w.declared, w.exclusive, config == nil, fault)
	failures := w.apply(planned)
	w.store.SetFaults()
	switch {
	case len(failures) == 0:
		w.checkState(true)
		w.checkWrites(prior, planned.state)
		if w.IntN(8) == 0 {
			w.checkNextPlan(planned.state)
		}
	case fault == "":
		w.t.Errorf("the apply failed: %s: %s", failures[0].Summary, failures[0].Detail)
	default:
		w.logf("%s", failures[0].Summary)
		w.checkState(false)
	}
}

// change changes the configuration.
func (w *walk) change() {
	key, other := w.key(), w.key()
	one, isDeclared := w.declared[key]
	two, isOther := w.declared[other]
	switch w.IntN(7) {
	case 0, 1:
		w.declared[key] = w.content()
	case 2:
		delete(w.declared, key)
	case 3: // a renamed key, or two that are swapped
		delete(w.declared, key)
		delete(w.declared, other)
		if isDeclared {
			w.declared[other] = one
		}
		if isOther {
			w.declared[key] = two
		}
	case 4: // a twin
		if isDeclared {
			w.declared[other] = one
		}
	case 5: // only custom fields
		if isDeclared {
			w.declared[key] = content{one.name, one.line, w.pick(walkPriorities)}
		}
	case 6:
		w.exclusive = w.IntN(3) == 0
	}
}

func (w *walk) key() string { return w.pick([]string{"a", "b", "c"}) }

// changeOutside changes the store.
func (w *walk) changeOutside() {
	customer := w.store.CustomerID()
	addresses := w.store.Addresses(customer)
	switch {
	case len(addresses) == 0 || w.IntN(3) == 0:
		acctest.AddAddress(w.store, "Foreign", "9 Other Street", "Other Town")
	case w.IntN(2) == 0:
		w.store.DeleteAddress(customer, addresses[w.IntN(len(addresses))].ID)
	default:
		changed := addresses[w.IntN(len(addresses))]
		changed.Line1 = w.pick(walkLines)
		if err := w.store.UpdateAddress(customer, changed); err != nil {
			w.t.Fatal(err)
		}
	}
}

// fault makes some of the requests of an apply fail.
func (w *walk) fault() string {
	switch w.IntN(15) {
	case 0, 1:
		method := w.pick([]string{http.MethodDelete, http.MethodPut, http.MethodPost})
		w.store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Every: 1 + w.IntN(2), Method: method, Path: sandbox.PathAddresses})
		return method + " fails"
	case 2, 3:
		process := w.pick([]string{sandbox.ProcessYes, sandbox.ProcessNo})
		faults := acctest.LostCreate(process, sandbox.PathAddresses)
		w.store.SetFaults(faults[:1+w.IntN(2)]...)
		return "the response to a create is lost, processed: " + process
	}
	return ""
}

func (w *walk) config() acctest.Object {
	addresses := acctest.Object{}
	for key, one := range w.declared {
		addresses[key] = one.object()
	}
	return acctest.Object{"customer_id": w.store.CustomerID(), "exclusive": w.exclusive, "addresses": addresses}
}

// checkPlan checks that a plan has what is declared, and each ID of the state at most
// once. Which one it is, [TestMatchProperties] checks.
func (w *walk) checkPlan(planned acctest.Object) {
	ids := map[any]bool{acctest.Unknown: true}
	for _, one := range itemsOf(w.state) {
		ids[one.id] = one.id != nil
	}
	items := itemsOf(planned)
	for key, one := range items {
		if one.content != w.declared[key] || !ids[one.id] {
			w.t.Errorf("%s is planned as %v, want %v, and one of %v", key, one, w.declared[key], ids)
		}
		ids[one.id] = one.id == acctest.Unknown
	}
	if len(items) != len(w.declared) {
		w.t.Errorf("%d addresses are planned, want %d", len(items), len(w.declared))
	}
	others := w.state["others"]
	switch {
	case w.state == nil, w.exclusive && others == nil:
		others = acctest.Unknown
	case w.exclusive:
		others = acctest.Object{}
	}
	if !reflect.DeepEqual(planned["others"], others) {
		w.t.Errorf("the others are planned as %v, want %v", planned["others"], others)
	}
	if len(w.declared) > 0 && w.IntN(8) == 0 {
		w.checkIncompletePlan(items)
	}
}

// checkIncompletePlan checks that a plan in which a value is unknown shows no ID that
// a later plan, in which it is known, doesn't.
func (w *walk) checkIncompletePlan(complete map[string]item) {
	config := w.config()
	addresses := config["addresses"].(acctest.Object)
	key := w.pick(slices.Sorted(maps.Keys(addresses)))
	if attribute := w.pick([]string{"", "name", "line_1", "custom_fields"}); attribute == "" {
		addresses[key] = acctest.Unknown // as a whole
	} else {
		addresses[key].(acctest.Object)[attribute] = acctest.Unknown
	}
	for key, one := range itemsOf(w.plan(config).state) {
		if one.id != acctest.Unknown && one.id != complete[key].id {
			w.t.Errorf("%s is planned with the ID %v, and then with %v", key, one.id, complete[key].id)
		}
	}
}

// checkWrites checks that there was one request for each change that a plan shows.
func (w *walk) checkWrites(prior, planned acctest.Object) {
	existing := map[any]content{}
	for _, one := range itemsOf(prior) {
		if one.id == nil {
			return // the search for it may have found it
		}
		existing[one.id] = one.content
	}
	want := map[string]int{}
	for _, one := range itemsOf(planned) {
		switch before, exists := existing[one.id]; {
		case !exists:
			want[http.MethodPost]++
		case before != one.content:
			want[http.MethodPut]++
		}
		delete(existing, one.id)
	}
	want[http.MethodDelete] = len(existing)
	if before, ok := prior["others"].(acctest.Object); ok && planned != nil {
		after := planned["others"].(acctest.Object)
		want[http.MethodDelete] += len(before) - len(after)
	}
	for method, path := range map[string]string{
		http.MethodPost: acctest.AddressesPath, http.MethodPut: acctest.AddressPath, http.MethodDelete: acctest.AddressPath,
	} {
		if got := w.store.Count(method, path); got != want[method] {
			w.t.Errorf("%d requests with %s, want %d", got, method, want[method])
		}
	}
}

// checkState compares the state with the store. After a failure, addresses may have no
// ID yet.
func (w *walk) checkState(isComplete bool) {
	stored := map[any]content{}
	for _, one := range w.store.Addresses(w.store.CustomerID()) {
		c := content{name: one.Name, line: one.Line1}
		if value := one.Fields["address-priority"]; value != nil {
			c.priority = fmt.Sprint(value)
		}
		stored[one.ID] = c
	}
	unresolved := 0
	for key, one := range itemsOf(w.state) {
		has, exists := stored[one.id]
		if one.priority == "" {
			has.priority = "" // not managed
		}
		switch {
		case one.id == nil:
			unresolved++
		case !exists || one.content != has:
			w.t.Errorf("%s is %v in the state, and %v in the store", key, one, has)
		}
		delete(stored, one.id)
	}
	others, isListed := w.state["others"].(acctest.Object)
	for id := range others {
		if _, exists := stored[id]; !exists {
			w.t.Errorf("the others in the state have %s, which does not exist", id)
		}
		delete(stored, id)
	}
	if isListed && len(stored) > unresolved || isComplete && unresolved > 0 {
		w.t.Errorf("the store has %v, which the state has not: %v", stored, w.state)
	}
}

// checkNextPlan checks that there is nothing left to do.
func (w *walk) checkNextPlan(planned acctest.Object) {
	if w.state == nil || w.exclusive && planned["others"] == acctest.Unknown {
		return // the others that are listed now are deleted by the next apply
	}
	if next := w.plan(w.config()); !reflect.DeepEqual(next.state, w.state) {
		w.t.Errorf("the next plan is %v, want %v", next.state, w.state)
	}
}

func (w *walk) logf(format string, values ...any) {
	w.log = append(w.log, fmt.Sprintf(format, values...))
}
