// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readYAML calls customer for each customer of a seed file in YAML.
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
			list.Content[at] = nil // frees memory for the records
			if err := customer(fromYAML(item, maxDepth)); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxDepth is the maximum depth of a customer: an object with a list of objects. Anchors could create any depth.
const maxDepth = 4

func fromYAML(y *yaml.Node, depth int) node {
	n := node{line: y.Line}
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	switch {
	case y.Kind == yaml.MappingNode:
		n.kind = nodeObject
		if depth > 0 {
			n.addMembers(y, depth)
		}
	case y.Kind == yaml.SequenceNode:
		n.kind = nodeList
		for _, item := range y.Content {
			if depth > 0 {
				n.items = append(n.items, fromYAML(item, depth-1))
			}
		}
	case y.ShortTag() == "!!null":
	case y.ShortTag() == "!!int" || y.ShortTag() == "!!float" || y.ShortTag() == "!!bool":
		n.kind, n.text = nodeOther, y.Value
	default:
		n.kind, n.text = nodeString, y.Value
	}
	return n
}

// addMembers adds the members of a mapping, and those that it merges ("<<: *defaults") unless it overrides them.
func (n *node) addMembers(y *yaml.Node, depth int) {
	var merged []*yaml.Node
	for i := 0; i < len(y.Content); i += 2 {
		name, value := y.Content[i], y.Content[i+1]
		if name.ShortTag() == "!!merge" {
			merged = append(merged, value)
			continue
		}
		n.members = append(n.members, nodeMember{name.Value, fromYAML(value, depth-1)})
	}
	for _, other := range merged {
		for _, m := range fromYAML(other, depth).members {
			if _, own := n.member(m.name); !own {
				n.members = append(n.members, m)
			}
		}
	}
}
