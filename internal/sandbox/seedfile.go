// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// notASeed explains the form of a seed file to who wrote another.
const notASeed = "a seed has one member, customers, a list of objects such as {name: Leslie Knope, email: leslie@knope.com, addresses: [{…}]}"

// ParseSeed reads a seed that a person wrote, in JSON if it begins with { and else in YAML:
//
//	customers:
//	  - name: Leslie Knope
//	    email: leslie@knope.com
//	    password: waffles
//	    addresses:
//	      - first_name: Leslie
//	        last_name: Knope
//	        postcode: 07001
//
// Customers need a name and an email; id, password, external_ref, created_at and updated_at (RFC 3339) are optional.
// Addresses have the members of the API, the post code in either spelling, and id, created_at and updated_at. Custom
// fields of the settings stand beside them. A number is taken as it is written where a text is meant, so that 07001
// needs no quotes. Errors name the line and the member.
func (c Config) ParseSeed(text []byte) ([]Account, error) {
	reader := &seedReader{config: &c, check: newAccountCheck(&c)}
	read := readYAML
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n\ufeff"), []byte("{")) {
		read = readJSON
	}
	if err := read(text, reader.customer); err != nil {
		return nil, err
	}
	return reader.accounts, nil
}

// ParseSeed reads a seed for this store, as Config.ParseSeed does.
func (s *Sandbox) ParseSeed(text []byte) ([]Account, error) { return s.config.ParseSeed(text) }

// seedReader makes accounts of the customers of a seed file.
type seedReader struct {
	config   *Config
	check    *accountCheck
	accounts []Account
}

func (r *seedReader) customer(n node) error {
	at := len(r.accounts)
	a, problem := r.account(n)
	if problem == nil {
		problem = r.check.problem(a)
	}
	if problem != nil {
		return &fileError{n.lineOf(problem), problem.path(at) + ": " + problem.text}
	}
	r.accounts = append(r.accounts, a)
	return nil
}

// lineOf is the line of what a problem is about, or of what lacks it.
func (n *node) lineOf(p *accountProblem) int {
	within := n
	if p.address >= 0 {
		list, _ := n.member("addresses")
		within = &list.value.items[p.address]
	}
	if m, ok := within.member(p.member); ok {
		return m.line
	}
	return within.line
}

func (r *seedReader) account(n node) (a Account, problem *accountProblem) {
	if n.kind != nodeObject {
		return a, &accountProblem{-1, "", "a customer is an object with a name and an email"}
	}
	record := recordReader{address: -1, fields: r.config.CustomerFields, texts: map[string]*string{
		"id": &a.ID, "name": &a.Name, "email": &a.Email, "password": &a.Password,
	}, times: map[string]*time.Time{"created_at": &a.CreatedAt, "updated_at": &a.UpdatedAt}}
	for _, m := range n.members {
		switch {
		case m.name == "external_ref" && m.value.kind == nodeNull:
		case m.name == "external_ref":
			a.ExternalRef = new(string)
			record.texts["external_ref"] = a.ExternalRef
			problem = record.read(m)
		case m.name == "addresses" && m.value.kind == nodeList:
			for i, item := range m.value.items {
				address, problem := r.address(i, item)
				if problem != nil {
					return a, problem
				}
				a.Addresses = append(a.Addresses, address)
			}
		case m.name == "addresses" && m.value.kind != nodeNull:
			problem = &accountProblem{-1, "addresses", "must be a list of objects"}
		case m.name != "addresses":
			problem = record.read(m)
		}
		if problem != nil {
			return a, problem
		}
	}
	a.Fields = record.values
	return a, nil
}

func (r *seedReader) address(at int, n node) (a Address, problem *accountProblem) {
	if n.kind != nodeObject {
		return a, &accountProblem{at, "", "an address is an object with members such as first_name and line_1"}
	}
	values := make([]string, len(addressMembers))
	record := recordReader{address: at, fields: r.config.AddressFields, texts: map[string]*string{"id": &a.ID},
		times: map[string]*time.Time{"created_at": &a.CreatedAt, "updated_at": &a.UpdatedAt}}
	a.Members = make(map[string]string, len(n.members))
	for _, m := range n.members {
		at := slices.Index(addressMembers, canonical(m.name))
		if at >= 0 {
			record.texts[m.name] = &values[at]
		}
		if problem := record.read(m); problem != nil {
			return a, problem
		}
		if at >= 0 {
			a.Members[canonical(m.name)] = values[at]
		}
	}
	a.Fields = record.values
	return a, nil
}

// recordReader reads the members of a customer or an address.
type recordReader struct {
	address int
	texts   map[string]*string
	times   map[string]*time.Time
	fields  []Field
	values  map[string]any // of fields
	seen    []string
}

func (r *recordReader) read(m nodeMember) *accountProblem {
	problem := func(format string, args ...any) *accountProblem {
		return &accountProblem{r.address, m.name, fmt.Sprintf(format, args...)}
	}
	if slices.Contains(r.seen, canonical(m.name)) {
		return problem("is there twice")
	}
	r.seen = append(r.seen, canonical(m.name))
	if m.value.kind == nodeList || m.value.kind == nodeObject {
		return problem("must be one value, not a list or an object")
	}
	if text, ok := r.texts[m.name]; ok {
		*text = m.value.text
		return nil
	}
	if moment, ok := r.times[m.name]; ok {
		var err error
		if *moment, err = time.Parse(time.RFC3339, m.value.text); err != nil {
			return problem("%q is not a time such as 2026-03-04T05:06:07Z", m.value.text)
		}
		return nil
	}
	at := slices.IndexFunc(r.fields, func(f Field) bool { return f.Name == m.name })
	if at < 0 {
		return problem("there is no such member; there are %s", strings.Join(r.names(), ", "))
	}
	value, ok := r.fields[at].read(m.value.json(r.fields[at].Type))
	if !ok {
		return problem("must be of type %s", r.fields[at].Type)
	}
	if r.values == nil {
		r.values = map[string]any{}
	}
	r.values[m.name] = value
	return nil
}

// names are those of all members, in an order that people know from the docs.
func (r *recordReader) names() []string {
	names := []string{"id"}
	if r.address < 0 {
		names = append(append(names, customerMembers...), "addresses")
	} else {
		names = append(names, addressMembers...)
	}
	names = append(names, "created_at", "updated_at")
	for _, f := range r.fields {
		names = append(names, f.Name)
	}
	return names
}

// json is a scalar as a request would have it for a custom field of a type.
func (n node) json(of FieldType) json.RawMessage {
	switch {
	case n.kind == nodeNull:
		return json.RawMessage("null")
	case n.kind == nodeOther && of != FieldString && of != FieldRelationship && of != FieldDate:
		return json.RawMessage(n.text)
	}
	return encode(n.text)
}
