// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// object is a JSON object in a request. Its numbers are json.Numbers. Unlike the fields of a struct, its names are case-sensitive.
type object map[string]any

func (o object) has(name string) bool {
	_, ok := o[name]
	return ok
}

// decode decodes a JSON document, and keeps the notation of numbers.
func decode(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errAfterJSON
	}
	return value, nil
}

var errAfterJSON = errors.New("there is more after the JSON document")

// data returns the content of {"data":{…}}.
func (c *call) data() (object, error) {
	document, err := decode(c.body)
	switch {
	case errors.Is(err, errAfterJSON):
		return nil, errors.New("the request body goes on after its JSON document")
	case err != nil:
		return nil, errors.New("the request body is not a JSON document with an object named data")
	}
	whole, _ := document.(map[string]any)
	data, ok := whole["data"].(map[string]any)
	if !ok {
		return nil, errors.New("the request body has no object named data")
	}
	return data, nil
}

// echoed are fields of responses that requests can't set. Clients may send them back.
var echoed = []string{"id", "type", "links", "meta", "relationships", "authentication_mechanism"}

// unknown returns the sorted names of fields that are neither known nor custom fields.
func (o object) unknown(known []string, fields []Field) []string {
	known = slices.Concat(known, echoed)
	for _, f := range fields {
		known = append(known, f.Name)
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o)), func(name string) bool { return slices.Contains(known, name) })
}

// jsonType returns the type of a JSON value, as the API's errors name it.
func jsonType(value any) string {
	switch v := value.(type) {
	case string:
		return "string"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case bool:
		return "boolean"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "number"
		}
		return "integer"
	}
	return "null"
}

// encode encodes a document like the API, which doesn't escape & in links.
func encode(doc any) []byte {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	encodeTo(&body, encoder, doc)
	return body.Bytes()
}

// encodeTo encodes a value. A json.Marshaler for orderedObject would take twice as long, because encoding/json checks its output.
func encodeTo(body *bytes.Buffer, encoder *json.Encoder, value any) {
	separator := ""
	switch value := value.(type) {
	case orderedObject:
		body.WriteByte('{')
		for _, f := range value {
			body.WriteString(separator + `"` + f.name + `":`) // names need no escapes
			encodeTo(body, encoder, f.value)
			separator = ","
		}
		body.WriteByte('}')
	case []any:
		body.WriteByte('[')
		for _, one := range value {
			body.WriteString(separator)
			encodeTo(body, encoder, one)
			separator = ","
		}
		body.WriteByte(']')
	default:
		if err := encoder.Encode(value); err != nil {
			panic(err) // can't happen: documents contain only strings, numbers, booleans and objects
		}
		body.Truncate(body.Len() - 1) // the line break that Encode adds
	}
}

// orderedObject is a JSON object with ordered fields.
type orderedObject []objectField

type objectField struct {
	name  string
	value any
}

// withCustomFields adds the custom fields of the store, with null for those without a value.
func (o orderedObject) withCustomFields(fields []Field, values map[string]any) orderedObject {
	for _, f := range fields {
		o = append(o, objectField{f.Name, values[f.Name]})
	}
	return o
}
