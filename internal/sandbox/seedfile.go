// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// notASeed is the error for a file without the structure of a seed file.
const notASeed = "a seed file must have one field, customers, a list of objects such as {name: Leslie Knope, email: leslie@knope.com, addresses: [{…}]}"

// writtenBy is the field with which a data file begins, so that no other file is overwritten.
const writtenBy = "written_by"

// Fields of records in a seed that requests can't set. A custom field can't have these names.
var (
	seedFields         = []string{"id", "created_at", "updated_at"}
	customerSeedFields = []string{"password", "password_hash", "addresses"}
)

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
// the fields of the API, with either spelling of the post code, and id, created_at and updated_at. Both can have the custom fields of
// the settings. Text can be an unquoted number, such as 07001. Errors name the line and the field.
func (c Config) ParseSeed(text []byte) ([]Customer, error) {
	check := seedCheck{config: &c, ids: map[string]bool{}, emails: map[string]bool{}}
	var customers []Customer
	add := func(source seedSource) error {
		customer, p := c.readCustomer(source)
		if p == nil {
			p = check.problem(&customer)
		}
		if p != nil {
			return fmt.Errorf("line %d: %s: %s", source.lineOf(p), p.path(len(customers)), p.text)
		}
		customers = append(customers, customer)
		return nil
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		return customers, c.readJSON(text, add)
	}
	return customers, c.readYAML(text, add)
}

// ParseSeed parses a seed file for this store: see Config.ParseSeed.
func (s *Sandbox) ParseSeed(text []byte) ([]Customer, error) { return s.config.ParseSeed(text) }

// seedSource is a customer of a seed file before its fields are read.
type seedSource struct {
	decoded   *Customer // nil if its fields must be read one by one
	customer  object    // without its addresses
	addresses []object
	problem   *seedProblem             // in the structure
	node      func() (*yaml.Node, int) // of the customer, and its first line
}

// lineOf returns the line of the field that a problem is about, or of the object that lacks it.
func (s seedSource) lineOf(p *seedProblem) int {
	node, line := s.node()
	if node == nil {
		return line
	}
	if p.address >= 0 {
		if list := child(node, "addresses"); list != nil && p.address < len(list.Content) {
			node = list.Content[p.address]
		}
	}
	if field := child(node, p.field); field != nil {
		node = field
	}
	return line + node.Line - 1
}

// child returns the last value of a key in a mapping, or nil.
func child(node *yaml.Node, key string) (value *yaml.Node) {
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			value = node.Content[i+1]
		}
	}
	return value
}

// readCustomer reads the fields of a customer.
func (c *Config) readCustomer(source seedSource) (customer Customer, p *seedProblem) {
	switch {
	case source.decoded != nil:
		return *source.decoded, nil
	case source.problem != nil:
		return customer, source.problem
	}
	r := recordReader{object: source.customer, custom: c.CustomerFields, address: -1}
	r.text("password", &customer.Password)
	var hash string
	r.text("password_hash", &hash)
	if hash != "" {
		var err error
		if customer.PasswordHash, err = base64.StdEncoding.DecodeString(hash); err != nil {
			r.fail("password_hash", "is not base64")
		}
	}
	readFields(&r, &customer, customerFields)
	r.rest(&customer.ID, &customer.Fields, &customer.CreatedAt, &customer.UpdatedAt)
	if p := r.finish(append(namesOf(customerFields), customerSeedFields...)); p != nil {
		return customer, p
	}
	customer.Addresses = make([]Address, len(source.addresses))
	for i, fields := range source.addresses {
		a := &customer.Addresses[i]
		r := recordReader{object: fields, custom: c.AddressFields, address: i}
		if raw, ok := fields[postCodeOld]; ok {
			if fields[postCode] != nil {
				r.fail(postCodeOld, "is the same field as postcode")
			}
			fields[postCode] = raw
			delete(fields, postCodeOld)
		}
		readFields(&r, a, addressFields)
		r.rest(&a.ID, &a.Fields, &a.CreatedAt, &a.UpdatedAt)
		if p := r.finish(namesOf(addressFields)); p != nil {
			return customer, p
		}
	}
	return customer, nil
}

// recordReader reads the fields of a customer or an address, and keeps the first problem.
type recordReader struct {
	object
	custom  []Field
	address int // index, or -1
	read    int // number of fields
	problem *seedProblem
}

func (r *recordReader) fail(field, format string, args ...any) {
	if r.problem == nil {
		r.problem = &seedProblem{r.address, field, fmt.Sprintf(format, args...)}
	}
}

// take returns the value of a field, if it is there.
func (r *recordReader) take(name string) (raw json.RawMessage, ok bool) {
	raw, ok = r.object[name]
	if ok {
		r.read++
	}
	return raw, ok
}

