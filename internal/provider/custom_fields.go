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

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// customFieldsAttribute holds the fields that a store adds to its records. It is
// JSON, since values of several types can't be in one map.
const customFieldsAttribute = "custom_fields"

// parseCustomFields reads a JSON object of strings, numbers, booleans and nulls.
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

// customFieldsOf are the fields that an attribute manages; none for null, ""
// and unknown. Validation has seen to it that the text can be read.
func customFieldsOf(v types.String) moltin.CustomFields {
	if v.ValueString() == "" {
		return nil
	}
	fields, _ := parseCustomFields(customFieldsAttribute, v.ValueString())
	return fields
}

func encodeCustomFields(fields moltin.CustomFields) types.String {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(fields) //nolint:errchkjson // scalars can't fail
	return types.StringValue(strings.TrimSpace(text.String()))
}

// allCustomFields are those that have a value, as data sources give them.
func allCustomFields(fields moltin.CustomFields) types.String {
	if fields == nil {
		fields = moltin.CustomFields{}
	}
	return encodeCustomFields(fields)
}

// setCustomFields are what a create sends.
func setCustomFields(planned types.String) moltin.CustomFields {
	fields := customFieldsOf(planned)
	maps.DeleteFunc(fields, func(_ string, value any) bool { return value == nil })
	if len(fields) == 0 {
		return nil
	}
	return fields
}

// changedCustomFields are what an update sends: the fields whose value differs,
// and null for those that are not managed any more.
func changedCustomFields(planned, prior types.String) moltin.CustomFields {
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
func readCustomFields(prior types.String, stored moltin.CustomFields) types.String {
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
func sameCustomFields(a, b types.String) bool {
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

// warnOfNormalizedCustomFields is [warnOfNormalized] for the fields that were sent.
func warnOfNormalizedCustomFields(diags *diag.Diagnostics, attribute path.Path, sent, received types.String) {
	now := customFieldsOf(received)
	fields := customFieldsOf(sent)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !sameValue(fields[name], now[name]) {
			warnOfNormalized(diags, attribute, fmt.Sprintf("%s[%q]", attribute, name),
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
	if req.ConfigValue.ValueString() == "" { // or null, or unknown
		return
	}
	fields, err := parseCustomFields(req.Path.String(), req.ConfigValue.ValueString())
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid custom fields", err.Error()+".")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if v.isBuiltIn(name) {
			resp.Diagnostics.AddAttributeError(req.Path, "Invalid custom fields", fmt.Sprintf(
				"%s: %q is a built-in field and can't be set in custom_fields. Remove it, and use the resource's own attribute if there is one.",
				req.Path, name))
		}
	}
}
