// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// settings are the flags that serve and exec share.
type settings struct {
	config   sandbox.Config
	faults   string
	seedFile string
	journal  string
	noLogin  bool

	fromEnvironment map[string]string // environment variables that set flags, by flag
}

// secretVariables can be set instead of flags, which are visible in the list of processes.
var secretVariables = map[string]string{
	"client-secret":     "MOLTIN_SANDBOX_CLIENT_SECRET",
	"customer-password": "MOLTIN_SANDBOX_CUSTOMER_PASSWORD",
}

// newFlags returns a flag set with the shared flags. Its -h prints the usage of the subcommand, the flags and the faults.
func newFlags(name string) (*flag.FlagSet, *settings) {
	s := settings{config: sandbox.Config{}.WithDefaults()}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.StringVar(&s.config.ClientID, "client-id", sandbox.DefaultClientID, "client `ID` of the store")
	flags.StringVar(&s.config.ClientSecret, "client-secret", sandbox.DefaultClientSecret,
		"client `secret` of the store; to keep it out of the list of processes, set MOLTIN_SANDBOX_CLIENT_SECRET\n"+
			"instead, whose value isn't printed either")
	flags.StringVar(&s.config.CustomerEmail, "customer-email", sandbox.DefaultCustomerEmail, "`email` of the initial customer")
	flags.StringVar(&s.config.CustomerPassword, "customer-password", sandbox.DefaultCustomerPassword,
		"`password` of the initial customer; or set MOLTIN_SANDBOX_CUSTOMER_PASSWORD")
	flags.IntVar(&s.config.Rate, "rate", 0, "maximum number of `requests` per second; others are rejected with 429 (default 0: no limit)")
	flags.Func("latency", "`duration` by which each response is delayed, such as 50ms (default 0)", func(text string) (err error) {
		if s.config.Latency, err = time.ParseDuration(text); err != nil {
			return errors.New("write a number with a unit, such as 50ms or 2s")
		}
		return nil
	})
	flags.IntVar(&s.config.Quota, "quota", s.config.Quota, "maximum `number` of addresses per customer")
	flags.Var((*list)(&s.config.RequiredFields), "required-fields",
		"required `fields` of addresses, separated by commas; empty for none")
	flags.IntVar(&s.config.PageLength, "page-length", s.config.PageLength, "default `number` of records per page")
	flags.StringVar(&s.config.AddressLists, "address-lists", sandbox.AddressListsPaged,
		"`format` of lists of addresses: paged (pages with links and meta), capped (at most -page-length\n"+
			"records, with no sign that there are more) or whole (all records, without links and meta)")
	flags.BoolVar(&s.config.DuplicateEmails, "duplicate-emails", false, "allow several customers with the same email (default false)")
	flags.Func("address-fields",
		"custom `fields` of addresses and their types (string, integer, boolean, float, date, relationship),\n"+
			"separated by commas, such as address-priority:integer!,delivery_details:string; ! marks a required field (default none)",
		customFields(&s.config.AddressFields))
	flags.Func("customer-fields", "custom `fields` of customers, in the same format (default none)", customFields(&s.config.CustomerFields))
	flags.StringVar(&s.config.UnknownFields, "unknown-fields", s.config.UnknownFields,
		"`action` for unknown fields in a request: ignore (accept them, but don't store them) or refuse (reject the\n"+
			"request with 400); the other spelling of the post code is unknown, too")
	flags.StringVar(&s.config.PostCodeField, "post-code-field", "postcode",
		"`name` of the post code in requests and responses: postcode, as recorded, or post_code")
	flags.StringVar(&s.config.DataFile, "data", "",
		"`file` that keeps customers and addresses across restarts; the store writes each change to it before\n"+
			"it responds (default none)")
	flags.StringVar(&s.seedFile, "seed-file", "",
		"`file` with the initial customers and addresses, in JSON or YAML; ignored if the file of -data\n"+
			"exists (default none)")
	flags.BoolVar(&s.noLogin, "no-login", false,
		"omit the customer login from the variables, so that a configuration without a customer_id fails,\n"+
			"as it does with store credentials alone (default false)")
	flags.StringVar(&s.journal, "journal", "",
		"`file` to append each request to, as a line of JSON with its number, time, method, path, status,\n"+
			"duration and faults, but not its body, query or tokens; a file with anything else is not changed\n"+
			"(default none)")
	flags.StringVar(&s.faults, "faults", "",
		"`file` with faults, as a JSON array such as [{\"status\": 503, \"html\": true, \"probability\": 0.1}];\n"+
			"read again whenever it changes; the fields are listed below (default none)")
	flags.Uint64Var(&s.config.RandomSeed, "random-seed", s.config.RandomSeed, "`number` that makes faults with a probability repeatable")
	flags.SetOutput(io.Discard) // run prints errors, on one line
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usages[name], "\nFlags:\n")
		flags.PrintDefaults()
		fmt.Fprint(flags.Output(), aboutFaults, usageOf(sandbox.FaultFields()), "\nThe kinds are:\n", usageOf(sandbox.FaultKinds()))
	}
	return flags, &s
}

// customFields returns a function that parses a flag with custom fields.
func customFields(fields *[]sandbox.Field) func(string) error {
	return func(text string) (err error) {
		*fields, err = sandbox.ParseFields(text)
		return err
	}
}

// list is a flag.Value with items that are separated by commas.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

// Set replaces the default. It doesn't add to a list that is given twice.
func (l *list) Set(text string) error {
	*l = strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	return nil
}

// parse parses the command line. For -h, it prints the help to stdout and returns flag.ErrHelp.
func (s *settings) parse(flags *flag.FlagSet, args []string, stdout io.Writer) error {
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(stdout)
		flags.Usage()
		return err
	} else if err != nil {
		return usageError{err}
	}
	s.readSecrets(flags)
	s.config.RequestLimit = 1000
	if err := s.config.Validate(); err != nil {
		setting, problem, _ := strings.Cut(err.Error(), " ") // such as PageLength
		name := strings.ToLower(wordStart.ReplaceAllString(setting, "$1-$2"))
		return usageError{errors.New(cmp.Or(s.fromEnvironment[name], "-"+name) + " " + problem)}
	}
	return nil
}

var wordStart = regexp.MustCompile("([a-z])([A-Z])")

// readSecrets sets secret flags that the command line doesn't set from the environment.
func (s *settings) readSecrets(flags *flag.FlagSet) {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	s.fromEnvironment = map[string]string{}
	for name, variable := range secretVariables {
		if value, set := os.LookupEnv(variable); set && !given[name] {
			_ = flags.Set(name, value) // any text is possible
			s.fromEnvironment[name] = variable
		}
	}
}
