// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// decodeErrors decodes an error body in every shape that the API is known to
// return: an array of entries, a single string, a bare array, and any of these
// encoded as a JSON string. Any other body has no entries: it is not from the
// API.
func decodeErrors(body []byte) (entries []ErrorEntry, requestID string) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil, ""
	}
	switch body[0] {
	case '"':
		var inner string
		if json.Unmarshal(body, &inner) != nil || strings.HasPrefix(inner, `"`) {
			return nil, ""
		}
		return decodeErrors([]byte(inner))
	case '[':
		return decodeEntries(body)
	}
	var document struct {
		Errors    json.RawMessage `json:"errors"`
		RequestID looseText       `json:"request_id"`
	}
	if json.Unmarshal(body, &document) != nil {
		return nil, ""
	}
	entries, requestID = decodeEntries(document.Errors)
	if requestID == "" {
		requestID = string(document.RequestID)
	}
	return entries, requestID
}

// decodeEntries decodes an array of entries, each an object or a string, or a
// single entry.
func decodeEntries(raw json.RawMessage) (entries []ErrorEntry, requestID string) {
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		all = []json.RawMessage{raw}
	}
	for _, one := range all {
		entry, id := decodeEntry(one)
		if id != "" {
			requestID = id
		}
		if entry.Title != "" || entry.Detail != "" {
			entries = append(entries, entry)
		}
	}
	return entries, requestID
}

func decodeEntry(raw json.RawMessage) (entry ErrorEntry, requestID string) {
	if text := textOf(raw); text != "" {
		return ErrorEntry{Detail: text}, ""
	}
	var e struct {
		Status    looseText `json:"status"`
		Code      looseText `json:"code"`
		Source    looseText `json:"source"`
		Title     looseText `json:"title"`
		Detail    looseText `json:"detail"`
		RequestID looseText `json:"request_id"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return ErrorEntry{}, ""
	}
	if e.Status == "" {
		e.Status = e.Code
	}
	return ErrorEntry{string(e.Status), string(e.Source), string(e.Title), string(e.Detail)}, string(e.RequestID)
}

// looseText is a field that is documented as a string but also occurs as a number
// or as an object of strings, such as {"pointer": "data.first_name"}.
type looseText string

// UnmarshalJSON implements [json.Unmarshaler]. Any other type counts as absent.
func (t *looseText) UnmarshalJSON(data []byte) error {
	*t = looseText(textOf(data))
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) == nil {
		var texts []string
		for _, field := range fields {
			texts = append(texts, textOf(field))
		}
		slices.Sort(texts)
		*t = looseText(strings.TrimSpace(strings.Join(texts, " ")))
	}
	return nil
}

// textOf returns a JSON string or number as text, and "" for anything else.
func textOf(raw json.RawMessage) string {
	var (
		text   string
		number json.Number
	)
	switch {
	case json.Unmarshal(raw, &text) == nil:
		return text
	case json.Unmarshal(raw, &number) == nil:
		return number.String()
	}
	return ""
}
