// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// settings are the flags that serve and exec share.
type settings struct {
	config   sandbox.Config
	required string
	faults   string
	seed     uint64
	seedFile string
	journal  string
	noLogin  bool

	addressFields, customerFields string
}

// newFlags is a flag set with the shared flags. What -h prints begins with the subcommand's usage and ends with the faults.
func newFlags(name string) (*flag.FlagSet, *settings) {
	var s settings
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.StringVar(&s.config.ClientID, "client-id", sandbox.DefaultClientID, "`id` of the store credentials")
	flags.StringVar(&s.config.ClientSecret, "client-secret", sandbox.DefaultClientSecret, "`secret` of the store credentials")
	flags.StringVar(&s.config.CustomerEmail, "customer-email", sandbox.DefaultCustomerEmail, "`email` of the customer that is there from the start")
	flags.StringVar(&s.config.CustomerPassword, "customer-password", sandbox.DefaultCustomerPassword, "`password` of that customer")
	flags.IntVar(&s.config.Rate, "rate", 0, "`requests` answered in any one second; those over it get 429 (default 0: no limit)")
	flags.Var((*duration)(&s.config.Latency), "latency", "`time` added to every answer, such as 50ms (default 0)")
	flags.IntVar(&s.config.Quota, "quota", sandbox.DefaultQuota, "`addresses` that a customer can have")
	flags.StringVar(&s.required, "required", strings.Join(sandbox.DefaultRequired(), ","),
		"address `members` that must have a value, separated by commas; empty for none")
	flags.IntVar(&s.config.PageLength, "page-length", sandbox.DefaultPageLength, "`records` on a page of a list when the request does not say")
	flags.StringVar(&s.config.AddressLists, "address-lists", sandbox.AddressListsPaged,
		"`form` of lists of addresses: paged (pages, with links and meta), capped (at most -page-length\n"+
			"records, and no word on the others) or whole (all at once, with neither links nor meta)")
	flags.BoolVar(&s.config.DuplicateEmails, "duplicate-emails", false, "let several customers have one email (default false)")
	flags.StringVar(&s.addressFields, "address-fields", "",
		"custom `fields` of addresses with their types (string, integer, boolean, float, date, relationship),\n"+
			"separated by commas, such as address-priority:integer!,delivery_details:string; ! is for a required one (default none)")
	flags.StringVar(&s.customerFields, "customer-fields", "", "custom `fields` of customers, in the same form (default none)")
	flags.StringVar(&s.config.UnknownMembers, "unknown-members", sandbox.UnknownMembersRefused,
		"what to `do` about members of a request that are no fields of the store: refuse or ignore")
	flags.StringVar(&s.config.PostCodeField, "post-code-field", "postcode",
		"`spelling` of the post code in answers: postcode or post_code; requests may use either")
	flags.StringVar(&s.config.DataFile, "data", "",
		"`file` that keeps customers and addresses across restarts; a write is answered when it is in the file (default none)")
	flags.StringVar(&s.seedFile, "seed-file", "",
		"`file` with the customers and addresses to start with, in JSON or YAML; ignored\n"+
			"at the start if -data names an existing file (default none)")
	flags.BoolVar(&s.noLogin, "no-login", false,
		"set only the store credentials, no customer login, so that a configuration without a\n"+
			"customer_id fails as it would without the sandbox (default false)")
	flags.StringVar(&s.journal, "journal", "",
		"`file` to append each request to, as a line of JSON: number, time, method, path, status,\n"+
			"duration and faults; never bodies, queries or tokens (default none)")
	flags.StringVar(&s.faults, "faults", "",
		"`file` with the faults to show, a JSON array such as\n"+
			"[{\"kind\": \"server_error\", \"status\": 503, \"html\": true, \"probability\": 0.1}];\n"+
			"read again whenever it changes; the kinds are below (default none)")
	flags.Uint64Var(&s.seed, "seed", 1, "`number` that decides the course of faults with a probability")
	flags.SetOutput(io.Discard) // errors are printed by run, on one line
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usages[name], "\nFlags:\n")
		flags.PrintDefaults()
		fmt.Fprint(flags.Output(), aboutFaults, sandbox.ExplainFaultKinds())
	}
	return flags, &s
}

// isSeparator is for lists in flags.
func isSeparator(r rune) bool { return r == ',' || r == ' ' }

// duration is a flag whose mistakes are explained.
type duration time.Duration

func (d *duration) String() string {
	if *d == 0 {
		return "" // so that -h has it as the others
	}
	return time.Duration(*d).String()
}

// Set reads what time.ParseDuration reads.
func (d *duration) Set(text string) error {
	parsed, err := time.ParseDuration(text)
	if _, bare := strconv.ParseFloat(text, 64); err != nil && bare == nil {
		return fmt.Errorf("write %ss, with a unit: ms, s or m", text)
	} else if err != nil {
		return errors.New("write a time with a unit, such as 50ms or 2s")
	}
	*d = duration(parsed)
	return nil
}

// parse reads the command line. It prints the help to stdout when that is asked for and gives flag.ErrHelp.
func (s *settings) parse(flags *flag.FlagSet, args []string, stdout io.Writer) error {
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.Usage()
		return err
	} else if err != nil {
		return usageError{err}
	}
	for _, name := range []string{"client-id", "client-secret", "customer-email", "customer-password", "address-lists", "unknown-members", "post-code-field"} {
		if flags.Lookup(name).Value.String() == "" {
			return usageError{fmt.Errorf("-%s must not be empty", name)}
		}
	}
	if s.config.Quota < 1 {
		return usageError{errors.New("-quota must be at least 1")}
	}
	if s.config.PageLength < 1 {
		return usageError{errors.New("-page-length must be at least 1")}
	}
	for _, custom := range []struct {
		flag, text string
		fields     *[]sandbox.Field
	}{
		{"address-fields", s.addressFields, &s.config.AddressFields},
		{"customer-fields", s.customerFields, &s.config.CustomerFields},
	} {
		fields, err := sandbox.ParseFields(custom.text)
		if err != nil {
			return usageError{fmt.Errorf("-%s: %w", custom.flag, err)}
		}
		*custom.fields = fields
	}
	s.config.Required = strings.FieldsFunc(s.required, isSeparator)
	s.config.Rand = rand.New(rand.NewPCG(s.seed, s.seed))
	s.config.JournalLimit = -1
	if err := s.config.Validate(); err != nil {
		return usageError{err}
	}
	return nil
}
