// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

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

// KeepPlanned warns of values that the store saved in another form than they were
// sent, and replaces them with the planned ones. at is the path of the record.
func (f Fields) KeepPlanned(diags *diag.Diagnostics, at path.Path, planned Fields) {
	for i, field := range f.Fields {
		before := planned.Fields[i].Value
		if sent, saved := before.ValueString(), field.Value.ValueString(); sent != saved {
			attribute := at.AtName(field.Attribute)
			warnOfNormalized(diags, attribute, attribute.String(), strconv.Quote(sent), strconv.Quote(saved))
			*field.Value = *before
		}
	}
	warnOfNormalizedCustomFields(diags, at.AtName(CustomFieldsAttribute), *planned.CustomFields, *f.CustomFields)
	*f.CustomFields = *planned.CustomFields
}

// warnOfNormalized reports a value that the store saved in another form than it
// was sent. It is only a warning, and the state has the planned value: Terraform
// would replace a created record after an error, and reject another value.
func warnOfNormalized(diags *diag.Diagnostics, attribute path.Path, name, sent, saved string) {
	diags.AddAttributeWarning(attribute, "The store changed the value",
		fmt.Sprintf("%s was sent as %s, but the store saved %s. The next plans show the difference. Change the configuration to match the store.",
			name, sent, saved))
}

// warnOfNormalizedCustomFields is [warnOfNormalized] for the fields that were sent.
func warnOfNormalizedCustomFields(diags *diag.Diagnostics, attribute path.Path, sent, received types.String) {
	now := CustomFieldsOf(received)
	fields := CustomFieldsOf(sent)
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
