// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// readJSON calls customer for each customer of a seed file in JSON. A seed can have hundreds of thousands of addresses, so after
// encoding/json has validated the file, a faster parser reads it.
func readJSON(text []byte, customer func(node) error) error {
	if !json.Valid(text) {
		return syntaxError(text)
	}
	r := &jsonReader{text: text, line: 1, names: map[string]string{}}
	return r.object(func(name string) error {
		r.next()
		switch {
		case name != "customers":
			return &fileError{r.line, name + ": " + notASeed}
		case r.text[r.at] != '[':
			return &fileError{r.line, "customers: must be a list"}
		}
		return r.list(func() error {
			defer r.reuse()
			return customer(r.value())
		})
	})
}

// syntaxError returns the error for invalid JSON, with its line.
func syntaxError(text []byte) error {
	var syntax *json.SyntaxError
	err := json.Unmarshal(text, new(json.RawMessage))
	if !errors.As(err, &syntax) {
		return err
	}
	before := bytes.TrimRight(text[:min(int(syntax.Offset), len(text))], "\n")
	return &fileError{1 + bytes.Count(before, []byte("\n")), "not JSON: " + syntax.Error()}
}

// jsonReader parses valid JSON.
type jsonReader struct {
	text  []byte
	at    int
	line  int
	names map[string]string // interned names of members

	// Slices for the members of objects, reused for each customer.
	used, free [][]nodeMember
}

// reuse makes the slices of the last customer available again.
func (r *jsonReader) reuse() {
	r.free = append(r.free, r.used...)
	r.used = r.used[:0]
}

// members returns a slice for the members of an object.
func (r *jsonReader) members() []nodeMember {
	last := len(r.free) - 1
	if last < 0 {
		return nil
	}
	members := r.free[last]
	r.free = r.free[:last]
	return members[:0]
}

// next skips white space.
func (r *jsonReader) next() byte {
	for ; ; r.at++ {
		switch c := r.text[r.at]; c {
		case '\n':
			r.line++
		case ' ', '\t', '\r':
		default:
			return c
		}
	}
}

// list calls a function that reads each item of a list.
func (r *jsonReader) list(item func() error) error {
	r.next()
	r.at++
	if r.next() == ']' {
		r.at++
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		end := r.next() == ']'
		if r.at++; end {
			return nil
		}
	}
}

// object calls a function that reads the value of each member of an object.
func (r *jsonReader) object(member func(name string) error) error {
	r.next()
	r.at++
	if r.next() == '}' {
		r.at++
		return nil
	}
	for {
		r.next()
		name := r.name()
		r.next()
		r.at++ // the colon
		if err := member(name); err != nil {
			return err
		}
		end := r.next() == '}'
		if r.at++; end {
			return nil
		}
	}
}

func (r *jsonReader) value() node {
	c := r.next()
	n := node{line: r.line}
	switch c {
	case '{':
		n.kind = nodeObject
		n.members = r.members()
		_ = r.object(func(name string) error {
			n.members = append(n.members, nodeMember{name, r.value()})
			return nil
		})
		r.used = append(r.used, n.members)
	case '[':
		n.kind = nodeList
		_ = r.list(func() error {
			n.items = append(n.items, r.value())
			return nil
		})
	case '"':
		n.kind, n.text = nodeString, unquote(r.quoted())
	case 'n':
		r.at += len("null")
	default:
		n.kind = nodeOther
		end := r.at
		for bytes.IndexByte([]byte(" \t\r\n,]}"), r.text[end]) < 0 {
			end++
		}
		n.text, r.at = string(r.text[r.at:end]), end
	}
	return n
}

// name reads the name of a member.
func (r *jsonReader) name() string {
	quoted := r.quoted()
	name, ok := r.names[string(quoted)]
	if !ok {
		name = unquote(quoted)
		r.names[string(quoted)] = name
	}
	return name
}

// quoted reads a string, including its quotes.
func (r *jsonReader) quoted() []byte {
	end := r.at + 1
	for r.text[end] != '"' {
		if r.text[end] == '\\' {
			end++
		}
		end++
	}
	quoted := r.text[r.at : end+1]
	r.at = end + 1
	return quoted
}

func unquote(quoted []byte) string {
	inside := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inside, '\\') < 0 && utf8.Valid(inside) {
		return string(inside)
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // it is valid
	return text
}
