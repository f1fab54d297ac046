// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// block is a code block of a guide. CONTRIBUTING.md describes the comments that control it.
type block struct {
	line           int // of the guide
	language, text string
	file           string // that the block is the content of

	notRun, notCompared string // reasons
	// terraform and tofu are the minor versions that the block requires: 0 is any, and -1 none yet.
	terraform, tofu int
	background      bool
	writesNothing   bool     // to the store
	setup           []string // commands that readers don't see
	outputOf        string   // the command that the block shows the output of, if readers don't see it
}

func (b *block) isCommand() bool { return b.language == "shell" || b.language == "sh" }

// isOutput reports whether the block shows the output of a command.
func (b *block) isOutput() bool { return b.language == "text" && b.file == "" }

var (
	fence       = regexp.MustCompile("^( *)```([a-z]*)$")
	comment     = regexp.MustCompile(`^ *<!-- (.+) -->$`)
	fileName    = regexp.MustCompile(`^\*\*(\S+)\*\*$`)
	requirement = regexp.MustCompile(`^needs Terraform 1\.(\d+)(?: or OpenTofu 1\.(\d+))?$`)
)

// parseGuide returns the code blocks of a guide in Markdown. Each must say what to do with it.
func parseGuide(text string) ([]*block, error) {
	var blocks []*block
	next, before, section := &block{}, "", 0
	commandIn := -1 // the section of the last command, counted by headings
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if found := comment.FindStringSubmatch(line); found != nil {
			if err := next.mark(found[1]); err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			continue
		}
		begin := fence.FindStringSubmatch(line)
		if begin == nil {
			if strings.HasPrefix(line, "## ") {
				section++
			}
			if strings.TrimSpace(line) != "" {
				before = line
			}
			continue
		}
		end := slices.Index(lines[i+1:], begin[1]+"```")
		if end < 0 {
			return nil, fmt.Errorf("line %d: the code block has no end", i+1)
		}
		next.line, next.language = i+1, begin[2]
		if name := fileName.FindStringSubmatch(before); name != nil {
			next.file = name[1]
		}
		for _, content := range lines[i+1 : i+1+end] {
			next.text += strings.TrimPrefix(content, begin[1]) + "\n"
		}
		if next.file == "" && next.notRun == "" && !next.isCommand() && !next.isOutput() {
			return nil, fmt.Errorf("line %d: the code block has neither a file name in bold before it nor a comment <!-- not run: REASON -->", i+1)
		}
		if next.isCommand() {
			commandIn = section
		}
		if next.isOutput() && commandIn != section && next.outputOf == "" && next.notCompared == "" && next.notRun == "" {
			return nil, fmt.Errorf("line %d: no command before the output in its section, and no comment <!-- output of: COMMAND --> or <!-- not compared: REASON -->", i+1)
		}
		blocks = append(blocks, next)
		next, before = &block{}, ""
		i += 1 + end
	}
	if len(next.setup) > 0 {
		return nil, fmt.Errorf("no code block follows %q", next.setup)
	}
	return blocks, nil
}

// mark applies a comment to the block after it.
func (b *block) mark(text string) error {
	kind, rest, _ := strings.Cut(text, ": ")
	needs := requirement.FindStringSubmatch(text)
	switch {
	case kind == "not run" && rest != "":
		b.notRun = rest
	case kind == "not compared" && rest != "":
		b.notCompared = rest
	case kind == "test" && rest != "":
		b.setup = append(b.setup, rest)
	case kind == "output of" && rest != "":
		b.outputOf = rest
	case text == "background":
		b.background = true
	case text == "writes nothing":
		b.writesNothing = true
	case needs != nil:
		b.terraform, _ = strconv.Atoi(needs[1])
		if b.tofu = -1; needs[2] != "" {
			b.tofu, _ = strconv.Atoi(needs[2])
		}
	default:
		return fmt.Errorf("unknown comment %q", text)
	}
	return nil
}
