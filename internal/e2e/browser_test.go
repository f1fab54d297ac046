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
	"sync"
	"testing"
	"time"
)

// browser is a headless Chromium with one tab. It is controlled with the DevTools protocol over a pipe, as JSON messages that end with a
// zero byte, which requires neither a library nor a port.
type browser struct {
	t       testing.TB
	to      io.Writer
	session string // of the tab

	mu      sync.Mutex
	last    int // ID of the last call
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

// startBrowser starts Chromium with an empty profile, and skips the test if it isn't installed.
func startBrowser(t testing.TB, width, height int) *browser {
	t.Helper()
	program := chromium(t)
	toBrowser, commands, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	replies, fromBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{
		"--headless", "--remote-debugging-pipe", "--hide-scrollbars", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir=" + t.TempDir(), fmt.Sprintf("--window-size=%d,%d", width, height),
		"about:blank",
	}
	if os.Geteuid() == 0 {
		args = append([]string{"--no-sandbox"}, args...) // required for root
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
		b.read(replies)
	}()
	t.Cleanup(func() {
		limit := time.AfterFunc(time.Minute, func() { _ = command.Process.Kill() })
		b.session = ""
		if err := b.try("Browser.close", nil, nil); err != nil { // also ends the processes that write to the profile
			t.Error(err)
		}
		<-read
		_ = command.Wait()
		if !limit.Stop() {
			t.Error("the browser did not end")
		}
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
		t.Skip("controls the browser over inherited file descriptors, which Windows doesn't support")
	}
	// Chrome first: on the runners of GitHub, chromium is a build that can't start its own sandbox.
	for _, name := range []string{"google-chrome", "chromium", "chromium-browser"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Skip("requires google-chrome or chromium on PATH")
	return ""
}

// read passes results to the calls that wait for them, and stores events, until the browser exits.
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
			continue // not a message of the protocol
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
	if err := b.try(method, params, result); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) try(method string, params, result any) error {
	wait := make(chan reply, 1)
	b.mu.Lock()
	if b.waiting == nil {
		b.mu.Unlock()
		return fmt.Errorf("%s: the browser has ended", method)
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
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case got := <-wait:
		if got.Error != nil {
			return fmt.Errorf("%s: %s", method, got.Error.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(got.Result, result)
	case <-time.After(time.Minute):
		return fmt.Errorf("%s: the browser does not respond", method)
	}
}
