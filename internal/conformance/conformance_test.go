// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package conformance_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/moltin/terraform-provider-moltin/internal/conformance"
)

const whole = `# What it is about,
#   in two lines.
# Stands for: documented, a page
# Stands for: recorded 2024-01-02,
#   another page
# Order: as recorded
# Client: no, because it never asks

=== request
POST /v2/things?page%5Blimit%5D=2
Authorization: Bearer {access token}
Content-Type: application/json

{"data":{}}

=== response
HTTP/1.1 200 OK
Content-Type: application/json; charset=utf-8
Via: 1.1 varnish

{"data": [
  @each 3-2 {"id":"thing-{n}"}
]}

=== request
DELETE /v2/things/7

=== response
HTTP/1.1 204 No Content
`

func load(text string) ([]conformance.Row, error) {
	return conformance.Load(fstest.MapFS{"testdata/thing.http": {Data: []byte(text)}})
}

func TestLoad(t *testing.T) {
	t.Parallel()
	rows, err := load(whole)
	if err != nil {
		t.Fatal(err)
	}
	want := []conformance.Row{{
		Name:      "thing",
		About:     "What it is about, in two lines.",
		StandsFor: []string{"documented, a page", "recorded 2024-01-02, another page"},
		Ordered:   true,
		NotClient: "it never asks",
		Exchanges: []conformance.Exchange{{
			Request: conformance.Request{
				Method: "POST", Target: "/v2/things?page%5Blimit%5D=2",
				Header: http.Header{"Authorization": {"Bearer {access token}"}, "Content-Type": {"application/json"}},
				Body:   []byte(`{"data":{}}`),
			},
			Response: conformance.Response{
				Status: 200,
				Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Via": {"1.1 varnish"}},
				Body:   []byte("{\"data\": [\n{\"id\":\"thing-003\"},\n{\"id\":\"thing-002\"}\n]}"),
			},
		}, {
			Request:  conformance.Request{Method: "DELETE", Target: "/v2/things/7", Header: http.Header{}},
			Response: conformance.Response{Status: 204, Header: http.Header{}},
		}},
	}}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("got\n%+v\nwant\n%+v", rows, want)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for what, test := range map[string]struct {
		old, new string
		err      string // a part of the error
	}{
		"an unknown directive":       {"# Order: as recorded", "# Sorted: yes", `:6: unknown directive`},
		"an unknown value":           {"as recorded", "by name", `:6: unknown directive "Order": "by name"`},
		"a missing provenance":       {"# Stands for: documented, a page\n# Stands for: recorded 2024-01-02,\n#   another page\n", "", `"# Stands for: …" is missing`},
		"a missing description":      {"# What it is about,\n#   in two lines.\n", "", "the first line must say"},
		"a stray comment":            {"# Order: as recorded", "# in order", "neither a directive nor the continuation"},
		"a row that nobody uses":     {"# Order: as recorded", "# Sandbox: no, because it does not", "neither the sandbox nor the client"},
		"two requests in a row":      {"=== response\nHTTP/1.1 200 OK", "=== request\nGET /", `got "=== request", want "=== response"`},
		"a request without response": {"=== response\nHTTP/1.1 204 No Content\n", "", "each with a response"},
		"nothing after a separator":  {"DELETE /v2/things/7\n\n", "", "nothing stands here"},
		"a request line of one word": {"DELETE /v2/things/7", "DELETE", "not a method and a path"},
		"a path that is none":        {"DELETE /v2/things/7", "DELETE v2", "invalid URI"},
		"a status that is none":      {"HTTP/1.1 204 No Content", "HTTP/1.1 700 Never", "not a status line"},
		"a header without colon":     {"Via: 1.1 varnish", "Via", "malformed MIME header"},
		"a body that is not JSON":    {`{"data":{}}`, `{"data":{}`, ":13: the body is not a JSON document"},
		"a JSON body that is absent": {"\n\n{\"data\":{}}", "", "the body is not a JSON document"},
		"a body without a type":      {"Content-Type: application/json\n", "", `a body of type ""`},
		"a form that is none":        {"application/json\n\n{\"data\":{}}", "application/x-www-form-urlencoded\n\na=%zz", "not a form"},
		"a record without braces":    {`3-2 {"id":"thing-{n}"}`, `3-2 7`, "@each"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			if strings.Count(whole, test.old) != 1 {
				t.Fatalf("%q stands %d times in the file", test.old, strings.Count(whole, test.old))
			}
			_, err := load(strings.Replace(whole, test.old, test.new, 1))
			if err == nil || !strings.Contains(err.Error(), "testdata/thing.http:") || !strings.Contains(err.Error(), test.err) {
				t.Errorf("got the error %v, want one about %q", err, test.err)
			}
		})
	}
}

// TestRows reads the rows of the package itself.
func TestRows(t *testing.T) {
	t.Parallel()
	for _, row := range conformance.Rows(t) {
		for _, source := range row.StandsFor {
			if !strings.HasPrefix(source, "recorded 20") && !strings.HasPrefix(source, "documented") {
				t.Errorf("%s: the source %q is neither recorded on a day nor documented", row.Name, source)
			}
		}
	}
}
