// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// members are those of an object in a request, by their names exactly as they were sent: encoding/json would match a
// struct's members whatever their case.
type members map[string]json.RawMessage

// data unwraps the request's {"data":{…}}.
func (c *call) data() (members, error) {
	var doc members
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	if err := decoder.Decode(&doc); err != nil {
		return nil, errors.New("the request body is not a JSON document with an object named data")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the request body goes on after its JSON document")
	}
	var data members
	if err := json.Unmarshal(doc["data"], &data); err != nil || data == nil {
		return nil, errors.New("the request body has no object named data")
	}
	return data, nil
}

// text gives a member that is a string.
func (m members) text(name string) (value string, ok bool) {
	raw := m[name]
	if jsonType(raw) != "string" {
		return "", false
	}
	return value, json.Unmarshal(raw, &value) == nil
}

// echoed are members that answers have and requests cannot set: a client may send back what it got.
var echoed = []string{"id", "type", "links", "meta", "relationships", "authentication_mechanism"}

// unknown gives the names, sorted, of members that are neither among the known ones nor custom fields.
func (m members) unknown(known []string, fields []Field) []string {
	var names []string
	for name := range m {
		declared := slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name })
		if !declared && !slices.Contains(known, name) && !slices.Contains(echoed, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// jsonType is the type of a JSON value, by the names that the API's errors have for it.
func jsonType(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '"':
		return "string"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	if strings.ContainsAny(string(raw), ".eE") {
		return "number"
	}
	return "integer"
}

// decode gives a JSON value as Go has it, its numbers as they are written.
func decode(raw []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}
