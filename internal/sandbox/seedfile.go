// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// notASeed is the error for a file without the structure of a seed file.
const notASeed = "a seed file must have one field, customers, a list of objects such as {name: Leslie Knope, email: leslie@knope.com, addresses: [{…}]}"

// ParseSeed parses a seed file, in JSON if it starts with {, or else in YAML:
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
// Customers require a name and an email. id, password, external_ref, created_at and updated_at (RFC 3339) are optional. Addresses have
// the members of the API, with either spelling of the post code, and id, created_at and updated_at. Both can have the custom fields of
// the settings. Text can be an unquoted number, such as 07001. Errors name the line and the member.
func (c Config) ParseSeed(text []byte) ([]Account, error) {
	reader := &seedReader{config: &c, check: newAccountCheck(&c)}
	read := readYAML
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		read = readJSON
	}
	if err := read(text, reader.customer); err != nil {
		return nil, err
	}
	return reader.accounts, nil
}

// ParseSeed parses a seed file for this store: see Config.ParseSeed.
func (s *Sandbox) ParseSeed(text []byte) ([]Account, error) { return s.config.ParseSeed(text) }

// seedReader converts the customers of a seed file to accounts.
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

// lineOf returns the line of the member that a problem is about, or of the object that lacks it.
func (n *node) lineOf(p *accountProblem) int {
	within := n
	if p.address >= 0 {
		list, _ := n.member("addresses")
		within = &list.value.items[p.address]
	}
	if again, ok := within.twice(); ok && again.name == p.member {
		return again.value.line
	}
	if m, ok := within.member(p.member); ok {
		return m.value.line
	}
	return within.line
}

func (r *seedReader) account(n node) (a Account, problem *accountProblem) {
	if n.kind != nodeObject {
		return a, &accountProblem{-1, "", "a customer is an object with a name and an email"}
	}
	record := recordReader{address: -1, fields: r.config.CustomerFields}
	if problem := record.unique(n); problem != nil {
		return a, problem
	}
	for _, m := range n.members {
		switch {
		case m.name == "id":
			problem = record.text(m, &a.ID)
		case m.name == "name":
			problem = record.text(m, &a.Name)
		case m.name == "email":
			problem = record.text(m, &a.Email)
		case m.name == "password":
			problem = record.text(m, &a.Password)
		case m.name == "external_ref" && m.value.kind == nodeNull:
		case m.name == "external_ref":
			a.ExternalRef = new(string)
			problem = record.text(m, a.ExternalRef)
		case m.name == "created_at":
			problem = record.time(m, &a.CreatedAt)
		case m.name == "updated_at":
			problem = record.time(m, &a.UpdatedAt)
		case m.name == "addresses":
			a.Addresses, problem = r.addresses(m.value)
		default:
			problem = record.field(m)
		}
		if problem != nil {
			return a, problem
		}
	}
	a.Fields = record.values
	return a, nil
}

func (r *seedReader) addresses(n node) ([]Address, *accountProblem) {
	if n.kind != nodeList && n.kind != nodeNull {
		return nil, &accountProblem{-1, "addresses", "must be a list of objects"}
	}
	addresses := make([]Address, 0, len(n.items))
	for i, item := range n.items {
		a, problem := r.address(i, item)
		if problem != nil {
			return nil, problem
		}
		addresses = append(addresses, a)
	}
	return addresses, nil
}

func (r *seedReader) address(at int, n node) (a Address, problem *accountProblem) {
	if n.kind != nodeObject {
		return a, &accountProblem{at, "", "an address is an object with members such as first_name and line_1"}
	}
	record := recordReader{address: at, fields: r.config.AddressFields}
	if problem := record.unique(n); problem != nil {
		return a, problem
	}
	a.Members = make(map[string]string, len(n.members))
	for _, m := range n.members {
		switch {
		case m.name == "id":
			problem = record.text(m, &a.ID)
		case m.name == "created_at":
			problem = record.time(m, &a.CreatedAt)
		case m.name == "updated_at":
			problem = record.time(m, &a.UpdatedAt)
		case slices.Contains(addressMembers, canonical(m.name)):
			var value string
			problem = record.text(m, &value)
			a.Members[canonical(m.name)] = value
		default:
			problem = record.field(m)
		}
		if problem != nil {
			return a, problem
		}
	}
	a.Fields = record.values
	return a, nil
}

// recordReader reads the members of a customer or an address.
type recordReader struct {
	address int
	fields  []Field
	values  map[string]any // of fields
}

func (r *recordReader) problem(m nodeMember, format string, args ...any) *accountProblem {
	return &accountProblem{r.address, m.name, fmt.Sprintf(format, args...)}
}

func (r *recordReader) unique(n node) *accountProblem {
	if m, ok := n.twice(); ok {
		return r.problem(m, "is defined twice")
	}
	return nil
}

// text reads a text. Null is the empty text.
func (r *recordReader) text(m nodeMember, into *string) *accountProblem {
	if m.value.kind == nodeList || m.value.kind == nodeObject {
		return r.problem(m, "must be one value, not a list or an object")
	}
	*into = m.value.text
	return nil
}

func (r *recordReader) time(m nodeMember, into *time.Time) *accountProblem {
	moment, err := time.Parse(time.RFC3339, m.value.text)
	if err != nil {
		return r.problem(m, "%q is not a time such as 2026-03-04T05:06:07Z", m.value.text)
	}
	*into = moment
	return nil
}

// field reads a custom field.
func (r *recordReader) field(m nodeMember) *accountProblem {
	at := slices.IndexFunc(r.fields, func(f Field) bool { return f.Name == m.name })
	if at < 0 {
		return r.problem(m, "unknown field. The fields are %s", strings.Join(r.names(), ", "))
	}
	value, ok := r.fields[at].read(m.value.json(r.fields[at].Type))
	if !ok {
		return r.problem(m, "must be of type %s", r.fields[at].Type)
	}
	if r.values == nil {
		r.values = map[string]any{}
	}
	r.values[m.name] = value
	return nil
}

// names returns the names of all members, in the order of the documentation.
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

// json encodes a scalar as a request would for a custom field of a type.
func (n node) json(of FieldType) json.RawMessage {
	switch {
	case n.kind == nodeNull:
		return json.RawMessage("null")
	case n.kind == nodeOther && of != FieldString && of != FieldRelationship && of != FieldDate:
		return yamlScalar(n.text)
	}
	return encode(n.text)
}

// yamlScalar encodes a number or boolean of YAML, such as 1_000, 0x10, +5 or True, as JSON. As in YAML's core schema, 07001 is no
// number: it is more likely a post code than an octal number.
func yamlScalar(text string) json.RawMessage {
	plain := strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(text, "_", "")), "+")
	if json.Valid([]byte(plain)) {
		return json.RawMessage(plain)
	}
	if unsigned := strings.TrimPrefix(plain, "-"); strings.HasPrefix(unsigned, "0") && !strings.Contains(unsigned, ".") {
		if n, err := strconv.ParseInt(plain, 0, 64); err == nil && unsigned[1] > '9' {
			return strconv.AppendInt(nil, n, 10)
		}
	} else if f, err := strconv.ParseFloat(plain, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
		return strconv.AppendFloat(nil, f, 'f', -1, 64)
	}
	return encode(text)
}
