// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// evaluate evaluates a JavaScript expression in the page, and awaits a promise.
func (b *browser) evaluate(expression string) {
	b.t.Helper()
	if err := b.tryEvaluate(expression, nil); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) tryEvaluate(expression string, into any) error {
	var outcome struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	err := b.try("Runtime.evaluate", object{"expression": expression, "awaitPromise": true, "returnByValue": true}, &outcome)
	switch {
	case err != nil:
		return err
	case outcome.ExceptionDetails != nil:
		return fmt.Errorf("%s: %s", expression, outcome.ExceptionDetails.Exception.Description)
	case into == nil:
		return nil
	}
	return json.Unmarshal(outcome.Result.Value, into)
}

// open navigates to a page and waits until it is loaded.
func (b *browser) open(url string) {
	b.t.Helper()
	b.call("Page.navigate", object{"url": url}, nil)
	b.await(fmt.Sprintf("document.readyState === 'complete' && location.href === %q", url))
}

// await waits until an expression is true. It fails while another page is loading.
func (b *browser) await(expression string) {
	b.t.Helper()
	again, deadline := time.NewTicker(20*time.Millisecond), time.After(time.Minute)
	defer again.Stop()
	for {
		var holds bool
		err := b.tryEvaluate("!!("+expression+")", &holds)
		if holds {
			return
		}
		select {
		case <-again.C:
		case <-deadline:
			var text string
			_ = b.tryEvaluate("document.body.innerText", &text)
			b.t.Fatalf("the page never came to %s (%v); it shows:\n%s", expression, err, text)
		}
	}
}

// picture returns a screenshot as a PNG.
func (b *browser) picture() []byte {
	b.t.Helper()
	var shot struct{ Data []byte }
	b.call("Page.captureScreenshot", object{"format": "png"}, &shot)
	return shot.Data
}

// all returns the events of a method so far.
func (b *browser) all(method string) []json.RawMessage {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []json.RawMessage
	for _, e := range b.events {
		if e.Method == method {
			found = append(found, e.Params)
		}
	}
	return found
}

// expectClean fails if there were script errors, violations of the content security policy, or requests to other hosts.
func (b *browser) expectClean(origin string) {
	b.t.Helper()
	for _, thrown := range b.all("Runtime.exceptionThrown") {
		b.t.Errorf("the script failed: %s", thrown)
	}
	for _, entry := range b.all("Log.entryAdded") {
		b.t.Errorf("the browser complains: %s", entry)
	}
	loads := b.all("Network.requestWillBeSent")
	if len(loads) == 0 {
		b.t.Error("the browser loaded nothing: what it loads is not seen")
	}
	for _, load := range loads {
		var sent struct{ Request struct{ URL string } }
		if err := json.Unmarshal(load, &sent); err != nil {
			b.t.Fatal(err)
		}
		if !strings.HasPrefix(sent.Request.URL, origin+"/_sandbox/") {
			b.t.Errorf("the page loads %s", sent.Request.URL)
		}
	}
}

// press presses the space bar on an element.
func (b *browser) press(id string) {
	b.t.Helper()
	b.evaluate(fmt.Sprintf("document.getElementById(%q).focus()", id))
	for _, kind := range []string{"keyDown", "keyUp"} {
		b.call("Input.dispatchKeyEvent", object{"type": kind, "key": " ", "code": "Space", "text": " ", "windowsVirtualKeyCode": 32}, nil)
	}
}

// expectNames fails if an interactive element has no accessible name.
func (b *browser) expectNames() {
	b.t.Helper()
	var tree struct {
		Nodes []struct {
			Role, Name struct{ Value string }
			Properties []struct{ Name string }
		}
	}
	b.call("Accessibility.getFullAXTree", nil, &tree)
	usable := 0
	for _, node := range tree.Nodes {
		if !slices.ContainsFunc(node.Properties, func(p struct{ Name string }) bool { return p.Name == "focusable" }) || node.Role.Value == "RootWebArea" {
			continue
		}
		usable++
		if node.Name.Value == "" {
			b.t.Errorf("a %s has no name", node.Role.Value)
		}
	}
	if usable < 30 {
		b.t.Errorf("a screen reader finds only %d things to use", usable)
	}
}
