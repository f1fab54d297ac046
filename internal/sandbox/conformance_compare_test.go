// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// document is a JSON object with its members in order.
type document []documentMember

type documentMember struct {
	name  string
	value any
}

func (d document) names() []string {
	var names []string
	for _, m := range d {
		names = append(names, m.name)
	}
	return names
}

// decodeOrdered decodes a JSON document, with objects as document and numbers as json.Number.
func decodeOrdered(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := decodeNext(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the JSON document")
	}
	return value, nil
}

func decodeNext(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := document{}
		for decoder.More() {
			name, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeNext(decoder)
			if err != nil {
				return nil, err
			}
			object = append(object, documentMember{name.(string), value})
		}
		_, err = decoder.Token()
		return object, err
	case json.Delim('['):
		array := []any{}
		for decoder.More() {
			value, err := decodeNext(decoder)
			if err != nil {
				return nil, err
			}
			array = append(array, value)
		}
		_, err = decoder.Token()
		return array, err
	}
	return token, nil
}

// differ collects the differences between the documents of a row and of the store.
type differ struct {
	same    map[string]string // see fixture
	ordered bool
	found   []string
}

func (d *differ) add(path, format string, arguments ...any) {
	d.found = append(d.found, strings.TrimPrefix(path, ".")+": "+fmt.Sprintf(format, arguments...))
}

func (d *differ) compare(path string, want, got any) {
	switch want := want.(type) {
	case document:
		if object, ok := got.(document); ok {
			d.compareObjects(path, want, object)
			return
		}
	case []any:
		if array, ok := got.([]any); ok {
			if len(array) != len(want) {
				d.add(path, "%d elements, want %d", len(array), len(want))
			}
			for i := range min(len(want), len(array)) {
				d.compare(fmt.Sprintf("%s[%d]", path, i), want[i], array[i])
			}
			return
		}
	case string:
		if text, ok := got.(string); ok {
			d.compareTexts(path, want, text)
			return
		}
	default:
		if want == got {
			return
		}
	}
	d.add(path, "got %s, want %s", describe(got), describe(want))
}

// describe includes the type of a value: 403 differs from "403".
func describe(value any) string {
	switch value := value.(type) {
	case json.Number:
		return value.String()
	case document:
		return fmt.Sprintf("an object of %v", value.names())
	case []any:
		return fmt.Sprintf("an array of %d", len(value))
	case nil:
		return "null"
	}
	return fmt.Sprintf("%#v", value)
}

func (d *differ) compareObjects(path string, want, got document) {
	has, wants := got.names(), want.names()
	for _, m := range want {
		i := slices.Index(has, m.name)
		if i < 0 {
			d.add(path, "%s is missing", m.name)
			continue
		}
		d.compare(path+"."+m.name, m.value, got[i].value)
	}
	for _, name := range has {
		if !slices.Contains(wants, name) {
			d.add(path, "%s is one member too many", name)
		}
	}
	sorted := slices.Equal(slices.Sorted(slices.Values(has)), slices.Sorted(slices.Values(wants)))
	if d.ordered && sorted && !slices.Equal(has, wants) {
		d.add(path, "the members are in the order %v, want %v", has, wants)
	}
}

var (
	uuidForm  = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	tokenPath = regexp.MustCompile(`(^|\.)(access_token|token)$`)
)

// compareTexts treats all tokens as equal, and IDs if they correspond consistently. The scheme is that of the connection.
func (d *differ) compareTexts(path, want, got string) {
	if tokenPath.MatchString(path) {
		if got == "" {
			d.add(path, "the token is empty")
		}
		return
	}
	if sameInstant(path, want, got) {
		return
	}
	wantIDs, gotIDs := uuidForm.FindAllString(want, -1), uuidForm.FindAllString(got, -1)
	for i := range min(len(wantIDs), len(gotIDs)) {
		if known, ok := d.same[wantIDs[i]]; !ok {
			d.same[wantIDs[i]] = gotIDs[i]
		} else if known != gotIDs[i] {
			d.add(path, "got the id %s, want %s", gotIDs[i], known)
		}
	}
	blank := func(text string) string {
		return strings.Replace(uuidForm.ReplaceAllString(text, "{id}"), "http://", "https://", 1)
	}
	if blank(want) != blank(got) {
		d.add(path, "got %q, want %q", got, want)
	}
}

// sameInstant reports whether two times differ by less than a microsecond, which is the recorded difference between created_at and
// updated_at.
func sameInstant(path, want, got string) bool {
	if !strings.HasSuffix(path, ".updated_at") {
		return false
	}
	const layout, milliseconds = time.RFC3339Nano, len("2006-01-02T15:04:05.000Z")
	wanted, err := time.Parse(layout, want)
	has, otherErr := time.Parse(layout, got)
	return err == nil && otherErr == nil && min(len(want), len(got)) > milliseconds && has.Sub(wanted).Abs() < time.Microsecond
}
