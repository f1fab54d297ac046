// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// CustomFieldsAttribute holds the fields that a store adds to its records. It is
// JSON, since values of several types can't be in one map.
const CustomFieldsAttribute = "custom_fields"

// parseCustomFields parses a JSON object of strings, numbers, booleans and nulls.
// Errors begin with the name of the attribute.
func parseCustomFields(attribute, text string) (moltin.CustomFields, error) {
	var fields moltin.CustomFields
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil || fields == nil {
		return nil, fmt.Errorf("%s must be a JSON object, such as jsonencode({ priority = 1 })", attribute)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s must be a single JSON object", attribute)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch fields[name].(type) {
		case map[string]any, []any:
			return nil, fmt.Errorf("%s[%q] must be a string, a number, a boolean or null", attribute, name)
		}
	}
	return fields, nil
}

// CustomFieldsOf returns the fields that an attribute manages: none for null, ""
// and unknown. The text is valid, because it was validated.
func CustomFieldsOf(v types.String) moltin.CustomFields {
	if v.ValueString() == "" {
		return nil
	}
	fields, _ := parseCustomFields(CustomFieldsAttribute, v.ValueString())
	return fields
}

func encodeCustomFields(fields moltin.CustomFields) types.String {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(fields) //nolint:errchkjson // scalars can't fail
	return types.StringValue(strings.TrimSpace(text.String()))
}

// AllCustomFields returns the value of a data source, which has all fields.
func AllCustomFields(fields moltin.CustomFields) types.String {
	if fields == nil {
		fields = moltin.CustomFields{}
	}
	return encodeCustomFields(fields)
}

// newCustomFields returns the fields that a create sends.
func newCustomFields(planned types.String) moltin.CustomFields {
	fields := CustomFieldsOf(planned)
	maps.DeleteFunc(fields, func(_ string, value any) bool { return value == nil })
	if len(fields) == 0 {
		return nil
	}
	return fields
}

// changedCustomFields returns the fields that an update sends: those whose value
// differs, and null for those that are not managed any more.
func changedCustomFields(planned, prior types.String) moltin.CustomFields {
	before := CustomFieldsOf(prior)
	changed := CustomFieldsOf(planned)
	maps.DeleteFunc(changed, func(name string, value any) bool {
		old, managed := before[name]
		return managed && sameValue(old, value)
	})
	now := CustomFieldsOf(planned)
	for name, value := range before {
		if _, managed := now[name]; managed || value == nil {
			continue
		}
		if changed == nil {
			changed = moltin.CustomFields{}
		}
		changed[name] = nil
	}
	if len(changed) == 0 {
		return nil
	}
	return changed
}

// readCustomFields returns the store's values of the fields that prior names, in
// the same notation if they are the same. Other fields are not managed.
func readCustomFields(prior types.String, stored moltin.CustomFields) types.String {
	managed := CustomFieldsOf(prior)
	same := true
	for name, value := range managed {
		if !sameValue(value, stored[name]) {
			managed[name], same = stored[name], false
		}
	}
	if same {
		return prior
	}
	return encodeCustomFields(managed)
}

// SameCustomFields reports whether two texts name the same fields with the same values.
func SameCustomFields(a, b types.String) bool {
	if a.IsNull() || a.IsUnknown() || b.IsNull() || b.IsUnknown() {
		return a.Equal(b)
	}
	return maps.EqualFunc(CustomFieldsOf(a), CustomFieldsOf(b), sameValue)
}

// sameValue compares numbers by value: 1 and 1.0 are the same.
func sameValue(a, b any) bool {
	x, ok := a.(json.Number)
	y, both := b.(json.Number)
	if !ok || !both {
		return a == b
	}
	const precision = 512 // bits, more than any number has that a store keeps
	m, _, err := big.ParseFloat(x.String(), 10, precision, big.ToNearestEven)
	n, _, alsoErr := big.ParseFloat(y.String(), 10, precision, big.ToNearestEven)
	if err != nil || alsoErr != nil {
		return x == y
	}
	return m.Cmp(n) == 0
}

// validCustomFields rejects what can't be custom fields.
func validCustomFields(isBuiltIn func(name string) bool) validator.String {
	const rule = "must be a JSON object whose values are strings, numbers, booleans or null"
	return StringValidator{rule, func(at path.Path, value string, diags *diag.Diagnostics) {
		if value == "" {
			return
		}
		fields, err := parseCustomFields(at.String(), value)
		if err != nil {
			diags.AddAttributeError(at, "Invalid custom fields", err.Error()+".")
			return
		}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if isBuiltIn(name) {
				diags.AddAttributeError(at, "Invalid custom fields", fmt.Sprintf(
					"%s: %q is a built-in field and can't be set in custom_fields. Remove it, and use the resource's own attribute if there is one.",
					at, name))
			}
		}
	}}
}

// CustomFieldsResourceAttribute holds the custom fields that a resource manages.
func CustomFieldsResourceAttribute(records string, isBuiltIn func(string) bool) resource.Attribute {
	return resource.StringAttribute{
		Optional: true,
		MarkdownDescription: "Values of custom fields that a flow adds to " + records + ", as a JSON object of strings, numbers and booleans, such as " +
			"`jsonencode({ priority = 1 })`. Manages only the fields that it names and leaves all others unchanged. " +
			"Removing a field, or setting it to `null`, clears it.",
		Validators: []validator.String{validCustomFields(isBuiltIn)},
	}
}

// CustomFieldsDataSourceAttribute holds all custom fields that have a value.
func CustomFieldsDataSourceAttribute() datasource.Attribute {
	return datasource.StringAttribute{
		Computed:            true,
		MarkdownDescription: "Custom fields that have a value, as a JSON object. Decode it with `jsondecode`.",
	}
}
