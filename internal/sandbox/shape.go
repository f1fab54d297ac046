// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"slices"
	"strings"
)

// oversize is the size of the padding of an oversized response, in bytes.
const oversize = 32<<20 + 1

// values is a decoded JSON object.
type values = map[string]any

// shape applies the faults of the request to the records of a document.
func (m matched) shape(doc any) any {
	shaping := []FaultKind{NullForEmpty, MissingForEmpty, NoTimestamps, AddUnknownFields}
	if doc == nil || !slices.ContainsFunc(m, func(f Fault) bool { return slices.Contains(shaping, f.Kind) }) {
		return doc
	}
	shaped, err := decode(encode(doc))
	if err != nil {
		panic(err) // can't happen: encode produces valid JSON
	}
	whole, _ := shaped.(values)
	switch data := whole["data"].(type) {
	case values:
		m.shapeRecord(data)
	case []any:
		for _, one := range data {
			if record, ok := one.(values); ok {
				m.shapeRecord(record)
			}
		}
	}
	return shaped
}

func (m matched) shapeRecord(record values) {
	null, missing := m.has(NullForEmpty), m.has(MissingForEmpty)
	for name, value := range record {
		switch {
		case value != "":
		case missing:
			delete(record, name)
		case null:
			record[name] = nil
		}
	}
	if m.has(NoTimestamps) {
		delete(record, "meta")
	}
	if m.has(AddUnknownFields) {
		record["gate-code"] = strings.Repeat("7", 4)
		record["delivery_window"] = values{"from": 9, "until": nil, "days": []string{"sat", "sun"}}
	}
}

// damage applies the faults of the request to the bytes of a document.
func (m matched) damage(body []byte) []byte {
	if m.has(Oversized) {
		body = slices.Concat(body[:len(body)-1], []byte(`,"padding":"`), bytes.Repeat([]byte("x"), oversize), []byte(`"}`))
	}
	if m.has(Truncated) {
		body = body[:len(body)/2]
	}
	return body
}
