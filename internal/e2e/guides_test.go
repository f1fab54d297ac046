// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestGuides runs the commands of each guide, the README and CONTRIBUTING.md as written, in order, and compares their output.
func TestGuides(t *testing.T) {
	t.Parallel()
	guides, err := filepath.Glob("../../docs/guides/*.md")
	if err != nil || len(guides) < 10 {
		t.Fatalf("found %d guides: %v", len(guides), err)
	}
	for _, path := range append(guides, "../../README.md", "../../CONTRIBUTING.md") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			blocks, err := parseGuide(string(text))
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			newReader(t).follow(blocks)
		})
	}
}

// follow does what a reader of a guide does.
func (r *reader) follow(blocks []*block) {
	r.t.Helper()
	var ran bool // the last command
	var printed string
	for _, b := range blocks {
		if b.isCommand() {
			ran = false
		}
		if reason := r.reasonNotTo(b); reason != "" {
			r.t.Logf("line %d: not run: %s", b.line, reason)
			continue
		}
		for _, command := range b.setup {
			r.run(b, command)
		}
		switch {
		case b.outputOf != "":
			r.compare(b, r.run(b, "{ "+b.outputOf+"; } 2>&1 || true"))
		case b.isOutput() && b.notCompared != "":
			r.t.Logf("line %d: not compared: %s", b.line, b.notCompared)
		case b.isOutput() && !ran:
			r.t.Logf("line %d: not compared: the command was not run", b.line)
		case b.isOutput():
			r.compare(b, printed)
		case b.background:
			ran, printed = true, r.serve(strings.Replace(b.text, "moltin-sandbox serve", "moltin-sandbox serve -addr "+r.address, 1))
		case b.writesNothing:
			ran, printed = true, r.runWithoutWrites(b)
		case b.isCommand():
			ran, printed = true, r.run(b, b.text)
		default:
			r.create(b)
		}
	}
}

// reasonNotTo says why a block can't be run here.
func (r *reader) reasonNotTo(b *block) string {
	needed := b.terraform
	if r.version.program == "OpenTofu" {
		needed = b.tofu
	}
	switch {
	case b.notRun != "":
		return b.notRun
	case needed < 0:
		return "not supported by OpenTofu"
	case r.version.minor < needed:
		return "requires " + r.version.program + " 1." + strconv.Itoa(needed)
	}
	return ""
}

var (
	spaces     = regexp.MustCompile(`\s+`)
	uuids      = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	timestamps = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
)

// compare fails unless a command printed what a block shows. White space, IDs and timestamps may differ, and an ellipsis stands for
// any text.
func (r *reader) compare(b *block, printed string) {
	r.t.Helper()
	normalize := func(text string) string {
		text = uuids.ReplaceAllString(strings.ReplaceAll(text, defaultAddress, r.address), "ID")
		return strings.TrimSpace(spaces.ReplaceAllString(timestamps.ReplaceAllString(text, "TIME"), " "))
	}
	pattern := strings.ReplaceAll(regexp.QuoteMeta(normalize(b.text)), "…", ".*?")
	if !regexp.MustCompile(pattern).MatchString(normalize(printed)) {
		r.t.Errorf("line %d: the guide shows\n%s\nbut the command printed\n%s", b.line, b.text, printed)
	}
}
