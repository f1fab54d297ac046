// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/go-uuid"
)

// Default credentials of the store and of its initial customer.
const (
	DefaultClientID         = "sandbox"
	DefaultClientSecret     = "sandbox-secret"
	DefaultCustomerEmail    = "ron@swanson.com"
	DefaultCustomerPassword = "mysecretpassword"
)

// Modes of lists of addresses.
const (
	// AddressListsPaged returns pages with links and meta, as documented.
	AddressListsPaged = "paged"
	// AddressListsCapped returns at most Config.PageLength records, without any indication of others.
	AddressListsCapped = "capped"
	// AddressListsWhole returns all records, without links and meta, as older stores do.
	AddressListsWhole = "whole"
)

// Actions for unknown fields of a request.
const (
	// UnknownFieldsIgnore accepts them, and doesn't store them.
	UnknownFieldsIgnore = "ignore"
	// UnknownFieldsRefuse rejects the request. The other spelling of the post code is an unknown field, too.
	UnknownFieldsRefuse = "refuse"
)

// Config has the settings of a store. Zero values stand for the defaults. moltintest.Options, which has the same settings, describes them.
type Config struct {
	ClientID, ClientSecret          string
	CustomerEmail, CustomerPassword string

	Rate                          int
	Latency                       time.Duration
	Quota                         int
	RequiredFields                []string // nil for those of a new store, and empty for none
	PageLength                    int
	AddressLists                  string
	DuplicateEmails               bool
	AddressFields, CustomerFields []Field
	UnknownFields                 string
	PostCodeField                 string
	RandomSeed                    uint64
	// DataFile is locked until Close, with a file of the same name plus .lock.
	DataFile string

	// Seed has the initial customers, which Reset restores, in addition to the customer of the settings. An existing data file takes
	// precedence, and Reset then restores its content.
	Seed []Customer

	// Clock is the clock for tokens, the rate and the Date header. Defaults to time.Now.
	Clock func() time.Time
	// RecordsAhead and GatewayAhead are how far other clocks are ahead: the one for the timestamps of records, and the one for the Date header
	// of responses in HTML, which don't come from the API.
	RecordsAhead, GatewayAhead time.Duration
	// NewID generates IDs and tokens. Defaults to random UUIDs.
	NewID func() string
	// Log receives one line per request: method, path, status, duration and faults, but no secrets.
	Log func(line string)
	// OnRequest is called for each request before its response is sent, possibly concurrently.
	OnRequest func(Request)
	// RequestLimit limits the recorded requests to the latest, without their queries, headers and bodies. Defaults to 0, which keeps all of
	// all requests, for tests.
	RequestLimit int
}

// WithDefaults replaces zero values, except for functions.
func (c Config) WithDefaults() Config {
	c.ClientID = cmp.Or(c.ClientID, DefaultClientID)
	c.ClientSecret = cmp.Or(c.ClientSecret, DefaultClientSecret)
	c.CustomerEmail = cmp.Or(c.CustomerEmail, DefaultCustomerEmail)
	c.CustomerPassword = cmp.Or(c.CustomerPassword, DefaultCustomerPassword)
	c.Quota = cmp.Or(c.Quota, 25)
	if c.RequiredFields == nil {
		c.RequiredFields = []string{"first_name", "last_name", "line_1", "county", postCode, "country"}
	}
	c.PageLength = cmp.Or(c.PageLength, maxPage)
	c.AddressLists = cmp.Or(c.AddressLists, AddressListsPaged)
	c.UnknownFields = cmp.Or(c.UnknownFields, UnknownFieldsIgnore)
	c.PostCodeField = cmp.Or(c.PostCodeField, postCode)
	c.RandomSeed = cmp.Or(c.RandomSeed, 1)
	return c
}

// withFunctions replaces functions that are nil.
func (c Config) withFunctions() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.NewID == nil {
		c.NewID = randomID
	}
	if c.Log == nil {
		c.Log = func(string) {}
	}
	if c.OnRequest == nil {
		c.OnRequest = func(Request) {}
	}
	return c
}

// Validate returns an error that names a setting that is not valid. A zero value is not a default here: see WithDefaults.
func (c Config) Validate() error {
	for _, setting := range []struct{ name, value string }{
		{"ClientID", c.ClientID},
		{"ClientSecret", c.ClientSecret},
		{"CustomerEmail", c.CustomerEmail},
		{"CustomerPassword", c.CustomerPassword},
	} {
		if setting.value == "" {
			return fmt.Errorf("%s is empty", setting.name)
		}
		if strings.ContainsFunc(setting.value, unicode.IsControl) { // an env file can't have it
			return fmt.Errorf("%s has a control character, such as a line break", setting.name)
		}
	}
	for _, setting := range []struct {
		name               string
		value, least, most int
	}{
		{"Rate", c.Rate, 0, math.MaxInt}, {"RequestLimit", c.RequestLimit, 0, math.MaxInt}, {"Quota", c.Quota, 1, math.MaxInt}, {"PageLength", c.PageLength, 1, maxPage},
	} {
		switch {
		case setting.value < setting.least:
			return fmt.Errorf("%s is %d, must be at least %d", setting.name, setting.value, setting.least)
		case setting.value > setting.most:
			return fmt.Errorf("%s is %d, must be at most %d", setting.name, setting.value, setting.most)
		}
	}
	for _, setting := range []struct {
		name, value string
		options     []string
	}{
		{"AddressLists", c.AddressLists, []string{AddressListsPaged, AddressListsCapped, AddressListsWhole}},
		{"UnknownFields", c.UnknownFields, []string{UnknownFieldsIgnore, UnknownFieldsRefuse}},
		{"PostCodeField", c.PostCodeField, []string{postCode, postCodeOld}},
	} {
		if !slices.Contains(setting.options, setting.value) {
			return fmt.Errorf("%s is %q, must be one of %s", setting.name, setting.value, strings.Join(setting.options, ", "))
		}
	}
	if c.Latency < 0 {
		return fmt.Errorf("Latency is %s, must not be negative", c.Latency) //nolint:staticcheck // the name of the field
	}
	if !isEmail(c.CustomerEmail) {
		return fmt.Errorf("CustomerEmail is %q, must be an email address", c.CustomerEmail)
	}
	for _, field := range c.RequiredFields {
		if !slices.Contains(namesOf(addressFields), canonical(field)) {
			return fmt.Errorf("RequiredFields has %q, must be fields of addresses: %s", field, strings.Join(namesOf(addressFields), ", "))
		}
	}
	if err := checkFields(c.AddressFields, append(namesOf(addressFields), postCodeOld)); err != nil {
		return fmt.Errorf("AddressFields: %w", err)
	}
	if err := checkFields(c.CustomerFields, append(namesOf(customerFields), customerSeedFields...)); err != nil {
		return fmt.Errorf("CustomerFields: %w", err)
	}
	return nil
}

// spelling returns the name of a field of addresses in requests and responses.
func (c Config) spelling(name string) string {
	if canonical(name) == postCode {
		return c.PostCodeField
	}
	return name
}

func randomID() string {
	id, err := uuid.GenerateUUID()
	if err != nil {
		panic(err) // the system has no source of randomness
	}
	return id
}
