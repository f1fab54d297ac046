// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestWalk changes configurations and the store at random, and applies: keys that
// are renamed and swapped, twins, unknown values, exclusive, changes from outside,
// deletes and updates that fail, and creates whose outcome is unknown. After every
// step, state, store and plan agree. STORM=full walks further.
func TestWalk(t *testing.T) {
	t.Parallel()
	walks, steps := uint64(4), 50
	if os.Getenv("STORM") == "full" {
		walks, steps = 16, 100
	}
	for seed := range walks {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			w := &walk{
				t: t, Rand: rand.New(rand.NewPCG(seed, 0)), store: acctest.StartWithFields(t, ""),
				declared: map[string]content{},
			}
			for step := range steps {
				w.change()
				w.log = append(w.log, fmt.Sprintf("%d: declared %v, exclusive %v", step, w.declared, w.exclusive))
				w.step()
				if t.Failed() {
					t.Fatalf("the last steps were\n%s", strings.Join(w.log[max(0, len(w.log)-6):], "\n"))
				}
			}
		})
	}
}

// content is what the walk declares of an address. "" is null.
type content struct{ name, line, priority string }

// A walker's addresses have one of these values, some of which a store may
// normalize to the same.
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

// folded is what addresses have in common that only differ in custom fields, case
// and white space.
func (c content) folded() string {
	return fmt.Sprint(c.name == "", strings.ReplaceAll(strings.ToLower(c.name+"|"+c.line), " ", ""))
}

func contentOf(object acctest.Object) (c content) {
	c.name, _ = object["name"].(string)
	c.line, _ = object["line_1"].(string)
	fields, _ := object["custom_fields"].(string)
	c.priority = strings.TrimSuffix(strings.TrimPrefix(fields, `{"address-priority":`), "}")
	return c
}

type item struct {
	id any // nil without one, or acctest.Unknown
	content
}

func itemsOf(state acctest.Object) map[string]item {
	items := map[string]item{}
	addresses, _ := state["addresses"].(acctest.Object)
	for key, value := range addresses {
		if object, ok := value.(acctest.Object); ok {
			items[key] = item{object["id"], contentOf(object)}
		} else {
			items[key] = item{id: acctest.Unknown} // as a whole
		}
	}
	return items
}

type walk struct {
	*rand.Rand
	t         *testing.T
	store     *acctest.Store
	declared  map[string]content
	exclusive bool
	log       []string

	client  *acctest.ProtocolClient
	state   *tfprotov6.DynamicValue // nil before the create
	private []byte
}

func (w *walk) pick(values []string) string { return values[w.IntN(len(values))] }

func (w *walk) content() content {
	return content{w.pick(walkNames), w.pick(walkLines), w.pick(walkPriorities)}
}

func (w *walk) key() string { return w.pick([]string{"a", "b", "c", "d"}) }

// change changes the configuration and, now and then, the store.
func (w *walk) change() {
	for range 1 + w.IntN(3) {
		key, other := w.key(), w.key()
		one, isDeclared := w.declared[key]
		two, isOther := w.declared[other]
		switch w.IntN(8) {
		case 0, 1:
			w.declared[key] = w.content()
		case 2:
			delete(w.declared, key)
		case 3: // rename or swap
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
		case 5: // one attribute
			if changed := w.content(); isDeclared {
				w.declared[key] = content{one.name, one.line, changed.priority}
			}
		case 6:
			w.exclusive = w.IntN(3) == 0
		case 7:
			w.changeOutside()
		}
	}
}

func (w *walk) changeOutside() {
	customer := w.store.CustomerID()
	addresses := w.store.Addresses(customer)
	switch {
	case w.IntN(3) == 0:
		acctest.AddAddress(w.store, "Foreign", "9 Other Street", "Other Town")
	case len(addresses) == 0:
	case w.IntN(2) == 0:
		w.store.DeleteAddress(customer, addresses[w.IntN(len(addresses))].ID)
	default:
		w.store.SetField(customer, addresses[w.IntN(len(addresses))].ID, "line_1", w.pick(walkLines))
	}
}

func (w *walk) schema() *tfprotov6.Schema {
	return w.client.Schemas.ResourceSchemas[acctest.AddressesType]
}

func (w *walk) decode(value *tfprotov6.DynamicValue) acctest.Object {
	return w.client.Decode(w.schema().ValueType(), value)
}

