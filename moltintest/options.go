// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Option configures a store. The zero Option changes nothing.
type Option struct{ set func(*settings) error }

type settings struct {
	config   sandbox.Config
	seedFile string
	login    bool
}

func (s *settings) newSandbox() (*sandbox.Sandbox, error) {
	if s.seedFile == "" {
		return sandbox.New(s.config)
	}
	text, err := os.ReadFile(s.seedFile)
	if err != nil {
		return nil, fmt.Errorf("WithSeedFile: %w", err)
	}
	if s.config.Seed, err = s.config.ParseSeed(text); err != nil {
		return nil, fmt.Errorf("the seed file %s: %w", s.seedFile, err)
	}
	return sandbox.New(s.config)
}

// WithRate limits the number of requests per second. The store responds to others with 429. Defaults to 0, no limit.
func WithRate(requests int) Option {
	return Option{func(s *settings) error {
		s.config.Rate = requests
		return nil
	}}
}

// WithLatency delays each response.
func WithLatency(delay time.Duration) Option {
	return Option{func(s *settings) error {
		s.config.Latency = delay
		return nil
	}}
}

// WithQuota limits the number of addresses per customer. Defaults to 25, as in a new store.
func WithQuota(addresses int) Option {
	return Option{func(s *settings) error {
		if addresses < 1 {
			return fmt.Errorf("a quota (WithQuota) is 1 or more, not %d", addresses)
		}
		s.config.Quota = addresses
		return nil
	}}
}

// WithRequiredMembers sets the required fields of addresses, such as "county". Without arguments, none is required. Defaults to
// first_name, last_name, line_1, county, postcode and country, as in a new store.
func WithRequiredMembers(members ...string) Option {
	return Option{func(s *settings) error {
		s.config.RequiredFields = append([]string{}, members...)
		return nil
	}}
}

// WithPageLength sets the default number of records per page, from 1 to 100. Defaults to 100.
func WithPageLength(records int) Option {
	return Option{func(s *settings) error {
		if records < 1 {
			return fmt.Errorf("a page length (WithPageLength) is from 1 to 100, not %d", records)
		}
		s.config.PageLength = records
		return nil
	}}
}

// WithAddressFields adds custom fields to addresses, as a flow does. Each has the form name:type, with an exclamation mark if it is
// required: "address-priority:integer!". The types are string, integer, boolean, float, date and relationship.
func WithAddressFields(fields ...string) Option {
	return Option{func(s *settings) error {
		return parseFields("WithAddressFields", fields, &s.config.AddressFields)
	}}
}

// WithCustomerFields adds custom fields to customers, in the format of WithAddressFields.
func WithCustomerFields(fields ...string) Option {
	return Option{func(s *settings) error {
		return parseFields("WithCustomerFields", fields, &s.config.CustomerFields)
	}}
}

func parseFields(option string, texts []string, into *[]sandbox.Field) error {
	fields, err := sandbox.ParseFields(strings.Join(texts, ","))
	if err != nil {
		return fmt.Errorf("the fields of %s: %w", option, err)
	}
	*into = append(*into, fields...)
	return nil
}

// WithDuplicateEmails allows several customers with the same email address.
func WithDuplicateEmails() Option {
	return Option{func(s *settings) error {
		s.config.DuplicateEmails = true
		return nil
	}}
}

// WithSeedFile adds the customers and addresses of a file in the format of the -seed-file flag of moltin-sandbox.
func WithSeedFile(path string) Option {
	return Option{func(s *settings) error {
		s.seedFile = path
		return nil
	}}
}

// WithoutLogin omits the customer login from Env, Setenv and ProviderConfig, so that a configuration has to set every customer_id.
func WithoutLogin() Option {
	return Option{func(s *settings) error {
		s.login = false
		return nil
	}}
}
