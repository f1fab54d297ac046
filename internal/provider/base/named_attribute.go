// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// namedAttribute returns the attribute that an entry of an error is about, and the
// custom field if it is about one. Other words of a text that happen to be the name
// of an attribute ("the city is closed") mean nothing.
func (op Operation) namedAttribute(status int, entry transport.ErrorEntry) (attribute, customField string) {
	if status == http.StatusNotFound && strings.Contains(strings.ToLower(entry.Message()), "customer not found") && slices.Contains(op.Attributes, "customer_id") {
		return "customer_id", ""
	}
	if status != http.StatusBadRequest && status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return "", ""
	}
	fields := namedFields(entry)
	for _, field := range fields {
		if _, sent := op.CustomFields[field]; sent {
			return CustomFieldsAttribute, field
		}
	}
	for _, field := range fields {
		for _, attribute := range op.Attributes {
			if isSameName(field, strings.TrimSuffix(attribute, "_wo")) {
				return attribute, ""
			}
		}
	}
	// A field that was not sent, such as a custom field that the store requires.
	if unsent := unsentField(entry); unsent != "" && slices.Contains(op.Attributes, CustomFieldsAttribute) {
		return CustomFieldsAttribute, unsent
	}
	return "", ""
}

// Stores name a field in the source of an entry (data.first_name), or in its text:
// in quotes ('FirstName'), with its path (data.first_name), or at the start
// (first_name is required).
var (
	sourceField   = regexp.MustCompile(`^/?data[./](?:[\w-]+[./])*([\w-]+)$`)
	textField     = regexp.MustCompile(`['"]([\w-]+)['"]|\bdata\.([\w-]+)|^([\w-]+) is `)
	requiredField = regexp.MustCompile(`([\w-]+)['"]? (?:field )?is required`)
)

func namedFields(entry transport.ErrorEntry) []string {
	fields := []string{entry.Source}
	if found := sourceField.FindStringSubmatch(entry.Source); found != nil {
		fields = found[1:]
	}
	for _, text := range []string{entry.Detail, entry.Title} {
		for _, found := range textField.FindAllStringSubmatch(text, -1) {
			fields = append(fields, found[1:]...)
		}
	}
	return fields
}

func unsentField(entry transport.ErrorEntry) string {
	for _, found := range [][]string{sourceField.FindStringSubmatch(entry.Source), requiredField.FindStringSubmatch(entry.Detail)} {
		if found != nil {
			return found[1]
		}
	}
	return ""
}

func isSameName(field, attribute string) bool {
	return strings.EqualFold(strings.ReplaceAll(field, "_", ""), strings.ReplaceAll(attribute, "_", ""))
}
