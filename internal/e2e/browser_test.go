// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a headless Chromium with one tab. It is driven over the DevTools protocol on a pipe: messages in JSON that end in
// a zero byte, so that no library and no port is needed.
type browser struct {
	t       testing.TB
	to      io.Writer
	session string // of the tab

	mu      sync.Mutex
	last    int // id of a call
	waiting map[int]chan reply
	events  []event
}

type reply struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

type event struct {
	Method string
	Params json.RawMessage
}

// startBrowser starts Chromium with an empty profile, and skips the test where there is none.
func startBrowser(t testing.TB, width, height int) *browser {
	t.Helper()
	program := chromium(t)
	toBrowser, commands, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	answers, fromBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{
		"--headless", "--remote-debugging-pipe", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir=" + t.TempDir(), fmt.Sprintf("--window-size=%d,%d", width, height),
		"about:blank",
	}
	if os.Geteuid() == 0 {
		args = append([]string{"--no-sandbox"}, args...) // root has no other way
	}
	command := exec.Command(program, args...)
	command.ExtraFiles = []*os.File{toBrowser, fromBrowser} // its descriptors 3 and 4
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	_ = toBrowser.Close()
	_ = fromBrowser.Close()
	b := &browser{t: t, to: commands, waiting: map[int]chan reply{}}
	read := make(chan struct{})
	go func() {
		defer close(read)
		b.read(answers)
	}()
	t.Cleanup(func() {
		b.session = ""
		b.call("Browser.close", nil, nil) // and with it what writes to the profile
		<-read
		_ = command.Wait()
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", object{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", object{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

type object = map[string]any

func chromium(t testing.TB) string {
	if runtime.GOOS == "windows" {
		t.Skip("it drives Chromium over inherited file descriptors, which Windows has not")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Skip("it looks at the page in Chromium: put chromium or google-chrome on PATH")
	return ""
}

// read hands answers to the calls that wait for them and keeps events, until the browser ends.
func (b *browser) read(from io.Reader) {
	messages := bufio.NewReader(from)
	for {
		text, err := messages.ReadBytes(0)
		if err != nil {
			break
		}
		var message struct {
			ID int
			reply
			event
		}
		if err := json.Unmarshal(text[:len(text)-1], &message); err != nil {
			continue // what the browser has to say beside the protocol
		}
		b.mu.Lock()
		if wait := b.waiting[message.ID]; wait != nil {
			wait <- message.reply
			delete(b.waiting, message.ID)
		} else if message.Method != "" {
			b.events = append(b.events, message.event)
		}
		b.mu.Unlock()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, wait := range b.waiting {
		close(wait)
	}
	b.waiting = nil
}

// call calls a method of the protocol and waits for its result.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	wait := make(chan reply, 1)
	b.mu.Lock()
	if b.waiting == nil {
		b.mu.Unlock()
		b.t.Fatalf("%s: the browser has ended", method)
	}
	b.last++
	id := b.last
	b.waiting[id] = wait
	b.mu.Unlock()
	message := object{"id": id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err == nil {
		_, err = b.to.Write(append(text, 0))
	}
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	select {
	case got := <-wait:
		if got.Error != nil {
			b.t.Fatalf("%s: %s", method, got.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(got.Result, result); err != nil {
				b.t.Fatalf("%s: %v in %s", method, err, got.Result)
			}
		}
	case <-time.After(time.Minute):
		b.t.Fatalf("%s: the browser does not answer", method)
	}
}

// evaluate runs an expression of JavaScript in the page, and waits for it if it is a promise.
func (b *browser) evaluate(expression string, into any) {
	b.t.Helper()
	var outcome struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.call("Runtime.evaluate", object{"expression": expression, "awaitPromise": true, "returnByValue": true}, &outcome)
	if outcome.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, outcome.ExceptionDetails.Exception.Description)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(outcome.Result.Value, into); err != nil {
		b.t.Fatalf("%s: %v in %s", expression, err, outcome.Result.Value)
	}
}

// open shows a page, loaded to its end.
func (b *browser) open(url string) {
	b.t.Helper()
	b.call("Page.navigate", object{"url": url}, nil)
	b.await("document.readyState === 'complete' && location.href === " + fmt.Sprintf("%q", url))
}

// await waits until an expression holds, and gives the time at which the page saw that.
func (b *browser) await(expression string) time.Time {
	b.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var holds bool
		b.evaluate("!!("+expression+")", &holds)
		if holds {
			return time.Now()
		}
		if time.Now().After(deadline) {
			var text string
			b.evaluate("document.body.innerText", &text)
			b.t.Fatalf("the page never came to %s; it shows:\n%s", expression, text)
		}
		b.evaluate("new Promise(resolve => setTimeout(resolve, 20))", nil)
	}
}

// picture is the page as a PNG.
func (b *browser) picture() []byte {
	b.t.Helper()
	var shot struct{ Data []byte }
	b.call("Page.captureScreenshot", object{"format": "png"}, &shot)
	return shot.Data
}

// all gives the events of a method so far.
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

// expectClean fails for what a script got wrong, what a policy kept from loading, and whatever was loaded from elsewhere.
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
