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

// NamedAttribute finds the attribute that an entry of an error is about, and the
// custom field if it is about one. Stores name it by its member (data.first_name,
// line_1) or by their own field ('FirstName').
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
	if name := unknownMember(entry); name != "" && slices.Contains(op.Attributes, CustomFieldsAttribute) {
		return CustomFieldsAttribute, name
	}
	return "", ""
}

func isSameName(word, attribute string) bool {
	return strings.EqualFold(strings.ReplaceAll(word, "_", ""), strings.ReplaceAll(attribute, "_", ""))
}

// How stores name a member that was not sent, such as a custom field that they
// require.
var (
	memberInSource = regexp.MustCompile(`^/?data[./]([\w-]+)$`)
	memberInDetail = regexp.MustCompile(`([\w-]+)['"]? (?:field )?is required`)
)

func unknownMember(entry transport.ErrorEntry) string {
	if found := memberInSource.FindStringSubmatch(entry.Source); found != nil {
		return found[1]
	}
	if found := memberInDetail.FindStringSubmatch(entry.Detail); found != nil {
		return found[1]
	}
	return ""
}
