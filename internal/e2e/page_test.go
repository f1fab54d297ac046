// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/moltin/terraform-provider-moltin/moltintest"
	"github.com/moltin/terraform-provider-moltin/moltintest/providertest"
)

const pageHome = `
resource "moltin_customer_address" "home" {
  name         = "Home"
  first_name   = "Ron"
  last_name    = "Swanson"
  line_1       = "1 Sunny Street"
  city         = "Sunny Town"
  county       = "Sunnyville"
  post_code    = "SU33 1YY"
  country      = "GB"
  instructions = "Leave behind the bins"
}
`

const pageCabin = `
resource "moltin_customer_address" "cabin" {
  name         = "Cabin"
  first_name   = "Ron"
  last_name    = "Swanson"
  company_name = "Very Good Building"
  line_1       = "12 Lakeside Road"
  city         = "Pawnee"
  county       = "Wamapoke"
  post_code    = "47901"
  country      = "US"
}
`

// pictureVariable is the environment variable with the file name for a screenshot of the page.
const pictureVariable = "SANDBOX_PICTURE"

// TestPage shows the requests of terraform as they arrive, and adds a fault that makes the next apply retry.
func TestPage(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	provider := providertest.Config(store)
	w := newWorkspace(t, provider+pageHome)
	b := startBrowser(t, 1360, 860)
	b.open(store.URL() + "/_sandbox/")
	b.await(`connection.dataset.state === 'live'`)
	b.evaluate(`var waits = []; const wait = setTimeout; setTimeout = (then, time) => { waits.push(time); wait(then, time) }`)

	w.must("apply", "-auto-approve", "-input=false")
	b.await(says("1 Sunny Street") + ` && Math.max(...waits) === 250`) // a machine under load takes longer than the page waits
	b.await(`document.querySelector('#request-rows b').textContent === 'POST' && ` + says("/addresses"))

	request := func(path string) {
		response, err := http.Get(store.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}

	// While paused, it doesn't update, not even if an update has already begun.
	b.await(`!stale`)
	b.evaluate(`var proceed, ended; const load = fetch, before = update;
		fetch = async (url) => { const response = await load(url); await new Promise((resolve) => proceed = resolve); return response };
		update = () => ended = before()`)
	request("/v2/begun")
	b.await(`proceed`)
	b.press("pause")
	b.await(`connection.dataset.state === 'paused'`)
	b.evaluate(`fetch = load; update = before; proceed(); ended`)
	b.await(`!` + says("/v2/begun"))
	request("/v2/nothing")
	b.await(`stale`)
	b.evaluate(`new Promise((late) => setTimeout(late, 300))`) // an update would have started after 250 ms
	b.await(`!` + says("/v2/nothing"))
	b.press("pause")
	b.await(says("/v2/nothing"))

	// With the keyboard, the button keeps the focus when the page is updated.
	b.evaluate(`catalog.open = true; document.querySelector('[name=method]').value = 'POST'; document.querySelector('[name=path]').value = 'addresses'`)
	b.press("add-status")
	b.await(says("status 503 next 1 POST addresses"))
	b.expectNames()
	b.await(`document.activeElement.id === 'add-status'`)
	b.evaluate(`catalog.open = false`)

	w.configure(provider + pageHome + pageCabin)
	w.must("apply", "-auto-approve", "-input=false")
	var statuses []int
	for _, r := range store.Requests("POST /v2/customers/*/addresses") {
		statuses = append(statuses, r.Status)
	}
	if !slices.Equal(statuses, []int{201, 503, 201}) {
		t.Errorf("the responses to the creates were %v: the second apply should have met the fault and retried", statuses)
	}
	b.await(says("12 Lakeside Road") + ` && document.querySelector('#request-rows [data-status="503"]') && ` + says("status 503"))
	b.await(says("No active faults."))
	takePicture(b, store)

	b.evaluate(`q.value = 'lakeside'; q.dispatchEvent(new Event('input', {bubbles: true}))`)
	b.await(says("12 Lakeside Road") + ` && !` + says("1 Sunny Street"))
	b.evaluate(`q.value = ''; q.dispatchEvent(new Event('input', {bubbles: true}))`)
	b.await(says("1 Sunny Street"))

	b.evaluate(`reset.open = true`)
	b.press("reset-store")
	b.await(`!` + says("1 Sunny Street") + ` && ` + says("No requests yet"))
	if err := store.CheckAddresses(store.CustomerID()); err != nil {
		t.Error(err)
	}
	b.expectClean(store.URL())
}

// TestPageKeepsPlace updates the page while somebody reads it. Whatever has not changed keeps the focus and the selection, and a customer
// who is open stays open.
func TestPageKeepsPlace(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	for i := range 3 { // so that the customers are closed at first
		store.AddCustomer(moltintest.Customer{Name: "Leslie", Email: fmt.Sprintf("leslie-%d@pawnee.example", i)})
	}
	b := startBrowser(t, 1360, 860)
	b.open(store.URL() + "/_sandbox/")
	b.await(`connection.dataset.state === 'live' && !stale`)
	request := func(path string) {
		response, err := http.Get(store.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		b.await(says(path))
	}

	ron := fmt.Sprintf("document.getElementById('customer-%s')", store.CustomerID())
	b.evaluate(ron + `.open = true; ` + ron + `.firstElementChild.focus(); getSelection().selectAllChildren(` + ron + `.querySelector('code'))`)
	request("/v2/first")
	b.await(fmt.Sprintf("document.activeElement === %s.firstElementChild && getSelection().toString() === %q", ron, store.CustomerID()))
	b.evaluate(`getSelection().selectAllChildren(endpoint)`)
	store.AddAddress(store.CustomerID(), moltintest.Address{Line1: "1 Sunny Street"})
	request("/v2/second")
	b.await(says("1 address") + fmt.Sprintf(" && getSelection().toString() === %q", store.URL()))
	b.await(`document.querySelectorAll('details.customer[open]').length === 1 && ` + says("1 Sunny Street"))
	b.expectClean(store.URL())

	// A store that has gone is shown as such, even while the page is paused.
	store.Close()
	b.await(`connection.dataset.state === 'lost'`)
	b.press("pause")
	b.await(`pause.getAttribute('aria-pressed') === 'true' && connection.dataset.state === 'lost'`)
}

// TestPageWithoutScript shows that the page is complete without its script, and that its forms work.
func TestPageWithoutScript(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	b := startBrowser(t, 400, 800)
	store.AddAddress(store.CustomerID(), moltintest.Address{Line1: "1 Sunny Street"})
	b.call("Emulation.setScriptExecutionDisabled", object{"value": true}, nil)
	b.open(store.URL() + "/_sandbox/")
	b.await(says("1 Sunny Street") + ` && updates.hidden && document.documentElement.scrollWidth <= innerWidth`)
	b.evaluate(`document.getElementById('add-hang').click()`)
	b.await(says("hang next 1") + ` && location.hash === '#faults'`)
	b.evaluate(`document.querySelector('[name=remove]').click()`)
	b.await(says("No active faults."))
	b.expectClean(store.URL())
}

// says returns an expression that is true when the page contains a text.
func says(text string) string { return fmt.Sprintf("document.body.innerText.includes(%q)", text) }

// takePicture writes the screenshot for the guide, if pictureVariable is set.
func takePicture(b *browser, store *moltintest.Store) {
	b.t.Helper()
	file := os.Getenv(pictureVariable)
	if file == "" {
		return
	}
	defer store.Inject(moltintest.Fault{Close: true, Process: "yes", Probability: 0.1})()
	b.call("Emulation.setDeviceMetricsOverride", object{"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": false}, nil)
	b.call("Emulation.setEmulatedMedia", object{"features": []object{{"name": "prefers-color-scheme", "value": "light"}}}, nil)
	b.open(store.URL() + "/_sandbox/")
	b.await(`connection.dataset.state === 'live'`)
	if err := os.WriteFile(file, b.picture(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}