// step refreshes, plans and applies, as one run of Terraform does.
func (w *walk) step() {
	w.client = acctest.NewProtocolClient(w.t, w.store, nil)
	w.store.SetFaults()
	w.refresh()
	prior := w.decode(w.state)
	if prior == nil {
		w.exclusive = false // refused while there are other addresses
	}

	config := w.config()
	final := config
	if len(w.declared) > 0 && w.IntN(4) == 0 {
		config = w.withUnknown()
	}
	plan, private := w.plan(config, nil)
	w.checkPlan(prior, config, plan)
	if prior != nil && w.IntN(12) == 0 {
		return // a plan that nobody applies
	}
	if hasUnknown(config) {
		plan, private = w.plan(final, plan)
		w.checkPlan(prior, final, plan)
	}

	w.store.ResetJournal()
	fault := w.fault()
	resp, err := w.client.ApplyResourceChange(w.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: acctest.AddressesType, PriorState: w.prior(), PlannedState: w.encode(plan), Config: w.encode(final), PlannedPrivate: private,
	})
	w.client.RequireSuccess(err, nil)
	w.store.SetFaults()
	before := w.state
	w.state, w.private = resp.NewState, resp.Private
	state := w.decode(w.state)
	if state == nil {
		w.state = nil
	}
	if len(resp.Diagnostics) > 0 {
		w.log = append(w.log, fmt.Sprintf("  with %s: %s: %s", fault, resp.Diagnostics[0].Summary, resp.Diagnostics[0].Detail))
		if fault == "" && !hasUnresolved(w.decode(before)) {
			w.t.Errorf("the apply failed")
		}
		w.checkState(state, false)
		return
	}
	w.checkWrites(prior, plan)
	w.checkState(state, true)
	w.checkApplied(plan, state)
	if w.IntN(4) == 0 {
		w.checkNothingLeft()
	}
}

func hasUnresolved(state acctest.Object) bool {
	for _, one := range itemsOf(state) {
		if one.id == nil {
			return true
		}
	}
	return false
}

// fault makes some of the requests of an apply fail.
func (w *walk) fault() string {
	switch w.IntN(12) {
	case 0:
		w.store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Every: 1 + w.IntN(2), Method: http.MethodDelete})
		return "deletes that fail"
	case 1:
		w.store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)...)
		return "a create whose response is lost"
	case 2:
		w.store.SetFaults(acctest.LostCreate(sandbox.ProcessNo, sandbox.PathAddresses)...)
		return "a create that is lost"
	case 3:
		w.store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Every: 1 + w.IntN(2), Method: http.MethodPut})
		return "updates that fail"
	}
	return ""
}

func (w *walk) encode(value acctest.Object) *tfprotov6.DynamicValue {
	return w.client.Encode(w.schema().ValueType(), value)
}

func (w *walk) prior() *tfprotov6.DynamicValue {
	if w.state == nil {
		return w.encode(nil)
	}
	return w.state
}

func (w *walk) config() acctest.Object {
	addresses := acctest.Object{}
	for key, one := range w.declared {
		addresses[key] = one.object()
	}
	return acctest.Object{"customer_id": w.store.CustomerID(), "exclusive": w.exclusive, "addresses": addresses}
}

// withUnknown is the configuration before a value of one address is known, or the
// address as a whole.
func (w *walk) withUnknown() acctest.Object {
	config := w.config()
	addresses := config["addresses"].(acctest.Object)
	keys := slices.Sorted(maps.Keys(w.declared))
	key := keys[w.IntN(len(keys))]
	if attribute := w.pick([]string{"", "name", "line_1", "custom_fields"}); attribute == "" {
		addresses[key] = acctest.Unknown
	} else {
		addresses[key].(acctest.Object)[attribute] = acctest.Unknown
	}
	return config
}

// refresh reads the state, which then has what the store has.
func (w *walk) refresh() {
	if w.state == nil {
		return
	}
	resp, err := w.client.ReadResource(w.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: acctest.AddressesType, CurrentState: w.state, Private: w.private,
	})
	w.client.RequireSuccess(err, resp.Diagnostics)
	w.state, w.private = resp.NewState, resp.Private
	state := w.decode(w.state)
	if hasUnresolved(state) {
		w.t.Errorf("a refresh left %v", state)
	}
	w.checkState(state, true)
}

