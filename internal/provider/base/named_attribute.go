// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// NamedAttribute returns the attribute that an error of the store is about, and the
// custom field if it is about one. Stores use the name of the field in the request
// (data.first_name, line_1) or in their own code ('FirstName').
func (op Operation) NamedAttribute(status int, entry transport.ErrorEntry) (attribute, customField string) {
	if status == http.StatusNotFound && strings.Contains(strings.ToLower(entry.Message()), "customer not found") && slices.Contains(op.Attributes, "customer_id") {
		return "customer_id", ""
	}
	if status != http.StatusBadRequest && status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return "", ""
	}
	var words []string
	for _, text := range []string{entry.Source, entry.Detail, entry.Title} {
		words = append(words, strings.FieldsFunc(text, func(r rune) bool {
			return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})...)
	}
	for _, word := range words {
		if _, sent := op.CustomFields[word]; sent {
			return CustomFieldsAttribute, word
		}
	}
	for _, word := range words {
		for _, attribute := range op.Attributes {
			if isSameName(word, strings.TrimSuffix(attribute, "_wo")) {
				return attribute, ""
			}
		}
	}
	if name := unknownField(entry); name != "" && slices.Contains(op.Attributes, CustomFieldsAttribute) {
		return CustomFieldsAttribute, name
	}
	return "", ""
}

func isSameName(word, attribute string) bool {
	return strings.EqualFold(strings.ReplaceAll(word, "_", ""), strings.ReplaceAll(attribute, "_", ""))
}

// How stores name a field that was not sent, such as a required custom field.
var (
	fieldInSource = regexp.MustCompile(`^/?data[./]([\w-]+)$`)
	fieldInDetail = regexp.MustCompile(`([\w-]+)['"]? (?:field )?is required`)
)

func unknownField(entry transport.ErrorEntry) string {
	if found := fieldInSource.FindStringSubmatch(entry.Source); found != nil {
		return found[1]
	}
	if found := fieldInDetail.FindStringSubmatch(entry.Detail); found != nil {
		return found[1]
	}
	return ""
}
