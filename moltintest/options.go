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

// Option changes the store that Start starts. The zero Option changes nothing.
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

// WithRate limits the requests that the store answers in any one second. It answers 429 to the others. 0 is no limit, the
// default.
func WithRate(requests int) Option {
	return Option{func(s *settings) error {
		s.config.Rate = requests
		return nil
	}}
}

// WithLatency delays every answer.
func WithLatency(delay time.Duration) Option {
	return Option{func(s *settings) error {
		s.config.Latency = delay
		return nil
	}}
}

// WithQuota limits the addresses of a customer. Defaults to 25, as in a new store.
func WithQuota(addresses int) Option {
	return Option{func(s *settings) error {
		if addresses < 1 {
			return fmt.Errorf("a quota (WithQuota) is 1 or more, not %d", addresses)
		}
		s.config.Quota = addresses
		return nil
	}}
}

// WithRequiredMembers names the members that the store requires of an address, such as "county"; without any, it requires
// none. Defaults to first_name, last_name, line_1, county, postcode and country, as in a new store.
func WithRequiredMembers(members ...string) Option {
	return Option{func(s *settings) error {
		s.config.Required = append([]string{}, members...)
		return nil
	}}
}

// WithPageLength sets how many records a page of a list has unless the request says: from 1 to 100, the default.
func WithPageLength(records int) Option {
	return Option{func(s *settings) error {
		if records < 1 {
			return fmt.Errorf("a page length (WithPageLength) is from 1 to 100, not %d", records)
		}
		s.config.PageLength = records
		return nil
	}}
}

// WithAddressFields adds custom fields to addresses, as a flow does. Each is written name:type, with an exclamation mark when
// it is required: "address-priority:integer!". The types are string, integer, boolean, float, date and relationship.
func WithAddressFields(fields ...string) Option {
	return Option{func(s *settings) error {
		return parseFields("WithAddressFields", fields, &s.config.AddressFields)
	}}
}

// WithCustomerFields adds custom fields to customers, written as for WithAddressFields.
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

// WithDuplicateEmails lets several customers share an email address.
func WithDuplicateEmails() Option {
	return Option{func(s *settings) error {
		s.config.DuplicateEmails = true
		return nil
	}}
}

// WithSeedFile adds the customers and addresses of a file, which is in the format of moltin-sandbox's flag -seed-file.
func WithSeedFile(path string) Option {
	return Option{func(s *settings) error {
		s.seedFile = path
		return nil
	}}
}

// WithoutLogin leaves the customer login out of what Env, Setenv and ProviderConfig give, so that a configuration has to name
// the customer of every address.
func WithoutLogin() Option {
	return Option{func(s *settings) error {
		s.login = false
		return nil
	}}
}
