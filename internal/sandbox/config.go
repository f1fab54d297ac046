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

// How a store lists addresses.
const (
	// AddressListsPaged is as documented: pages, with links and meta.
	AddressListsPaged = "paged"
	// AddressListsCapped gives at most Config.PageLength records at once and says nothing of any others.
	AddressListsCapped = "capped"
	// AddressListsWhole gives all records at once, with neither links nor meta, as older stores do.
	AddressListsWhole = "whole"
)

// What a store does about members of a request that it does not know.
const (
	UnknownMembersRefused = "refuse"
	UnknownMembersIgnored = "ignore"
)

// Config says what store New makes. The zero Config is a store with every default.
type Config struct {
	// ClientID and ClientSecret are the store credentials.
	ClientID, ClientSecret string
	// CustomerName, CustomerEmail and CustomerPassword are of the customer that is there from the start.
	CustomerName, CustomerEmail, CustomerPassword string

	// Rate is how many requests are answered in any one second; those over it get 429. 0: no limit.
	Rate int
	// Latency is added to every answer.
	Latency time.Duration
	// Quota is how many addresses a customer can have; 0: DefaultQuota.
	Quota int
	// Required are the address members that must have a value. nil: what a new store insists on; empty: none.
	Required []string
	// PageLength is how many records a page has when the request does not say, 1 to 100; 0: DefaultPageLength.
	PageLength int
	// AddressLists is AddressListsPaged (the default), AddressListsCapped or AddressListsWhole.
	AddressLists string
	// DuplicateEmails lets several customers have one email.
	DuplicateEmails bool
	// AddressFields and CustomerFields are the custom fields of the store.
	AddressFields, CustomerFields []Field
	// UnknownMembers is UnknownMembersRefused (the default) or UnknownMembersIgnored.
	UnknownMembers string
	// PostCodeField is how the store spells the post code: "postcode" (the default) or "post_code". Requests may use
	// either.
	PostCodeField string
	// DataFile keeps customers and addresses across restarts; "": nothing is kept. No two stores can use one at
	// a time: it is locked until Close, in a file of the same name with .lock after it.
	DataFile string

	// Seed are the customers that the store begins with and that Reset brings back, the customer of the settings aside. A
	// data file that is there already goes before it. They belong to the store from then on.
	Seed []Account

	// Clock is the time of tokens, the rate and the Date of answers; nil: time.Now.
	Clock func() time.Time
	// RecordClock is the time of the timestamps of records; nil: Clock.
	RecordClock func() time.Time
	// GatewayClock is the time of the Date of answers that are not the API's own, those in HTML; nil: Clock.
	GatewayClock func() time.Time
	// NewID makes the ids and tokens; nil: random UUIDs.
	NewID func() string
	// Rand decides about faults that have a probability; nil: a source with a fixed seed. It is used under a lock.
	Rand *rand.Rand
	// Log gets one line a request (method, path, status, duration, faults; no secrets); nil: no log.
	Log func(line string)
	// OnRequest gets each request when it is answered; nil: nothing. Several can be answered at once.
	OnRequest func(Request)
	// JournalLimit is how many of the latest requests the journal keeps; 0: all, negative: none.
	JournalLimit int
}

// Validate says what is wrong with the settings, without making a store.
func (c Config) Validate() error { return c.complete() }

// complete fills in the defaults and refuses what cannot be.
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
		panic(err) // the system has no randomness left: there is nothing to go on with
	}
	return id
}
