// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// decodeErrors decodes an error body in every shape that the API is known to
// return: an object with errors, which is an array of entries or a single one, a
// bare array, and either of these encoded as a JSON string. Any other body has no
// entries: it is not from the API.
func decodeErrors(body []byte) (entries []ErrorEntry, requestID string) {
	document := decodeJSON(body)
	if inner, ok := document.(string); ok {
		document = decodeJSON([]byte(inner))
	}
	switch d := document.(type) {
	case []any:
		return decodeEntries(d)
	case map[string]any:
		entries, requestID = decodeEntries(d["errors"])
		return entries, cmp.Or(requestID, looseText(d["request_id"]))
	}
	return nil, ""
}

// decodeJSON returns a JSON document, or nil for anything else.
func decodeJSON(text []byte) (document any) {
	if !json.Valid(text) {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&document)
	return document
}

// decodeEntries decodes an array of entries, each an object or a string, or a
// single entry.
func decodeEntries(errors any) (entries []ErrorEntry, requestID string) {
	all, ok := errors.([]any)
	if !ok {
		all = []any{errors}
	}
	for _, one := range all {
		entry := ErrorEntry{Detail: looseText(one)}
		if fields, ok := one.(map[string]any); ok {
			text := func(name string) string { return looseText(fields[name]) }
			entry = ErrorEntry{cmp.Or(text("status"), text("code")), text("source"), text("title"), text("detail")}
			requestID = cmp.Or(text("request_id"), requestID)
		}
		if entry.Message() != "" {
			entries = append(entries, entry)
		}
	}
	return entries, requestID
}

// looseText returns a value that is documented as a string but also occurs as a
// number or as an object of strings, such as {"pointer": "data.first_name"}. It is ""
// for anything else.
func looseText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case map[string]any:
		var texts []string
		for _, field := range v {
			if _, nested := field.(map[string]any); !nested {
				texts = append(texts, looseText(field))
			}
		}
		slices.Sort(texts)
		return strings.TrimSpace(strings.Join(texts, " "))
	}
	return ""
}