// plan plans a configuration. A plan in an apply keeps what an earlier one has shown.
func (w *walk) plan(config, shown acctest.Object) (acctest.Object, []byte) {
	prior := w.decode(w.state)
	proposed := maps.Clone(config)
	proposed["others"] = prior["others"]
	addresses, before := acctest.Object{}, itemsOf(prior)
	for key, value := range config["addresses"].(acctest.Object) {
		addresses[key] = value
		if object, ok := value.(acctest.Object); ok && before[key].id != nil {
			addresses[key] = maps.Clone(object)
			addresses[key].(acctest.Object)["id"] = before[key].id
		}
	}
	proposed["addresses"] = addresses
	resp, err := w.client.PlanResourceChange(w.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: acctest.AddressesType, PriorState: w.prior(), ProposedNewState: w.encode(proposed), Config: w.encode(config), PriorPrivate: w.private,
	})
	w.client.RequireSuccess(err, resp.Diagnostics)
	if len(resp.RequiresReplace) > 0 {
		w.t.Errorf("the plan replaces the resource")
	}
	plan := w.decode(resp.PlannedState)
	if shown != nil {
		after := itemsOf(plan)
		for key, one := range itemsOf(shown) {
			if one.id != acctest.Unknown && one.id != after[key].id {
				w.t.Errorf("%s was planned with the ID %v, and then %v", key, one.id, after[key].id)
			}
		}
	}
	return plan, resp.PlannedPrivate
}

// checkPlan checks which address each key stands for, by counting.
func (w *walk) checkPlan(prior, config, plan acctest.Object) {
	existing := itemsOf(prior)
	maps.DeleteFunc(existing, func(_ string, one item) bool { return one.id == nil })
	planned := itemsOf(plan)
	owner := map[any]string{} // of each existing ID
	for key, one := range existing {
		owner[one.id] = key
	}
	isKnown := !hasUnknown(config)
	declared := itemsOf(config)
	taken := map[any]string{}
	for key, one := range planned {
		if one.id == acctest.Unknown {
			continue
		}
		if _, exists := owner[one.id]; !exists || taken[one.id] != "" {
			w.t.Errorf("%s is planned with the ID %v, which is %q's, and %q has it too", key, one.id, owner[one.id], taken[one.id])
		}
		taken[one.id] = key
	}
	expect := func(rule, key string, id any) {
		if planned[key].id != id {
			w.t.Errorf("%s: %s is planned with the ID %v, want %v", rule, key, planned[key].id, id)
		}
		delete(declared, key)
		for existingKey, one := range existing {
			if one.id == id {
				delete(existing, existingKey)
			}
		}
	}
	// The same key, nothing to send.
	for key, one := range maps.Clone(declared) {
		if before, ok := existing[key]; ok && one.id != acctest.Unknown && before.content == one.content && !hasUnknown(config["addresses"].(acctest.Object)[key]) {
			expect("unchanged", key, before.id)
		}
	}
	// The same content under another key.
	if isKnown {
		w.countByContent("the same content", declared, existing, planned, owner, func(c content) string { return fmt.Sprint(c) }, expect)
		for key, one := range maps.Clone(declared) {
			if before, ok := existing[key]; ok && before.folded() == one.folded() {
				expect("the same folded content and key", key, before.id)
			}
		}
		w.countByContent("the same folded content", declared, existing, planned, owner, content.folded, expect)
		for key, one := range maps.Clone(declared) {
			if before, ok := existing[key]; ok && (one.name != "" || before.name == "") {
				expect("the same key", key, before.id)
			}
		}
	}
	for key := range maps.Clone(declared) {
		expect("new", key, acctest.Unknown)
	}
	want := any(acctest.Object{})
	switch {
	case prior == nil:
		want = acctest.Unknown
	case !w.exclusive:
		want = prior["others"]
	}
	if fmt.Sprint(plan["others"]) != fmt.Sprint(want) {
		w.t.Errorf("the plan has the others %v, want %v", plan["others"], want)
	}
}

func hasUnknown(value any) bool {
	object, _ := value.(acctest.Object)
	for _, nested := range object {
		if hasUnknown(nested) {
			return true
		}
	}
	return value == acctest.Unknown
}

