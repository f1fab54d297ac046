// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// readJSON passes each customer of a seed file in JSON on. A seed can have hundreds of thousands of addresses: what
// encoding/json finds to be valid is read without it, several times as fast.
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

// syntaxError says in which line the text stops being JSON.
func syntaxError(text []byte) error {
	var syntax *json.SyntaxError
	err := json.Unmarshal(text, new(json.RawMessage))
	if !errors.As(err, &syntax) {
		return err
	}
	before := bytes.TrimRight(text[:min(int(syntax.Offset), len(text))], "\n")
	return &fileError{1 + bytes.Count(before, []byte("\n")), "not JSON: " + syntax.Error()}
}

// jsonReader walks through valid JSON.
type jsonReader struct {
	text  []byte
	at    int
	line  int
	names map[string]string // of members, so that each is in memory once

	// The members of objects, in use for the customer that is being read and free for the next one.
	used, free [][]nodeMember
}

// reuse frees the members of a customer that was read.
func (r *jsonReader) reuse() {
	r.free = append(r.free, r.used...)
	r.used = r.used[:0]
}

// members gives a slice for the members of an object.
func (r *jsonReader) members() []nodeMember {
	last := len(r.free) - 1
	if last < 0 {
		return nil
	}
	members := r.free[last]
	r.free = r.free[:last]
	return members[:0]
}

// next goes to the next character that is not white space.
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

// list calls a function at each item of a list, to read it.
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

// object calls a function at the value of each member of an object, to read it.
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

// quoted reads a string, its quotes included.
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
