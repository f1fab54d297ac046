// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/control"
)

var update = flag.Bool("update", false, "write the tables of the guide")

const guide = "../../templates/guides/testing.md.tmpl"

// TestGuideTables compares the tables of the guide with the program. With -update, it writes them.
func TestGuideTables(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the guide lists the defaults of Unix, and -shell has another one on Windows")
	}
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	wanted := text
	for name, table := range map[string]string{"flags": flagsTable(), "faults": faultsTable(), "endpoints": endpointsTable()} {
		begin, end := "{{/* "+name+" */ -}}\n", "{{/* end of "+name+" */}}\n"
		before, rest, ok := bytes.Cut(wanted, []byte(begin))
		_, after, ok2 := bytes.Cut(rest, []byte(end))
		if !ok || !ok2 {
			t.Fatalf("the guide has no table between %q and %q", begin, end)
		}
		wanted = slices.Concat(before, []byte(begin+table+end), after)
	}
	switch {
	case bytes.Equal(text, wanted):
	case *update:
		if err := os.WriteFile(guide, wanted, 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the tables of %s are not those of the program: run go test ./cmd/moltin-sandbox -run TestGuideTables -update, then make generate", guide)
	}
}

func TestGuideNamesOnlyFlagsThatThereAre(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	serveFlags, execFlags := flagsOf("serve"), flagsOf("exec")
	for _, line := range strings.Split(string(text), "\n") {
		_, arguments, ok := strings.Cut(line, "moltin-sandbox ")
		subcommand, arguments, _ := strings.Cut(arguments, " ")
		flags := map[string]*flag.FlagSet{"serve": serveFlags, "exec": execFlags}[subcommand]
		if !ok || flags == nil {
			continue
		}
		arguments, _, _ = strings.Cut(" "+arguments, " -- ")
		for _, name := range regexp.MustCompile(` -([a-z][a-z-]*)`).FindAllStringSubmatch(arguments, -1) {
			if flags.Lookup(name[1]) == nil {
				t.Errorf("%s has no flag -%s, which is in %q", subcommand, name[1], line)
			}
		}
	}
}

func flagsOf(subcommand string) *flag.FlagSet {
	if subcommand == "serve" {
		flags, _ := serveFlags()
		return flags
	}
	flags, _, _ := execFlags()
	return flags
}

var saidDefault = regexp.MustCompile(` \(default ([^()]*(?:: no limit)?)\)$`)

func flagsTable() string {
	serveFlags, execFlags := flagsOf("serve"), flagsOf("exec")
	rows := map[string]string{}
	row := func(f *flag.Flag) {
		argument, about := flag.UnquoteUsage(f)
		about = strings.ReplaceAll(about, "\n", " ")
		value := f.DefValue
		if said := saidDefault.FindStringSubmatch(about); said != nil {
			about, value = strings.TrimSuffix(about, said[0]), strings.Split(said[1], ":")[0]
		}
		switch value {
		case "none", "false", "":
			value = ""
		default:
			value = "`" + value + "`"
		}
		where := "both"
		if serveFlags.Lookup(f.Name) == nil {
			where = "`exec`"
		} else if execFlags.Lookup(f.Name) == nil {
			where = "`serve`"
		}
		rows[f.Name] = fmt.Sprintf("| `%s` | %s | %s | %s |\n", strings.TrimSpace("-"+f.Name+" "+argument), where, value, upperFirst(about))
	}
	serveFlags.VisitAll(row)
	execFlags.VisitAll(row)
	table := "| flag | of | default | |\n|---|---|---|---|\n"
	names := make([]string, 0, len(rows))
	for name := range rows {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		table += rows[name]
	}
	return table
}

func faultsTable() string {
	table := "| field | |\n|---|---|\n"
	for _, field := range sandbox.FaultFields() {
		table += fmt.Sprintf("| `%s` | %s |\n", field.Name, upperFirst(field.About))
	}
	table += "\n| kind | what happens |\n|---|---|\n"
	for _, kind := range sandbox.FaultKinds() {
		table += fmt.Sprintf("| `%s` | %s |\n", kind.Name, upperFirst(kind.About))
	}
	return table
}

func endpointsTable() string {
	table := "| endpoint | |\n|---|---|\n"
	for _, e := range control.Endpoints() {
		table += fmt.Sprintf("| `%s %s` | %s |\n", e.Method, e.Path, e.About)
	}
	return table
}

func upperFirst(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }
