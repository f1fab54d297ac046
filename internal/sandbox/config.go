// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/go-uuid"
)

// Defaults of Config.
const (
	DefaultClientID         = "sandbox"
	DefaultClientSecret     = "sandbox-secret"
	DefaultCustomerName     = "Ron Swanson"
	DefaultCustomerEmail    = "ron@swanson.com"
	DefaultCustomerPassword = "mysecretpassword"
	DefaultQuota            = 25
	DefaultPageLength       = 100
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

// Actions for unknown members of a request.
const (
	UnknownMembersRefused = "refuse"
	UnknownMembersIgnored = "ignore"
)

// Config has the settings of a store. The zero Config has all defaults.
type Config struct {
	// ClientID and ClientSecret are the store credentials.
	ClientID, ClientSecret string
	// CustomerName, CustomerEmail and CustomerPassword describe the initial customer.
	CustomerName, CustomerEmail, CustomerPassword string

	// Rate limits the requests per second. Others get 429. Defaults to 0, no limit.
	Rate int
	// Latency is added to each response.
	Latency time.Duration
	// Quota limits the addresses per customer. Defaults to DefaultQuota.
	Quota int
	// Required has the required members of addresses. nil means those of a new store, and empty none.
	Required []string
	// PageLength is the default number of records per page, from 1 to 100. Defaults to DefaultPageLength.
	PageLength int
	// AddressLists is AddressListsPaged (the default), AddressListsCapped or AddressListsWhole.
	AddressLists string
	// DuplicateEmails allows several customers with the same email.
	DuplicateEmails bool
	// AddressFields and CustomerFields are the custom fields of the store.
	AddressFields, CustomerFields []Field
	// UnknownMembers is UnknownMembersRefused (the default) or UnknownMembersIgnored.
	UnknownMembers string
	// PostCodeField is the name of the post code in requests and responses: "postcode" (the default) or "post_code".
	PostCodeField string
	// DataFile keeps customers and addresses across restarts. Only one store can use it at a time: it is locked until Close, with a file
	// of the same name plus .lock.
	DataFile string

	// Seed has the initial customers, which Reset restores, in addition to the customer of the settings. An existing data file takes
	// precedence, and Reset then restores its content. The store takes ownership of them.
	Seed []Account

	// Clock is the clock for tokens, the rate and the Date header. Defaults to time.Now.
	Clock func() time.Time
	// RecordClock is the clock for the timestamps of records. Defaults to Clock.
	RecordClock func() time.Time
	// GatewayClock is the clock for the Date header of responses in HTML, which don't come from the API. Defaults to Clock.
	GatewayClock func() time.Time
	// NewID generates IDs and tokens. Defaults to random UUIDs.
	NewID func() string
	// Rand is the source for faults with a probability. Defaults to one with a fixed seed. It is used under a lock.
	Rand *rand.Rand
	// Log receives one line per request: method, path, status, duration and faults, but no secrets.
	Log func(line string)
	// OnRequest is called for each request before its response is sent, possibly concurrently.
	OnRequest func(Request)
	// JournalLimit limits the requests in the journal to the latest. 0 means all, and a negative number none.
	JournalLimit int
}

// Validate returns an error if the settings are invalid, without creating a store.
func (c Config) Validate() error { return c.complete() }

// complete sets the defaults, and returns an error if the settings are invalid.
func (c *Config) complete() error {
	for _, d := range []struct {
		setting *string
		value   string
	}{
		{&c.ClientID, DefaultClientID},
		{&c.ClientSecret, DefaultClientSecret},
		{&c.CustomerName, DefaultCustomerName},
		{&c.CustomerEmail, DefaultCustomerEmail},
		{&c.CustomerPassword, DefaultCustomerPassword},
		{&c.PostCodeField, postCode},
		{&c.AddressLists, AddressListsPaged},
		{&c.UnknownMembers, UnknownMembersRefused},
	} {
		if *d.setting == "" {
			*d.setting = d.value
		}
	}
	if c.Quota == 0 {
		c.Quota = DefaultQuota
	}
	if c.PageLength == 0 {
		c.PageLength = DefaultPageLength
	}
	if c.Required == nil {
		c.Required = DefaultRequired()
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.RecordClock == nil {
		c.RecordClock = c.Clock
	}
	if c.GatewayClock == nil {
		c.GatewayClock = c.Clock
	}
	if c.NewID == nil {
		c.NewID = randomID
	}
	if c.Rand == nil {
		c.Rand = rand.New(rand.NewPCG(1, 1))
	}
	if c.Log == nil {
		c.Log = func(string) {}
	}
	if c.OnRequest == nil {
		c.OnRequest = func(Request) {}
	}
	return c.check()
}

func (c *Config) check() error {
	switch {
	case c.Rate < 0:
		return errors.New("the rate must not be negative")
	case c.Latency < 0:
		return errors.New("the latency must not be negative")
	case c.Quota < 0:
		return errors.New("the quota must not be negative")
	case c.PageLength < 1 || c.PageLength > maxPage:
		return fmt.Errorf("the page length must be from 1 to %d", maxPage)
	case !slices.Contains([]string{AddressListsPaged, AddressListsCapped, AddressListsWhole}, c.AddressLists):
		return fmt.Errorf("address lists must be paged, capped or whole, not %q", c.AddressLists)
	case !slices.Contains([]string{UnknownMembersRefused, UnknownMembersIgnored}, c.UnknownMembers):
		return fmt.Errorf("unknown members must be refuse or ignore, not %q", c.UnknownMembers)
	case c.PostCodeField != postCode && c.PostCodeField != postCodeOld:
		return fmt.Errorf("the post code field must be %s or %s, not %q", postCode, postCodeOld, c.PostCodeField)
	case !isEmail(c.CustomerEmail):
		return fmt.Errorf("%q is not an email address", c.CustomerEmail)
	}
	for _, member := range c.Required {
		if !slices.Contains(addressMembers, canonical(member)) {
			return fmt.Errorf("%q is not a field of addresses. The fields are %s", member, strings.Join(addressMembers, ", "))
		}
	}
	if err := checkFields(c.AddressFields, append([]string{postCodeOld}, addressMembers...)); err != nil {
		return fmt.Errorf("address fields: %w", err)
	}
	if err := checkFields(c.CustomerFields, customerMembers); err != nil {
		return fmt.Errorf("customer fields: %w", err)
	}
	return nil
}

func randomID() string {
	id, err := uuid.GenerateUUID()
	if err != nil {
		panic(err) // the system has no source of randomness
	}
	return id
}