// text reads a text, which can also be an unquoted number. Null is the empty text.
func (r *recordReader) text(name string, into *string) {
	raw, ok := r.take(name)
	switch {
	case !ok || string(raw) == "null":
	case raw[0] == '"':
		if last := len(raw) - 1; bytes.IndexByte(raw, '\\') < 0 {
			*into = string(raw[1:last]) // most texts have no escapes
		} else if err := json.Unmarshal(raw, into); err != nil {
			r.fail(name, "%v", err)
		}
	case raw[0] == '{' || raw[0] == '[':
		r.fail(name, "must be one value, not a list or an object")
	default:
		*into = string(raw)
	}
}

func readFields[R any](r *recordReader, record *R, fields []field[R]) {
	for _, f := range fields {
		r.text(f.name, f.value(record))
	}
}

// rest reads the fields that customers and addresses have in common.
func (r *recordReader) rest(id *string, custom *map[string]any, created, updated *time.Time) {
	r.text("id", id)
	r.time("created_at", created)
	r.time("updated_at", updated)
	for _, f := range r.custom {
		raw, ok := r.take(f.Name)
		if !ok {
			continue
		}
		value, ok := f.read(raw)
		if !ok {
			r.fail(f.Name, "must be of type %s", f.Type)
		}
		*custom = merge(*custom, map[string]any{f.Name: value})
	}
}

func (r *recordReader) time(name string, into *time.Time) {
	var text string
	if r.text(name, &text); text == "" {
		return
	}
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.fail(name, "%q is not a time such as 2026-03-04T05:06:07Z", text)
	}
	*into = moment
}

// finish returns the first problem, which can also be a field that was not read.
func (r *recordReader) finish(fields []string) *seedProblem {
	if r.problem == nil && r.read < len(r.object) {
		names := slices.Concat([]string{"id"}, fields, []string{"created_at", "updated_at"})
		for _, f := range r.custom {
			names = append(names, f.Name)
		}
		for _, name := range slices.Sorted(maps.Keys(r.object)) {
			if !slices.Contains(names, name) {
				r.fail(name, "unknown field. The fields are %s", strings.Join(names, ", "))
			}
		}
	}
	return r.problem
}

// readJSON calls add for each customer of a seed file in JSON.
func (c *Config) readJSON(text []byte, add func(seedSource) error) error {
	line := func(offset int64) int { return 1 + bytes.Count(text[:offset], []byte("\n")) }
	decoder := json.NewDecoder(bytes.NewReader(text))
	// encoding/json decodes a customer as a whole, for speed. One that it can't decode, or that can have custom fields, is read field by
	// field.
	decoder.DisallowUnknownFields()
	whole := len(c.AddressFields) == 0 && len(c.CustomerFields) == 0
	fail := func(err error) error {
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			return fmt.Errorf("line %d: not JSON: %w", line(min(syntax.Offset, int64(len(text)))), err)
		}
		return fmt.Errorf("line %d: not JSON: unexpected end of JSON input", line(int64(len(bytes.TrimRight(text, "\n")))))
	}
	if _, err := decoder.Token(); err != nil { // the opening brace
		return fail(err)
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return fail(err)
		}
		if name == writtenBy {
			if _, err := decoder.Token(); err != nil {
				return fail(err)
			}
			continue
		}
		at := line(decoder.InputOffset())
		if name != "customers" {
			return fmt.Errorf("line %d: %s: %s", at, name, notASeed)
		}
		if list, err := decoder.Token(); err != nil {
			return fail(err)
		} else if list != json.Delim('[') {
			return fmt.Errorf("line %d: customers: must be a list", at)
		}
		for decoder.More() {
			before := decoder.InputOffset()
			var customer Customer
			err := decoder.Decode(&customer)
			if errors.As(err, new(*json.SyntaxError)) || errors.Is(err, io.ErrUnexpectedEOF) {
				return fail(err)
			}
			raw := bytes.TrimLeft(text[before:decoder.InputOffset()], ", \t\r\n")
			source := seedSource{decoded: &customer}
			if err != nil || !whole {
				source = jsonSource(raw)
			}
			source.node = func() (*yaml.Node, int) {
				first := line(decoder.InputOffset() - int64(len(raw)))
				var document yaml.Node // JSON is YAML, too, but for a few escapes
				if yaml.Unmarshal(raw, &document) != nil || len(document.Content) == 0 {
					return nil, first
				}
				return document.Content[0], first
			}
			if err := add(source); err != nil {
				return err
			}
		}
		if _, err := decoder.Token(); err != nil {
			return fail(err)
		}
	}
	if _, err := decoder.Token(); err != nil {
		return fail(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("line %d: not JSON: unexpected text after its end", line(decoder.InputOffset()))
	}
	return nil
}

