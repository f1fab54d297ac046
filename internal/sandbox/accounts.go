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

// Account is a customer with its addresses: what a seed holds, and what Accounts gives.
type Account struct {
	Customer
	// Password is what the customer logs in with; "": the customer cannot log in. Accounts never gives it.
	Password string
	// Addresses are in order of creation.
	Addresses []Address
}

// Accounts gives the customers with their addresses, in order of creation: limit of them (0: all) from the offset on.
// Only those are found, and counted in total, that have the searched text, in either case, in their id, name, email or
// external_ref, or in the id or any member of an address. An empty search finds all.
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

// Size is how many customers and addresses the store holds.
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

// contains says whether a text in lower case is somewhere in the customer or one of its addresses.
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

// accountProblem is what is wrong with an account of a seed.
type accountProblem struct {
	address int    // index of the address that has it; -1: the customer
	member  string // "": the customer or the address as a whole
	text    string
}

// path names the member in the seed.
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

// accountCheck looks at the accounts of a seed one after the other.
type accountCheck struct {
	config *Config
	ids    map[string]bool // of customers and addresses
	emails map[string]bool
}

func newAccountCheck(config *Config) *accountCheck {
	return &accountCheck{config, map[string]bool{}, map[string]bool{}}
}

// problem gives what is wrong with the next account; nil: nothing.
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

// claim says whether an id is free; without one, New makes it.
func (k *accountCheck) claim(id string) bool {
	if id == "" {
		return true
	}
	taken := k.ids[id]
	k.ids[id] = true
	return !taken
}

// fieldProblem says what is wrong with which of the values of custom fields.
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

// recordTimes gives the timestamps of a record: those that it has, or now.
func recordTimes(created, updated, now time.Time) (time.Time, time.Time) {
	if created.IsZero() {
		created = now
	}
	if updated.IsZero() {
		updated = created
	}
	return created.UTC().Round(0), updated.UTC().Round(0)
}
