// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package sandbox is a store on loopback: it keeps customers and their addresses in memory and answers the wire API of
// a Moltin (Elastic Path Commerce Cloud) store, so that configurations and the provider itself can be tried, and made to
// meet every kind of trouble, without a real one.
//
// It is written from the API's documentation alone and shares no code with the API client, so that a mistake in one is
// not repeated by the other.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
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
)

// maxBody is the longest request body that is read, in bytes.
const maxBody = 1 << 20

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
	// PostCodeField is how the store spells the post code: "postcode" (the default) or "post_code". Requests may use
	// either.
	PostCodeField string
	// DataFile keeps customers and addresses across restarts; "": nothing is kept. Two stores must not share one.
	DataFile string

	// Clock is the time of tokens, timestamps and the rate; nil: time.Now.
	Clock func() time.Time
	// NewID makes the ids and tokens; nil: random UUIDs.
	NewID func() string
	// Rand decides about faults that have a probability; nil: a source with a fixed seed. It is used under a lock.
	Rand *rand.Rand
	// Log gets one line a request (method, path, status, duration, faults; no secrets); nil: no log.
	Log func(line string)
	// JournalLimit is how many of the latest requests the journal keeps; 0: all, negative: none.
	JournalLimit int
}

// Sandbox is the store. It is an http.Handler and safe for concurrent use.
type Sandbox struct {
	config  Config
	journal journal
	faults  faults
	rate    rate
	saver   saver
	first   string // id of the customer that is there from the start

	mu     sync.Mutex // guards the two below
	store  store
	tokens tokens
}

// New makes a store. Errors are about settings that cannot be, or about a data file that cannot be read or written.
func New(config Config) (*Sandbox, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	s := &Sandbox{
		config:  config,
		journal: journal{limit: config.JournalLimit},
		faults:  faults{rand: config.Rand},
		rate:    rate{limit: config.Rate},
		saver:   saver{path: config.DataFile},
		store:   newStore(),
		tokens:  newTokens(),
	}
	if err := s.saver.load(&s.store); err != nil {
		return nil, err
	}
	s.ensureFirstCustomer()
	if err := s.save(); err != nil {
		return nil, err
	}
	return s, nil
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
	} {
		if *d.setting == "" {
			*d.setting = d.value
		}
	}
	if c.Quota == 0 {
		c.Quota = DefaultQuota
	}
	if c.Required == nil {
		c.Required = DefaultRequired()
	}
	if c.Clock == nil {
		c.Clock = time.Now
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
	case c.PostCodeField != postCode && c.PostCodeField != postCodeOld:
		return fmt.Errorf("the post code field is %s or %s, not %q", postCode, postCodeOld, c.PostCodeField)
	case !strings.Contains(c.CustomerEmail, "@"):
		return fmt.Errorf("%q is no email address: it has no @", c.CustomerEmail)
	}
	for _, member := range c.Required {
		if !slices.Contains(addressMembers, canonical(member)) {
			return fmt.Errorf("%q is no member of an address; there are %s", member, strings.Join(addressMembers, ", "))
		}
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

// now is the store's time, without the monotonic reading that a file would not keep.
func (s *Sandbox) now() time.Time { return s.config.Clock().UTC().Round(0) }

// call is one request on its way.
type call struct {
	*http.Request
	route
	body  []byte
	fired fired
	now   time.Time
}

// ServeHTTP answers one request of the API.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	c := &call{Request: r, route: routeOf(r.URL), body: body, now: s.now()}
	entry := s.journal.add(c)

	a := badRequest("The request body could not be read to its end.")
	if err == nil {
		a = s.answer(c)
	}
	faults := c.fired.String()
	s.journal.finish(entry, a.status, faults)
	s.config.Log(logLine(r, a.status, time.Since(started), faults))
	if a.status == dropped {
		panic(http.ErrAbortHandler) // net/http closes the connection without a word
	}
	a.write(w, c)
}

// answer is what the store makes of a request: limits first, then faults, then the API itself.
func (s *Sandbox) answer(c *call) answer {
	allowed := s.rate.allow(c.now)
	if !wait(c.Context(), s.config.Latency) {
		return answer{status: dropped}
	}
	if !allowed {
		return tooManyRequests()
	}
	c.fired = s.faults.roll(c)
	if a, ok := s.instead(c); ok {
		return a
	}
	a := s.serve(c)
	if c.Method != http.MethodGet && a.status < 300 {
		if err := s.save(); err != nil {
			s.config.Log(err.Error())
			a = s.serverError(http.StatusInternalServerError)
		}
	}
	return s.afterwards(c, a)
}

func wait(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func logLine(r *http.Request, status int, took time.Duration, faults string) string {
	outcome := "closed"
	if status != dropped {
		outcome = fmt.Sprint(status)
	}
	if faults != "" {
		faults = " [" + faults + "]"
	}
	return fmt.Sprintf("%s %s %s %s%s", r.Method, r.URL.EscapedPath(), outcome, took.Round(10*time.Microsecond), faults)
}
