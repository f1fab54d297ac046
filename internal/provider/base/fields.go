// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// Fields pairs the attributes of a model that a user sets with the fields of a record
// in the API. Null and "" both mean no value.
type Fields struct {
	Fields []Field
	// CustomFields is the attribute of the custom fields in Custom.
	CustomFields *types.String
	Custom       *moltin.CustomFields
}

// A Field pairs an attribute with a field of the API.
type Field struct {
	Attribute string
	Value     *types.String
	API       **string
}

// IsKnown reports whether all values are known.
func (f Fields) IsKnown() bool {
	for _, field := range f.Fields {
		if field.Value.IsUnknown() {
			return false
		}
	}
	return !f.CustomFields.IsUnknown()
}

// ToCreate sets the fields of a create. It omits what is null.
func (f Fields) ToCreate() {
	for _, field := range f.Fields {
		*field.API = field.Value.ValueStringPointer()
	}
	*f.Custom = newCustomFields(*f.CustomFields)
}

// ToUpdate sets the fields that differ from prior, with "" for a value that is
// removed, and reports whether there are any.
func (f Fields) ToUpdate(prior Fields) (changed bool) {
	for i, field := range f.Fields {
		if now := field.Value.ValueString(); now != prior.Fields[i].Value.ValueString() {
			*field.API = &now
			changed = true
		}
	}
	*f.Custom = changedCustomFields(*f.CustomFields, *prior.CustomFields)
	return changed || *f.Custom != nil
}

// FromAPI sets the store's values. Of null and "", whichever is there is kept.
func (f Fields) FromAPI() {
	for _, field := range f.Fields {
		switch value := *field.API; {
		case value != nil && *value != "":
			*field.Value = types.StringPointerValue(value)
		case field.Value.ValueString() != "" || field.Value.IsUnknown():
			*field.Value = types.StringNull()
		}
	}
	*f.CustomFields = readCustomFields(*f.CustomFields, *f.Custom)
}

// KeepPlanned replaces the store's values with the planned ones, and warns of those
// that the store saved in another form than they were sent. It is only a warning:
// Terraform would replace a created record after an error, and reject another value
// than the planned one. There is one for all values, because Terraform shows only one
// of those with the same summary. at is the path of the record. There is no warning
// about a value that an update did not send, because prior has it too: somebody else
// changed it, and the next plan shows the change. prior is empty for a create.
func (f Fields) KeepPlanned(diags *diag.Diagnostics, at path.Path, planned, prior Fields) {
	var (
		changes   []string
		attribute path.Path // of the last change
	)
	change := func(name, sent, saved string) {
		changes = append(changes, fmt.Sprintf("%s was sent as %s, but the store saved %s.", name, sent, saved))
	}
	for i, field := range f.Fields {
		before := planned.Fields[i].Value
		sent, saved := before.ValueString(), field.Value.ValueString()
		if sent == saved {
			continue
		}
		*field.Value = *before
		if prior.Fields == nil || prior.Fields[i].Value.ValueString() != sent {
			attribute = at.AtName(field.Attribute)
			change(attribute.String(), strconv.Quote(sent), strconv.Quote(saved))
		}
	}
	sent, saved := CustomFieldsOf(*planned.CustomFields), CustomFieldsOf(*f.CustomFields)
	var known map[string]any
	if prior.CustomFields != nil {
		known = CustomFieldsOf(*prior.CustomFields)
	}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if sameValue(sent[name], saved[name]) {
			continue
		}
		if value, isKnown := known[name]; !isKnown || !sameValue(sent[name], value) {
			attribute = at.AtName(CustomFieldsAttribute)
			change(fmt.Sprintf("%s[%q]", attribute, name), jsonText(sent[name]), jsonText(saved[name]))
		}
	}
	*f.CustomFields = *planned.CustomFields
	const summary = "The store changed the value"
	detail := strings.Join(changes, "\n") + "\n\nThe next plans show the difference. Change the configuration to match the store."
	switch len(changes) {
	case 0:
	case 1:
		diags.AddAttributeWarning(attribute, summary, detail)
	default:
		diags.AddWarning(summary, detail)
	}
}

func jsonText(value any) string {
	text, _ := json.Marshal(value) //nolint:errchkjson // scalars can't fail
	return string(text)
}