// countByContent expects as many matches of each content as there can be.
func (w *walk) countByContent(rule string, declared, existing, planned map[string]item, owner map[any]string, text func(content) string, expect func(rule, key string, id any)) {
	possible := map[string]int{}
	for key := range declared {
		var same int
		for _, one := range existing {
			if text(one.content) == text(declared[key].content) {
				same++
			}
		}
		possible[text(declared[key].content)] = same
	}
	for key, one := range maps.Clone(declared) {
		from, exists := existing[owner[planned[key].id]]
		if !exists || text(from.content) != text(one.content) || possible[text(one.content)] == 0 {
			continue
		}
		possible[text(one.content)]--
		expect(rule, key, planned[key].id)
	}
	for key, one := range declared {
		if possible[text(one.content)] > 0 {
			w.t.Errorf("%s: %s is planned with the ID %v, but one of %v has that content", rule, key, planned[key].id, existing)
		}
	}
}

// checkWrites expects one request for each change that the plan shows.
func (w *walk) checkWrites(prior, plan acctest.Object) {
	want := map[string]int{}
	existing := map[any]content{}
	for _, one := range itemsOf(prior) {
		existing[one.id] = one.content
	}
	for _, one := range itemsOf(plan) {
		switch before, exists := existing[one.id]; {
		case one.id == acctest.Unknown:
			want[http.MethodPost]++
		case exists && before != one.content:
			want[http.MethodPut]++
		}
		delete(existing, one.id)
	}
	want[http.MethodDelete] = len(existing)
	if others, ok := prior["others"].(acctest.Object); ok && w.exclusive {
		want[http.MethodDelete] += len(others)
	}
	for method, path := range map[string]string{
		http.MethodPost: acctest.AddressesPath, http.MethodPut: acctest.AddressPath, http.MethodDelete: acctest.AddressPath,
	} {
		if got := w.store.Count(method, path); got != want[method] {
			w.t.Errorf("%d requests with %s, want %d", got, method, want[method])
		}
	}
}

// checkState compares a state with the store. After a failure it may have addresses
// without an ID, and others of before.
func (w *walk) checkState(state acctest.Object, exactly bool) {
	inStore := map[any]content{}
	for _, one := range w.store.Addresses(w.store.CustomerID()) {
		priority := ""
		if value := one.Fields["address-priority"]; value != nil {
			priority = fmt.Sprint(value)
		}
		inStore[one.ID] = content{one.Name, one.Line1, priority}
	}
	unresolved := 0
	for key, one := range itemsOf(state) {
		saved, exists := inStore[one.id]
		switch {
		case one.id == nil:
			unresolved++
		case !exists:
			w.t.Errorf("%s has the ID %v, which the store has not", key, one.id)
		case one.name != saved.name || one.line != saved.line || one.priority != "" && one.priority != saved.priority:
			w.t.Errorf("%s is %v in the state, and %v in the store", key, one.content, saved)
		}
		delete(inStore, one.id)
	}
	others, _ := state["others"].(acctest.Object)
	for id := range others {
		delete(inStore, id)
	}
	if state != nil && len(inStore) > unresolved || exactly && unresolved > 0 {
		w.t.Errorf("the store has %v, which the state has not: %v", inStore, state)
	}
}

// checkApplied expects that a state has what the plan has shown, and every key.
func (w *walk) checkApplied(plan, state acctest.Object) {
	planned, applied := itemsOf(plan), itemsOf(state)
	if len(planned) != len(applied) {
		w.t.Errorf("%d keys are planned, and %d in the state", len(planned), len(applied))
	}
	for key, one := range planned {
		if got := applied[key]; got.content != one.content || one.id != acctest.Unknown && got.id != one.id {
			w.t.Errorf("%s was planned as %v, and is %v", key, one, got)
		}
	}
	if plan["others"] != acctest.Unknown && fmt.Sprint(plan["others"]) != fmt.Sprint(state["others"]) {
		w.t.Errorf("the others were planned as %v, and are %v", plan["others"], state["others"])
	}
}

// checkNothingLeft expects that another run has nothing to do.
func (w *walk) checkNothingLeft() {
	w.refresh()
	state := w.decode(w.state)
	if plan, _ := w.plan(w.config(), nil); fmt.Sprint(plan) != fmt.Sprint(state) {
		w.t.Errorf("the next plan is %v, want %v", plan, state)
	}
}
