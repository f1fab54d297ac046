// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FieldType is the type of a custom field.
type FieldType string

// Types of custom fields. A relationship is the ID of another record.
const (
	FieldString       FieldType = "string"
	FieldInteger      FieldType = "integer"
	FieldBoolean      FieldType = "boolean"
	FieldFloat        FieldType = "float"
	FieldDate         FieldType = "date"
	FieldRelationship FieldType = "relationship"
)

var fieldTypes = []FieldType{FieldString, FieldInteger, FieldBoolean, FieldFloat, FieldDate, FieldRelationship}

// Field is a custom field that a flow adds to addresses or customers. It is at the top level of the record, and null if it has no value.
type Field struct {
	Name string
	Type FieldType
	// Required rejects creating a record without the field, and clearing it later.
	Required bool
}

// ParseFields parses custom fields such as "address-priority:integer!,delivery_details:string". The exclamation mark marks a required
// field. New validates names and types.
func ParseFields(text string) ([]Field, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var fields []Field
	for part := range strings.SplitSeq(text, ",") {
		name, kind, ok := strings.Cut(strings.TrimSpace(part), ":")
		if !ok {
			return nil, fmt.Errorf("%q has no type: write name:type, such as address-priority:integer", strings.TrimSpace(part))
		}
		kind, required := strings.CutSuffix(kind, "!")
		fields = append(fields, Field{Name: name, Type: FieldType(kind), Required: required})
	}
	return fields, nil
}

var fieldName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// checkFields validates fields, whose names must differ from built-in ones.
func checkFields(fields []Field, builtIn []string) error {
	seen := map[string]bool{}
	for _, f := range fields {
		switch {
		case !fieldName.MatchString(f.Name):
			return fmt.Errorf("%q is not a valid name of a custom field: use letters, digits, hyphens and underscores", f.Name)
		case slices.Contains(slices.Concat(builtIn, echoed, seedFields), f.Name):
			return fmt.Errorf("%s cannot be a custom field: it is built in", f.Name)
		case seen[f.Name]:
			return fmt.Errorf("the custom field %s is defined twice", f.Name)
		case !slices.Contains(fieldTypes, f.Type):
			return fmt.Errorf("the custom field %s has no type %q; the types are string, integer, boolean, float, date and relationship",
				f.Name, f.Type)
		}
		seen[f.Name] = true
	}
	return nil
}

// read returns the value of a field in a request or a seed, or nil for null.
func (f Field) read(value any) (read any, ok bool) {
	switch v := value.(type) {
	case nil:
		return nil, true
	case string:
		return v, f.Type == FieldString || f.Type == FieldRelationship || (f.Type == FieldDate && isDate(v))
	case bool:
		return v, f.Type == FieldBoolean
	case json.Number:
		if f.Type == FieldInteger {
			return integer(v)
		}
		return v, f.Type == FieldFloat
	case int, float64: // of YAML
		if number, err := plain(v); err == nil {
			return f.read(number)
		}
	}
	return nil, false
}

// accepts reports whether a value of any type that JSON can represent is valid for the field.
func (f Field) accepts(value any) bool {
	converted, err := plain(value)
	_, ok := f.read(converted)
	return err == nil && ok
}

func isDate(text string) bool {
	_, moment := time.Parse(time.RFC3339, text)
	_, day := time.Parse(time.DateOnly, text)
	return moment == nil || day == nil
}

// integer accepts 1.0 as 1, like JSON Schema.
func integer(n json.Number) (any, bool) {
	if _, err := n.Int64(); err == nil {
		return n, true
	}
	const exact = 1 << 53
	f, err := n.Float64()
	if err != nil || f != float64(int64(f)) || f > exact || f < -exact {
		return nil, false
	}
	return json.Number(strconv.FormatInt(int64(f), 10)), true
}

// readFields returns the custom fields that a request sets, with nil for those that it clears, and those with a value of the wrong type.
func (o object) readFields(fields []Field) (set map[string]any, wrong []Field) {
	set = map[string]any{}
	for _, f := range fields {
		if !o.has(f.Name) {
			continue
		}
		value, ok := f.read(o[f.Name])
		if !ok {
			wrong = append(wrong, f)
		}
		set[f.Name] = value
	}
	return set, wrong
}

// unset returns the names of required fields without a value.
func unset(fields []Field, values map[string]any) []string {
	var names []string
	for _, f := range fields {
		if f.Required && values[f.Name] == nil {
			names = append(names, f.Name)
		}
	}
	return names
}

// merge returns the values of custom fields after a change. Null removes a value.
func merge(values, set map[string]any) map[string]any {
	merged := map[string]any{}
	maps.Copy(merged, values)
	maps.Copy(merged, set)
	maps.DeleteFunc(merged, func(_ string, value any) bool { return value == nil })
	if len(merged) == 0 {
		return nil
	}
	return merged
}
