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
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// ParseSeed parses a seed file, in JSON if it starts with {, or else in YAML. The README of moltin-sandbox describes its fields. Text can be
// an unquoted number, such as 07001. Errors name the line and the field.
func (c Config) ParseSeed(text []byte) (customers []Customer, err error) {
	check := seedCheck{config: &c, ids: map[string]bool{}, emails: map[string]bool{}}
	add := func(decoded any, lineOf func(*seedProblem) int) error {
		customer, p := c.readCustomer(decoded)
		if p == nil {
			p = check.problem(&customer)
		}
		if p != nil {
			return fmt.Errorf("line %d: %s: %s", lineOf(p), p.path(len(customers)), p.text)
		}
		customers = append(customers, customer)
		return nil
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		err = readJSON(text, add)
	} else {
		err = c.readYAML(text, add)
	}
	return customers, err
}

// ParseSeed parses a seed file for this store: see Config.ParseSeed.
func (s *Sandbox) ParseSeed(text []byte) ([]Customer, error) { return s.config.ParseSeed(text) }

// addFunc receives a customer of a seed file as it was decoded, and a function that finds the line of a problem.
type addFunc func(decoded any, lineOf func(*seedProblem) int) error

// readJSON calls add for each customer of a seed file in JSON.
func readJSON(text []byte, add addFunc) error {
	number := 0
	for line := range bytes.Lines(text) {
		if number++; !utf8.Valid(line) {
			return fmt.Errorf("line %d: not JSON: the text is not UTF-8; save the file as UTF-8", number)
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	line := func(offset int64) int { return 1 + bytes.Count(text[:offset], []byte("\n")) }
	fail := func(err error) error {
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			return fmt.Errorf("line %d: not JSON: %w", line(min(syntax.Offset, int64(len(text)))), err)
		}
		return fmt.Errorf("line %d: not JSON: unexpected end of JSON input", line(int64(len(bytes.TrimRight(text, "\n")))))
	}
	expect := func(tokens ...json.Token) error {
		for _, want := range tokens {
			token, err := decoder.Token()
			if token == writtenBy {
				_, _ = decoder.Token() // its value; an error is returned again
				token, err = decoder.Token()
			}
			if err != nil {
				return fail(err)
			}
			if token == want {
				continue
			}
			if name, ok := token.(string); ok && want != json.Delim('[') {
				return fmt.Errorf("line %d: unexpected field %s: %s", line(decoder.InputOffset()), name, notASeed)
			}
			return fmt.Errorf("line %d: %s", line(decoder.InputOffset()), notASeed)
		}
		return nil
	}
	if err := expect(json.Delim('{'), "customers", json.Delim('[')); err != nil {
		return err
	}
	for decoder.More() {
		start := decoder.InputOffset()
		var customer any
		if err := decoder.Decode(&customer); err != nil {
			return fail(err)
		}
		end := decoder.InputOffset()
		err := add(customer, func(p *seedProblem) int {
			raw := bytes.TrimLeft(text[start:end], ", \t\r\n")
			first := line(end - int64(len(raw)))
			var document yaml.Node // JSON is YAML, too, but for a few escapes
			if yaml.Unmarshal(raw, &document) != nil {
				return first
			}
			return first - 1 + p.line(document.Content[0])
		})
		if err != nil {
			return err
		}
	}
	if err := expect(json.Delim(']'), json.Delim('}')); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("line %d: not JSON: unexpected text after its end", line(decoder.InputOffset()))
	}
	return nil
}

