// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a value in a seed file, in JSON or in YAML.
type node struct {
	line    int
	kind    nodeKind
	text    string // of a scalar, as it is written
	members []nodeMember
	items   []node
}

type nodeMember struct {
	name  string
	line  int
	value node
}

type nodeKind int

const (
	nodeNull nodeKind = iota
	nodeString
	nodeOther // number or boolean
	nodeObject
	nodeList
)

// fileError is about a place in a seed file.
type fileError struct {
	line int
	text string
}

func (e *fileError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.text) }

// readJSON passes each customer of a seed file in JSON on. Only one at a time is in memory.
func readJSON(text []byte, customer func(node) error) error {
	r := &jsonReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), line: 1}
	r.decoder.UseNumber()
	if err := r.document(customer); err != nil {
		return r.located(err)
	}
	return nil
}

type jsonReader struct {
	text    []byte
	decoder *json.Decoder
	counted int // bytes before which lines are counted
	line    int
}

// here is the line in which the last token ends.
func (r *jsonReader) here() int {
	offset := int(r.decoder.InputOffset())
	r.line += bytes.Count(r.text[r.counted:offset], []byte("\n"))
	r.counted = offset
	return r.line
}

// located gives a syntax error its line.
func (r *jsonReader) located(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, new(*fileError)):
		return err
	case errors.As(err, &syntax):
		offset := min(int(syntax.Offset), len(r.text))
		return &fileError{1 + bytes.Count(r.text[:offset], []byte("\n")), "not JSON: " + err.Error()}
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return &fileError{1 + bytes.Count(bytes.TrimRight(r.text, "\n"), []byte("\n")), "not JSON: it ends in the middle"}
	}
	return err
}

func (r *jsonReader) document(customer func(node) error) error {
	if token, err := r.decoder.Token(); err != nil {
		return err
	} else if token != json.Delim('{') {
		return &fileError{r.here(), notASeed}
	}
	for r.decoder.More() {
		name, err := r.decoder.Token()
		if err != nil {
			return err
		}
		if name != "customers" {
			return &fileError{r.here(), fmt.Sprintf("%v: %s", name, notASeed)}
		}
		if token, err := r.decoder.Token(); err != nil {
			return err
		} else if token != json.Delim('[') {
			return &fileError{r.here(), "customers: must be a list"}
		}
		for r.decoder.More() {
			n, err := r.value()
			if err != nil {
				return err
			}
			if err := customer(n); err != nil {
				return err
			}
		}
		if _, err := r.decoder.Token(); err != nil {
			return err
		}
	}
	if _, err := r.decoder.Token(); err != nil {
		return err
	}
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return &fileError{r.here(), "there is more after the end of the JSON document"}
	}
	return nil
}

func (r *jsonReader) value() (node, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return node{}, err
	}
	n := node{line: r.here()}
	switch token := token.(type) {
	case nil:
	case string:
		n.kind, n.text = nodeString, token
	case bool:
		n.kind, n.text = nodeOther, fmt.Sprint(token)
	case json.Number:
		n.kind, n.text = nodeOther, token.String()
	case json.Delim:
		if token == '[' {
			n.kind = nodeList
			for r.decoder.More() {
				item, err := r.value()
				if err != nil {
					return node{}, err
				}
				n.items = append(n.items, item)
			}
		} else {
			n.kind = nodeObject
			for r.decoder.More() {
				name, err := r.decoder.Token()
				if err != nil {
					return node{}, err
				}
				m := nodeMember{name: name.(string), line: r.here()} //nolint:forcetypeassert // The decoder accepts no other names.
				if m.value, err = r.value(); err != nil {
					return node{}, err
				}
				n.members = append(n.members, m)
			}
		}
		_, err = r.decoder.Token()
	}
	return n, err
}

// readYAML passes each customer of a seed file in YAML on.
func readYAML(text []byte, customer func(node) error) error {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return errors.New(strings.Replace(err.Error(), "yaml: ", "not YAML: ", 1))
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return &fileError{max(document.Line, 1), notASeed}
	}
	root := document.Content[0]
	for i := 0; i < len(root.Content); i += 2 {
		name, list := root.Content[i], root.Content[i+1]
		if name.Value != "customers" {
			return &fileError{name.Line, name.Value + ": " + notASeed}
		}
		if list.Kind != yaml.SequenceNode {
			return &fileError{list.Line, "customers: must be a list"}
		}
		for at, item := range list.Content {
			list.Content[at] = nil // so that memory is freed while records are made
			if err := customer(fromYAML(item, maxDepth)); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxDepth is how deep a customer can be: a list of objects of scalars in an object. Anchors could make it any depth.
const maxDepth = 4

func fromYAML(y *yaml.Node, depth int) node {
	line := y.Line
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	n := node{line: line}
	switch {
	case y.Kind == yaml.MappingNode && depth > 0:
		n.kind = nodeObject
		n.addMembers(y, depth)
	case y.Kind == yaml.SequenceNode && depth > 0:
		n.kind = nodeList
		for _, item := range y.Content {
			n.items = append(n.items, fromYAML(item, depth-1))
		}
	case y.Kind == yaml.MappingNode:
		n.kind = nodeObject
	case y.Kind == yaml.SequenceNode:
		n.kind = nodeList
	case y.ShortTag() == "!!null":
	case y.ShortTag() == "!!int" || y.ShortTag() == "!!float" || y.ShortTag() == "!!bool":
		n.kind, n.text = nodeOther, y.Value
	default:
		n.kind, n.text = nodeString, y.Value
	}
	return n
}

// addMembers adds the members of a mapping, those that it merges ("<<: *defaults") where it has none of its own.
func (n *node) addMembers(y *yaml.Node, depth int) {
	var merged []*yaml.Node
	for i := 0; i < len(y.Content); i += 2 {
		name, value := y.Content[i], y.Content[i+1]
		if name.ShortTag() == "!!merge" {
			merged = append(merged, value)
			continue
		}
		n.members = append(n.members, nodeMember{name.Value, name.Line, fromYAML(value, depth-1)})
	}
	for _, other := range merged {
		for _, m := range fromYAML(other, depth).members {
			if _, own := n.member(m.name); !own {
				n.members = append(n.members, m)
			}
		}
	}
}

func (n *node) member(name string) (nodeMember, bool) {
	for _, m := range n.members {
		if m.name == name {
			return m, true
		}
	}
	return nodeMember{}, false
}
