// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import "fmt"

// node is a value in a seed file, in JSON or in YAML.
type node struct {
	text    string       // notation of a scalar
	members []nodeMember // of an object
	items   []node       // of a list
	line    int
	kind    nodeKind
}

type nodeMember struct {
	name  string
	value node
}

type nodeKind uint8

const (
	nodeNull nodeKind = iota
	nodeString
	nodeOther // number or boolean
	nodeObject
	nodeList
)

// fileError is an error in a line of a seed file.
type fileError struct {
	line int
	text string
}

func (e *fileError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.text) }

func (n *node) member(name string) (nodeMember, bool) {
	for _, m := range n.members {
		if m.name == name {
			return m, true
		}
	}
	return nodeMember{}, false
}

// twice returns a member that is defined twice. Both spellings of the post code are the same member.
func (n *node) twice() (nodeMember, bool) {
	for i, m := range n.members {
		for _, before := range n.members[:i] {
			if canonical(before.name) == canonical(m.name) {
				return m, true
			}
		}
	}
	return nodeMember{}, false
}
