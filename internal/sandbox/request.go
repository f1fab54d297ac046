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

// object is an object in a request or a seed, with case-sensitive names. encoding/json would ignore the case for a struct.
type object map[string]json.RawMessage

// data returns the content of {"data":{…}}.
func (c *call) data() (object, error) {
	var doc object
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	if err := decoder.Decode(&doc); err != nil {
		return nil, errors.New("the request body is not a JSON document with an object named data")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the request body goes on after its JSON document")
	}
	var data object
	if err := json.Unmarshal(doc["data"], &data); err != nil || data == nil {
		return nil, errors.New("the request body has no object named data")
	}
	return data, nil
}

// text returns a string.
func (o object) text(name string) (value string, ok bool) {
	raw := o[name]
	if jsonType(raw) != "string" {
		return "", false
	}
	return value, json.Unmarshal(raw, &value) == nil
}

// echoed are fields of responses that requests can't set. Clients may send them back.
var echoed = []string{"id", "type", "links", "meta", "relationships", "authentication_mechanism"}

// unknown returns the sorted names of fields that are neither known nor custom fields.
func (o object) unknown(known []string, fields []Field) []string {
	var names []string
	for name := range o {
		declared := slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name })
		if !declared && !slices.Contains(known, name) && !slices.Contains(echoed, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// jsonType returns the type of a JSON value, as the API's errors name it.
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

// decode decodes a JSON value, and keeps the notation of numbers.
func decode(raw []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}
