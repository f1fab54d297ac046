// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// decodeJSON decodes a JSON document, with numbers as json.Number.
func decodeJSON(text string) (value any, err error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return value, decoder.Decode(&value)
}

var jsonString = regexp.MustCompile(`("(?:[^"\\]|\\.)*")(\s*:)?`)

// fieldNames returns the names of all fields of a JSON document, in order.
func fieldNames(text string) (names []string) {
	for _, match := range jsonString.FindAllStringSubmatch(text, -1) {
		if match[2] != "" {
			names = append(names, match[1])
		}
	}
	return names
}

// differ collects the differences between the documents of a row and of the store.
type differ struct {
	same  map[string]string // see fixture
	found []string
}

func (d *differ) add(path, format string, arguments ...any) {
	d.found = append(d.found, strings.TrimPrefix(path, ".")+": "+fmt.Sprintf(format, arguments...))
}

func (d *differ) compare(path string, want, got any) {
	switch want := want.(type) {
	case map[string]any:
		if object, ok := got.(map[string]any); ok {
			for name, value := range want {
				if _, there := object[name]; !there {
					d.add(path, "%s is missing", name)
				}
				d.compare(path+"."+name, value, object[name])
			}
			for name := range object {
				if _, there := want[name]; !there {
					d.add(path, "%s is unexpected", name)
				}
			}
			return
		}
	case []any:
		if list, ok := got.([]any); ok && len(list) == len(want) {
			for i := range want {
				d.compare(fmt.Sprintf("%s[%d]", path, i), want[i], list[i])
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
	d.add(path, "got %[1]T %[1]v, want %[2]T %[2]v", got, want)
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
