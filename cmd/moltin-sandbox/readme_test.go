// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
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

var update = flag.Bool("update", false, "write the tables of the README")

const (
	readme = "README.md"
	guide  = "../../templates/guides/testing.md.tmpl"
)

// TestReadmeTables compares the tables of the README with the program. With -update, it writes them.
func TestReadmeTables(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the README lists the defaults of Unix, and -shell has another one on Windows")
	}
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{
		"flags": flagsTable(), "endpoints": endpointsTable(),
		"fault fields": termsTable("field", sandbox.FaultFields()), "fault kinds": termsTable("kind", sandbox.FaultKinds()),
	} {
		begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
		before, rest, ok := strings.Cut(want, begin)
		_, after, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			t.Fatalf("%s has no table between %q and %q", readme, begin, end)
		}
		want = before + begin + "\n" + table + "\n" + end + after
	}
	switch {
	case string(text) == want:
	case *update:
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the tables of %s are not those of the program: run go test ./cmd/moltin-sandbox -run TestReadmeTables -update", readme)
	}
}

func TestDocumentationUsesExistingFlags(t *testing.T) {
	t.Parallel()
	flagSets := map[string]*flag.FlagSet{"serve": flagsOf("serve"), "exec": flagsOf("exec")}
	for _, file := range []string{readme, guide} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			_, arguments, _ := strings.Cut(line, "moltin-sandbox")
			subcommand, arguments, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(arguments, "@latest")), " ")
			flags := flagSets[subcommand]
			if flags == nil {
				continue
			}
			arguments, _, _ = strings.Cut(" "+arguments, " -- ")
			for _, name := range regexp.MustCompile(` -([a-z][a-z-]*)`).FindAllStringSubmatch(arguments, -1) {
				if flags.Lookup(name[1]) == nil {
					t.Errorf("%s: %s has no flag -%s, which is in %q", file, subcommand, name[1], line)
				}
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

func termsTable(what string, terms []sandbox.Term) string {
	table := "| " + what + " | |\n|---|---|\n"
	for _, term := range terms {
		table += fmt.Sprintf("| `%s` | %s |\n", term.Name, upperFirst(term.About))
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