// readYAML calls add for each customer of a seed file in YAML.
func (c *Config) readYAML(text []byte, add addFunc) error {
	var document, other yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(&document)
	for err == nil {
		if err = decoder.Decode(&other); err == nil && other.Content[0].ShortTag() != "!!null" { // --- can be the last line
			return fmt.Errorf("line %d: unexpected second document; put all customers into one list, and remove the ---", other.Line)
		}
	}
	if !errors.Is(err, io.EOF) {
		return notYAML(err)
	}
	root := &document
	if len(document.Content) > 0 {
		root = document.Content[0]
	}
	for i := 0; root.Kind == yaml.MappingNode && i < len(root.Content); i += 2 {
		if name := root.Content[i]; name.Value != "customers" {
			return fmt.Errorf("line %d: unexpected field %s: %s", name.Line, name.Value, notASeed)
		}
	}
	list := child(root, "customers")
	if list == nil || list.Kind != yaml.SequenceNode || len(root.Content) != 2 {
		return fmt.Errorf("line %d: %s", max(root.Line, 1), notASeed)
	}
	for at, item := range list.Content {
		list.Content[at] = &yaml.Node{} // frees memory for the records
		keepText(item, c.CustomerFields)
		if addresses := child(item, "addresses"); addresses != nil {
			for _, address := range addresses.Content {
				keepText(address, c.AddressFields)
			}
		}
		var customer any
		if err := item.Decode(&customer); err != nil {
			return notYAML(err)
		}
		if err := add(customer, func(p *seedProblem) int { return p.line(item) }); err != nil {
			return err
		}
	}
	return nil
}

// notYAML returns the first error of the library, on one line.
func notYAML(err error) error {
	if several := (*yaml.TypeError)(nil); errors.As(err, &several) {
		return errors.New(several.Errors[0])
	}
	return errors.New(strings.Replace(err.Error(), "yaml: ", "not YAML: ", 1))
}

var octal = regexp.MustCompile(`^[-+]?0[0-9_]+$`)

// keepText makes decoding return the scalars of a record as they are written, except for custom fields that are numbers or booleans. As in
// YAML 1.2, even they are not octal: 07001 is more likely a post code.
func keepText(record *yaml.Node, custom []Field) {
	if record.Kind == yaml.SequenceNode { // of mappings to merge
		for _, merged := range record.Content {
			keepText(merged, custom)
		}
	}
	for i := 1; record.Kind == yaml.MappingNode && i < len(record.Content); i += 2 {
		name, value := record.Content[i-1].Value, record.Content[i]
		if name == "<<" {
			keepText(value, custom)
			continue
		}
		if value.Kind == yaml.AliasNode && value.Alias.Kind == yaml.ScalarNode {
			scalar := *value.Alias // a copy, because the field of the anchor can have another type
			scalar.Anchor = ""
			value, record.Content[i] = &scalar, &scalar
		}
		isText := !slices.ContainsFunc(custom, func(f Field) bool {
			return f.Name == name && slices.Contains([]FieldType{FieldInteger, FieldFloat, FieldBoolean}, f.Type)
		})
		if value.Kind == yaml.ScalarNode && value.ShortTag() != "!!null" && (isText || octal.MatchString(value.Value)) {
			value.Tag = "!!str"
		}
	}
}

