// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// customFieldsAttribute holds the fields that a store adds to its records. It is
// JSON, since values of several types can't be in one map.
const customFieldsAttribute = "custom_fields"

// parseCustomFields reads a JSON object of strings, numbers, booleans and nulls.
func parseCustomFields(text string) (moltin.CustomFields, error) {
	var fields moltin.CustomFields
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil || fields == nil {
		return nil, errors.New("custom_fields must be a JSON object, such as jsonencode({ priority = 1 })")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("custom_fields must be a single JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch fields[name].(type) {
		case map[string]any, []any:
			return nil, fmt.Errorf("the value of %q must be a string, a number, a boolean or null", name)
		}
	}
	return fields, nil
}

// customFieldsOf are the fields that an attribute manages; none for null and
// unknown. Validation has seen to it that the text can be read.
func customFieldsOf(v jsontypes.Normalized) moltin.CustomFields {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	fields, _ := parseCustomFields(v.ValueString())
	return fields
}

func encodeCustomFields(fields moltin.CustomFields) jsontypes.Normalized {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(fields) //nolint:errchkjson // scalars can't fail
	return jsontypes.NewNormalizedValue(strings.TrimSpace(text.String()))
}

// allCustomFields are those that have a value, as data sources give them.
func allCustomFields(fields moltin.CustomFields) jsontypes.Normalized {
	if fields == nil {
		fields = moltin.CustomFields{}
	}
	return encodeCustomFields(fields)
}

// setCustomFields are what a create sends.
func setCustomFields(planned jsontypes.Normalized) moltin.CustomFields {
	fields := customFieldsOf(planned)
	maps.DeleteFunc(fields, func(_ string, value any) bool { return value == nil })
	if len(fields) == 0 {
		return nil
	}
	return fields
}

// changedCustomFields are what an update sends: the fields whose value differs,
// and null for those that are not managed any more.
func changedCustomFields(planned, prior jsontypes.Normalized) moltin.CustomFields {
	before := customFieldsOf(prior)
	changed := customFieldsOf(planned)
	maps.DeleteFunc(changed, func(name string, value any) bool {
		old, managed := before[name]
		return managed && sameValue(old, value)
	})
	now := customFieldsOf(planned)
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

// readCustomFields keeps the text while the store has the same values for the
// fields that it names. Others are not managed.
func readCustomFields(prior jsontypes.Normalized, stored moltin.CustomFields) jsontypes.Normalized {
	managed := customFieldsOf(prior)
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

// sameCustomFields tells whether two texts name the same fields with the same values.
func sameCustomFields(a, b jsontypes.Normalized) bool {
	if a.IsNull() || a.IsUnknown() || b.IsNull() || b.IsUnknown() {
		return a.Equal(b)
	}
	return maps.EqualFunc(customFieldsOf(a), customFieldsOf(b), sameValue)
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

// addChangedCustomFields says where the store has another value than was sent.
func addChangedCustomFields(diags *diag.Diagnostics, sent, received jsontypes.Normalized) {
	now := customFieldsOf(received)
	fields := customFieldsOf(sent)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !sameValue(fields[name], now[name]) {
			addChangedByStore(diags, path.Root(customFieldsAttribute), fmt.Sprintf("%s[%q]", customFieldsAttribute, name),
				jsonText(fields[name]), jsonText(now[name]))
		}
	}
}

func jsonText(value any) string {
	text, _ := json.Marshal(value) //nolint:errchkjson // scalars can't fail
	return string(text)
}

// customFieldsValidator rejects what can't be custom fields.
type customFieldsValidator struct{ isBuiltIn func(name string) bool }

func (customFieldsValidator) Description(context.Context) string {
	return "must be a JSON object whose values are strings, numbers, booleans or null"
}

func (v customFieldsValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v customFieldsValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	text := req.ConfigValue.ValueString()
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || !json.Valid([]byte(text)) {
		return // what is no JSON is rejected by the type
	}
	fields, err := parseCustomFields(text)
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid custom fields", formatError(err))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if v.isBuiltIn(name) {
			resp.Diagnostics.AddAttributeError(req.Path, "Invalid custom fields", fmt.Sprintf(
				"%q is a built-in field and can't be set in %s. Remove it, and use the resource's own attribute if there is one.",
				name, customFieldsAttribute))
		}
	}
}
