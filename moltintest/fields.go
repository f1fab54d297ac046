// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// declaredFields are the custom fields of a store.
type declaredFields struct{ address, customer []sandbox.Field }

// checkFields rejects custom fields that the store doesn't have, and values of another type.
func checkFields(values map[string]any, declared []sandbox.Field, option string) error {
	for name, value := range values {
		at := slices.IndexFunc(declared, func(f sandbox.Field) bool { return f.Name == name })
		if at < 0 {
			return fmt.Errorf("the store has no custom field %q: start it with %s(%q) or the field's own type", name, option, name+":string")
		}
		text, err := json.Marshal(value)
		if err != nil || !declared[at].Accepts(text) {
			return fmt.Errorf("the custom field %q is of type %s: %#v (%T) isn't", name, declared[at].Type, value, value)
		}
	}
	return nil
}

// plainFields returns values of custom fields as Go types.
func plainFields(stored map[string]any) map[string]any {
	if len(stored) == 0 {
		return nil
	}
	plain := map[string]any{}
	for name, value := range stored {
		if number, ok := value.(json.Number); ok {
			if whole, err := number.Int64(); err == nil {
				value = whole
			} else if float, err := number.Float64(); err == nil {
				value = float
			}
		}
		plain[name] = value
	}
	return plain
}