func jsonSource(raw json.RawMessage) (source seedSource) {
	if json.Unmarshal(raw, &source.customer) != nil || source.customer == nil {
		source.problem = notACustomer()
		return source
	}
	list, ok := source.customer["addresses"]
	delete(source.customer, "addresses")
	if !ok || string(list) == "null" {
		return source
	}
	if list[0] != '[' {
		source.problem = &seedProblem{-1, "addresses", "must be a list of objects"}
	} else if json.Unmarshal(list, &source.addresses) != nil || slices.ContainsFunc(source.addresses, func(o object) bool { return o == nil }) {
		at := slices.IndexFunc(source.addresses, func(o object) bool { return o == nil })
		source.problem = notAnAddress(max(at, 0))
	}
	return source
}

func notACustomer() *seedProblem {
	return &seedProblem{-1, "", "a customer is an object with a name and an email"}
}

func notAnAddress(at int) *seedProblem {
	return &seedProblem{at, "", "an address is an object with fields such as first_name and line_1"}
}

// readYAML calls add for each customer of a seed file in YAML.
func (c *Config) readYAML(text []byte, add func(seedSource) error) error {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return errors.New(strings.Replace(err.Error(), "yaml: ", "not YAML: ", 1))
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: %s", max(document.Line, 1), notASeed)
	}
	root := document.Content[0]
	for i := 0; i < len(root.Content); i += 2 {
		name, list := root.Content[i], root.Content[i+1]
		if name.Value != "customers" {
			return fmt.Errorf("line %d: %s: %s", name.Line, name.Value, notASeed)
		}
		if list.Kind != yaml.SequenceNode {
			return fmt.Errorf("line %d: customers: must be a list", list.Line)
		}
		for at, item := range list.Content {
			list.Content[at] = nil // frees memory for the records
			source := c.yamlSource(item)
			source.node = func() (*yaml.Node, int) { return item, 1 }
			if err := add(source); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Config) yamlSource(item *yaml.Node) (source seedSource) {
	fields, p := yamlFields(item, -1, maxMerges)
	if p != nil {
		source.problem = p
		return source
	}
	if list, ok := fields["addresses"]; ok {
		delete(fields, "addresses")
		if list.Kind != yaml.SequenceNode && list.ShortTag() != "!!null" {
			source.problem = &seedProblem{-1, "addresses", "must be a list of objects"}
			return source
		}
		for i, item := range list.Content {
			address, p := yamlFields(item, i, maxMerges)
			if p != nil {
				source.problem = p
				return source
			}
			source.addresses = append(source.addresses, yamlObject(address, c.AddressFields))
		}
	}
	source.customer = yamlObject(fields, c.CustomerFields)
	return source
}

// maxMerges is the maximum depth of merges. Anchors can contain themselves.
const maxMerges = 10

// yamlFields returns the fields of a mapping, and those that it merges ("<<: *defaults") unless it overrides them.
func yamlFields(node *yaml.Node, address, depth int) (map[string]*yaml.Node, *seedProblem) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind != yaml.MappingNode && address < 0 {
		return nil, notACustomer()
	} else if node.Kind != yaml.MappingNode {
		return nil, notAnAddress(address)
	}
	fields := map[string]*yaml.Node{}
	var defaults *yaml.Node
	for i := 0; i < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		switch {
		case name.ShortTag() == "!!merge" && depth == 0:
			return nil, &seedProblem{address, name.Value, "merges are nested too deeply"}
		case name.ShortTag() == "!!merge" && defaults == nil:
			defaults = value
		case name.ShortTag() == "!!merge" || fields[name.Value] != nil:
			return nil, &seedProblem{address, name.Value, "is defined twice"}
		default:
			fields[name.Value] = value
		}
	}
	if defaults == nil {
		return fields, nil
	}
	merged, p := yamlFields(defaults, address, depth-1)
	if p != nil {
		return nil, p
	}
	maps.Copy(merged, fields)
	return merged, nil
}

// yamlObject converts fields to JSON. Text keeps its notation: only custom fields of other types have numbers and booleans.
func yamlObject(fields map[string]*yaml.Node, custom []Field) object {
	converted := make(object, len(fields))
	for name, node := range fields {
		at := slices.IndexFunc(custom, func(f Field) bool { return f.Name == name })
		switch {
		case node.Kind == yaml.MappingNode:
			converted[name] = json.RawMessage("{}")
		case node.Kind == yaml.SequenceNode:
			converted[name] = json.RawMessage("[]")
		case node.ShortTag() == "!!null":
			converted[name] = json.RawMessage("null")
		case at >= 0 && slices.Contains([]FieldType{FieldInteger, FieldFloat, FieldBoolean}, custom[at].Type) && node.ShortTag() != "!!str":
			converted[name] = yamlScalar(node.Value)
		default:
			converted[name] = encode(node.Value)
		}
	}
	return converted
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
