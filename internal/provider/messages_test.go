// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var updateMessages = flag.Bool("update", false, "write testdata/messages.txt anew")

// TestMessages compares the list of messages with the sources, so that no message
// changes without being read in full.
func TestMessages(t *testing.T) {
	t.Parallel()
	const file = "testdata/messages.txt"
	var list strings.Builder
	list.WriteString("Messages of the provider in errors, warnings and its log; {…} and %… are values. Written by go test ./internal/provider -run TestMessages -update.\n")
	list.WriteString(strings.Join(messagesIn(t, "../provider", "base", "customer", "address", "addresses", "../records", "../moltin", "../transport"), ""))
	if *updateMessages {
		if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.Split(string(want), "\n")
	found := strings.Split(list.String(), "\n")
	for _, message := range found {
		if !slices.Contains(listed, message) {
			t.Errorf("not in %s: %s", file, message)
		}
	}
	for _, message := range listed {
		if !slices.Contains(found, message) {
			t.Errorf("in %s, but not in the sources: %s", file, message)
		}
	}
	if !t.Failed() && string(want) != list.String() {
		t.Errorf("%s is not in the order of the sources", file)
	}
}

// A message that the collector misses would be missing from the list.
func TestMessageCollector(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := `package p

const rule = "must be it"

func (s) Schema(_ context.Context, _ R, resp *resource.SchemaResponse) { describe("not a message of words") }

func f() {
	diags.AddError("Oops", fmt.Sprintf("%s %s, but is %[1]q", rule, x) + detail(errors.New("it is unresolved")))
	header := "Content-Type"
	y := S{Description: "not a message at all", text: "one of words"}
}
`
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	got := messagesIn(t, dir)
	want := []string{
		"- must be it\n", "- Oops\n", "- {fmt.Sprintf(\"%s %s, but is %[1]q\", rule, x)}{detail(errors.New(\"it is unresolved\"))}\n",
		"- %s %s, but is %[1]q\n", "- it is unresolved\n", "- one of words\n",
	}
	if !slices.Equal(got[1:], want) {
		t.Errorf("got  %q\nwant %q", got[1:], want)
	}
}
