// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// oversize is the size of the padding of an oversized response, in bytes.
const oversize = 32<<20 + 1

// object is a JSON object with arbitrary members.
type object = map[string]any

// shape applies the faults of the request to the records of a document.
func (f fired) shape(doc any) any {
	shaping := []FaultKind{NullForEmpty, MissingForEmpty, NoTimestamps, StringNumbers, UnknownAdded}
	if doc == nil || !slices.ContainsFunc(f, func(one Fault) bool { return slices.Contains(shaping, one.Kind) }) {
		return doc
	}
	shaped, err := decode(encode(doc))
	if err != nil {
		panic(err) // can't happen: encode produces valid JSON
	}
	whole, _ := shaped.(object)
	if f.has(StringNumbers) {
		textForNumbers(whole)
	}
	switch data := whole["data"].(type) {
	case object:
		f.shapeRecord(data)
	case []any:
		for _, one := range data {
			if record, ok := one.(object); ok {
				f.shapeRecord(record)
			}
		}
	}
	return shaped
}

func (f fired) shapeRecord(record object) {
	null, missing := f.has(NullForEmpty), f.has(MissingForEmpty)
	for name, value := range record {
		switch {
		case value != "":
		case missing:
			delete(record, name)
		case null:
			record[name] = nil
		}
	}
	if f.has(NoTimestamps) {
		delete(record, "meta")
	}
	if f.has(StringNumbers) {
		textForNumbers(record)
	}
	if f.has(UnknownAdded) {
		record["gate-code"] = strings.Repeat("7", 4)
		record["delivery_window"] = object{"from": 9, "until": nil, "days": []string{"sat", "sun"}}
	}
}

func textForNumbers(of object) {
	for name, value := range of {
		if number, ok := value.(json.Number); ok {
			of[name] = number.String()
		}
	}
}

// damage applies the faults of the request to the bytes of a document.
func (f fired) damage(body []byte) []byte {
	if f.has(Oversized) {
		body = slices.Concat(body[:len(body)-1], []byte(`,"padding":"`), bytes.Repeat([]byte("x"), oversize), []byte(`"}`))
	}
	if f.has(Truncated) {
		body = body[:len(body)/2]
	}
	return body
}
