// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Account is a customer with its addresses, in a seed or returned by Accounts.
type Account struct {
	Customer
	// Password is "" for a customer who can't log in. Accounts never returns it.
	Password string
	// Addresses are in order of creation.
	Addresses []Address
}

// Accounts returns at most limit (0 for all) customers with their addresses, in order of creation, starting at offset. It searches
// for a text in the ID, name, email and external_ref of customers, and in the ID and members of addresses, ignoring case. total is
// the number of customers found. An empty search finds all.
func (s *Sandbox) Accounts(search string, offset, limit int) (accounts []Account, total int) {
	search = strings.ToLower(search)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.store.order {
		if search != "" && !c.contains(search) {
			continue
		}
		if total >= offset && (limit == 0 || len(accounts) < limit) {
			accounts = append(accounts, c.account())
		}
		total++
	}
	return accounts, total
}

// Size returns the number of customers and addresses in the store.
func (s *Sandbox) Size() (customers, addresses int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.store.order {
		addresses += len(c.Addresses)
	}
	return len(s.store.order), addresses
}

func (r *customer) account() Account {
	a := Account{Customer: r.Customer, Addresses: make([]Address, len(r.Addresses))}
	a.Fields = maps.Clone(r.Fields)
	for i, address := range r.Addresses {
		a.Addresses[i] = address.clone()
	}
	return a
}

func (a *Address) clone() Address {
	copied := *a
	copied.Members, copied.Fields = maps.Clone(a.Members), maps.Clone(a.Fields)
	return copied
}

// contains reports whether the customer or one of its addresses contains a text in lower case.
func (r *customer) contains(search string) bool {
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), search) }
	if has(r.ID) || has(r.Name) || has(r.Email) || (r.ExternalRef != nil && has(*r.ExternalRef)) {
		return true
	}
	for _, a := range r.Addresses {
		if has(a.ID) {
			return true
		}
		for _, value := range a.Members {
			if has(value) {
				return true
			}
		}
	}
	return false
}

// accountProblem is an error in an account of a seed.
type accountProblem struct {
	address int    // index of the address, or -1 for the customer
	member  string // "" for the whole customer or address
	text    string
}

// path returns the path of the member in the seed.
func (p *accountProblem) path(account int) string {
	path := fmt.Sprintf("customers[%d]", account)
	if p.address >= 0 {
		path += fmt.Sprintf(".addresses[%d]", p.address)
	}
	if p.member != "" {
		path += "." + p.member
	}
	return path
}

// accountCheck validates the accounts of a seed, one at a time.
type accountCheck struct {
	config *Config
	ids    map[string]bool // of customers and addresses
	emails map[string]bool
}

func newAccountCheck(config *Config) *accountCheck {
	return &accountCheck{config, map[string]bool{}, map[string]bool{}}
}

// problem validates the next account.
func (k *accountCheck) problem(a Account) *accountProblem {
	ofCustomer := func(member, text string) *accountProblem { return &accountProblem{-1, member, text} }
	switch {
	case strings.TrimSpace(a.Name) == "":
		return ofCustomer("name", "a name is required")
	case a.Email == "":
		return ofCustomer("email", "an email is required")
	case !isEmail(a.Email):
		return ofCustomer("email", fmt.Sprintf("%q is not an email address", a.Email))
	case k.emails[a.Email] && !k.config.DuplicateEmails:
		return ofCustomer("email", a.Email+" is already used by another customer")
	case !k.claim(a.ID):
		return ofCustomer("id", a.ID+" is used twice")
	}
	k.emails[a.Email] = true
	if name, text := fieldProblem(k.config.CustomerFields, a.Fields, "a customer"); name != "" {
		return ofCustomer(name, text)
	}
	for i, address := range a.Addresses {
		if !k.claim(address.ID) {
			return &accountProblem{i, "id", address.ID + " is used twice"}
		}
		for member := range address.Members {
			if !slices.Contains(addressMembers, canonical(member)) {
				return &accountProblem{i, member, "is not a member of an address; the members are " + strings.Join(addressMembers, ", ")}
			}
		}
		if name, text := fieldProblem(k.config.AddressFields, address.Fields, "an address"); name != "" {
			return &accountProblem{i, name, text}
		}
	}
	return nil
}

// claim reports whether an ID is unused. An empty ID is valid, because New generates one.
func (k *accountCheck) claim(id string) bool {
	if id == "" {
		return true
	}
	taken := k.ids[id]
	k.ids[id] = true
	return !taken
}

// fieldProblem returns the first invalid custom field, and why it is invalid.
func fieldProblem(fields []Field, values map[string]any, of string) (name, text string) {
	for name, value := range values {
		at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
		if at < 0 {
			return name, fmt.Sprintf("is not a custom field of %s of this store", of)
		}
		if _, ok := fields[at].read(encode(value)); !ok {
			return name, fmt.Sprintf("must be of type %s", fields[at].Type)
		}
	}
	return "", ""
}

// recordTimes returns the timestamps of a record, which default to now.
func recordTimes(created, updated, now time.Time) (time.Time, time.Time) {
	if created.IsZero() {
		created = now
	}
	if updated.IsZero() {
		updated = created
	}
	return created.UTC().Round(0), updated.UTC().Round(0)
}