// line returns the line of the field that a problem is about, or of the object that lacks it, in the node of a customer.
func (p *seedProblem) line(node *yaml.Node) int {
	if list := child(node, "addresses"); p.address >= 0 && list != nil && p.address < len(list.Content) {
		node = list.Content[p.address]
	}
	if field := child(node, p.field); field != nil {
		node = field
	}
	return node.Line
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
func (c *Config) readCustomer(decoded any) (customer Customer, p *seedProblem) {
	fields, ok := decoded.(map[string]any)
	if !ok {
		return customer, &seedProblem{-1, "", "a customer is an object with a name and an email"}
	}
	addresses, ok := fields["addresses"].([]any)
	if !ok && fields["addresses"] != nil {
		return customer, &seedProblem{-1, "addresses", "must be a list of objects"}
	}
	delete(fields, "addresses")
	r := recordReader{fields: fields, address: -1}
	var hash string
	r.text("password", &customer.Password)
	r.text("password_hash", &hash)
	if hash != "" {
		var err error
		if customer.PasswordHash, err = base64.StdEncoding.DecodeString(hash); err != nil {
			r.fail("password_hash", "is not base64")
		}
	}
	readBuiltIn(&r, &customer, customerFields)
	r.readOthers(&customer.ID, &customer.CreatedAt, &customer.UpdatedAt)
	customer.Fields = r.readCustom(c.CustomerFields)
	if p := r.finish(append(namesOf(customerFields), customerSeedFields...), c.CustomerFields); p != nil {
		return customer, p
	}
	customer.Addresses = make([]Address, len(addresses))
	for i, address := range addresses {
		if p := c.readAddress(address, i, &customer.Addresses[i]); p != nil {
			return customer, p
		}
	}
	return customer, nil
}

// readAddress reads the fields of the ith address of a customer.
func (c *Config) readAddress(decoded any, i int, a *Address) *seedProblem {
	fields, ok := decoded.(map[string]any)
	if !ok {
		return &seedProblem{i, "", "an address is an object with fields such as first_name and line_1"}
	}
	r := recordReader{fields: fields, address: i}
	if value, ok := fields[postCodeOld]; ok {
		if fields[postCode] != nil {
			r.fail(postCodeOld, "is the same field as postcode")
		}
		fields[postCode] = value
		delete(fields, postCodeOld)
	}
	readBuiltIn(&r, a, addressFields)
	r.readOthers(&a.ID, &a.CreatedAt, &a.UpdatedAt)
	a.Fields = r.readCustom(c.AddressFields)
	return r.finish(namesOf(addressFields), c.AddressFields)
}

// recordReader takes fields out of a customer or an address, and keeps the first problem.
type recordReader struct {
	fields  map[string]any
	address int // index, or -1
	problem *seedProblem
}

func (r *recordReader) fail(field, format string, args ...any) {
	if r.problem == nil {
		r.problem = &seedProblem{r.address, field, fmt.Sprintf(format, args...)}
	}
}

// text reads a text, which can also be an unquoted number. Null is the empty text.
func (r *recordReader) text(name string, into *string) {
	switch value := r.fields[name].(type) {
	case nil:
	case string:
		*into = value
	case json.Number:
		*into = value.String()
	case bool:
		*into = strconv.FormatBool(value)
	default:
		r.fail(name, "must be one value, not a list or an object")
	}
	delete(r.fields, name)
}

func (r *recordReader) time(name string, into *time.Time) {
	var text string
	if r.text(name, &text); text == "" {
		return
	}
	var err error
	if *into, err = time.Parse(time.RFC3339, text); err != nil {
		r.fail(name, "%q is not a time such as 2026-03-04T05:06:07Z", text)
	}
}

func readBuiltIn[R any](r *recordReader, record *R, fields []field[R]) {
	for _, f := range fields {
		r.text(f.name, f.value(record))
	}
}

// readOthers reads the fields that requests can't set.
func (r *recordReader) readOthers(id *string, created, updated *time.Time) {
	r.text("id", id)
	r.time("created_at", created)
	r.time("updated_at", updated)
}

func (r *recordReader) readCustom(fields []Field) map[string]any {
	set, wrong := object(r.fields).readFields(fields)
	for _, f := range wrong {
		r.fail(f.Name, "must be of type %s", f.Type)
	}
	for _, f := range fields {
		delete(r.fields, f.Name)
	}
	return merge(nil, set)
}

// finish returns the first problem, which can also be a field that was not read.
func (r *recordReader) finish(builtIn []string, custom []Field) *seedProblem {
	for _, name := range slices.Sorted(maps.Keys(r.fields)) {
		names := slices.Concat([]string{"id"}, builtIn, []string{"created_at", "updated_at"})
		for _, f := range custom {
			names = append(names, f.Name)
		}
		r.fail(name, "unknown field. The fields are %s", strings.Join(names, ", "))
	}
	return r.problem
}
