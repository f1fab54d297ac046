// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body      string
		want      []ErrorEntry
		requestID string
	}{
		"as captured": {
			body: `{"errors":[{"status":400,"source":"data","title":"required","detail":"first_name is required"},` +
				`{"status":400,"source":"data","title":"required","detail":"country is required"}]}`,
			want: []ErrorEntry{{"400", "data", "required", "first_name is required"}, {"400", "data", "required", "country is required"}},
		},
		"status as text":   {`{"errors":[{"status":"404","title":"Not Found"}]}`, []ErrorEntry{{Status: "404", Title: "Not Found"}}, ""},
		"without status":   {`{"errors":[{"detail":"The data.name field is required.","title":"Failed Validation"}]}`, []ErrorEntry{{Title: "Failed Validation", Detail: "The data.name field is required."}}, ""},
		"request id":       {`{"errors":[{"status":500,"title":"Internal","request_id":"7d3f"}]}`, []ErrorEntry{{Status: "500", Title: "Internal"}}, "7d3f"},
		"request id above": {`{"request_id":"7d3f","errors":[{"title":"Internal"}]}`, []ErrorEntry{{Title: "Internal"}}, "7d3f"},
		"odd types": {
			`{"errors":[{"status":4.5e2,"source":{"pointer":"/data"},"title":true,"detail":["x"]},{"status":null,"title":null,"detail":"kept"}]}`,
			[]ErrorEntry{{Detail: "kept"}},
			"",
		},
		"nothing said":    {`{"errors":[{},{"status":404,"source":"data"}]}`, nil, ""},
		"no list":         {`{"errors":{"title":"x"}}`, nil, ""},
		"texts":           {`{"errors":["x"]}`, nil, ""},
		"gateway":         {`{"message":"no Route matched with those values"}`, nil, ""},
		"gateway with id": {`{"message":"An error occurred","request_id":"ab12"}`, nil, "ab12"},
		"a list":          {`[{"errors":[{"title":"x"}]}]`, nil, ""},
		"HTML":            {`<html>`, nil, ""},
		"empty":           {``, nil, ""},
		"null":            {`null`, nil, ""},
		"cut off":         {`{"errors":[{"status":404,"title":"Not Found"}`, nil, ""},
		"more after it":   {`{"errors":[{"title":"x"}]} trailing`, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entries, requestID := decodeErrors([]byte(test.body))
			if !reflect.DeepEqual(entries, test.want) || requestID != test.requestID {
				t.Errorf("got %+v and %q, want %+v and %q", entries, requestID, test.want, test.requestID)
			}
		})
	}
}

func FuzzDecodeErrors(f *testing.F) {
	for _, seed := range []string{
		`{"errors":[{"status":400,"source":"data","title":"required","detail":"first_name is required"}]}`,
		`{"errors":[{"status":"404","title":"Not Found","request_id":7}]}`, `{"errors":null}`, `{"errors":[null]}`,
		`{"errors":[{"status":-1e999,"title":"x"}]}`, `<html>`, ``, `{"errors":[{"title":"\u0000\ud800"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, _ := decodeErrors(body)
		if len(entries) > 0 && !json.Valid(body) {
			t.Errorf("entries %v of what is no JSON", entries)
		}
		for _, entry := range entries {
			if entry.Message() == "" {
				t.Errorf("%+v says nothing", entry)
			}
		}
		if IsNotFound(&Error{Status: 404, Entries: entries}) != (len(entries) > 0) {
			t.Error("a 404 without entries is believed, or one with entries is not")
		}
	})
}

func TestErrorMessages(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"GET /a: 404 Not Found": &Error{Method: "GET", Path: "/a", Status: 404},
		"PUT /a: 400 Bad Request: required: name; too long; short (request id r7)": &Error{
			Method: "PUT", Path: "/a", Status: 400, RequestID: "r7", Attempts: 1,
			Entries: []ErrorEntry{{Title: "required", Detail: "name"}, {Detail: "too long"}, {Title: "short"}},
		},
		"GET /a: 400 Bad Request: Name is Required": &Error{
			Method: "GET", Path: "/a", Status: 400, Entries: []ErrorEntry{{Title: "required", Detail: "Name is Required"}},
		},
		"GET /a: 503 Service Unavailable (after 9 attempts)": &Error{Method: "GET", Path: "/a", Status: 503, Attempts: 9},
		"GET /a: 429 Too Many Requests (the store asked to wait 1m30s, which is longer than the operation's timeout leaves)": &Error{
			Method: "GET", Path: "/a", Status: 429, RetryAfter: 90 * time.Second,
		},
		"GET /a: 302 Found (redirects are refused, because they would carry the credentials to another address: check the endpoint)": &Error{
			Method: "GET", Path: "/a", Status: 302,
		},
		"GET /a: 599":                                                         &Error{Method: "GET", Path: "/a", Status: 599},
		"GET /a: no way (after 2 attempts)":                                   &NoAnswerError{Method: "GET", Path: "/a", Attempts: 2, Err: errors.New("no way")},
		"GET /a: no way":                                                      &NoAnswerError{Method: "GET", Path: "/a", Attempts: 1, Err: errors.New("no way")},
		"the store refused the customer login: no way":                        &RefusedError{CustomerLogin, errors.New("no way")},
		"the store refused the store credentials: no way":                     &RefusedError{StoreCredentials, errors.New("no way")},
		"the store's answer was lost and several records match: a, b: no way": &UnsettledError{IDs: []string{"a", "b"}, Err: errors.New("no way")},
		"the store's answer was lost, so the record may or may not have been created: no way": &UnsettledError{Err: errors.New("no way")},
	} {
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
	}
}

func TestIsNotFound(t *testing.T) {
	t.Parallel()
	notFound := &Error{Status: 404, Entries: []ErrorEntry{{Title: "Not Found"}}}
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"the API's own":   {notFound, true},
		"wrapped":         {fmt.Errorf("reading: %w", notFound), true},
		"a proxy's":       {&Error{Status: 404}, false},
		"another status":  {&Error{Status: 410, Entries: notFound.Entries}, false},
		"of a login":      {&RefusedError{CustomerLogin, notFound}, false},
		"of a search":     {&UnsettledError{Err: notFound}, false},
		"no answer":       {&NoAnswerError{Err: context.Canceled}, false},
		"no error at all": {nil, false},
	} {
		if got := IsNotFound(test.err); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

func TestErrorsAreMasked(t *testing.T) {
	t.Parallel()
	var secrets Secrets
	secrets.Add("secret", "secret-and-more", "abc", "")
	e := &Error{RequestID: "id secret", Entries: []ErrorEntry{{"secret-and-more", "secret-and-more", "my secret", "abc secretsecret"}}}
	e.redact(&secrets)
	want := &Error{RequestID: "id ***", Entries: []ErrorEntry{{"***", "***", "my ***", "abc ******"}}}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got %+v, want %+v", e, want)
	}
	secrets.Add("secret")
	if got := strings.Join(secrets.Values(), " "); got != "secret-and-more secret" {
		t.Errorf("the secrets are %s", got)
	}
}

// TestSecretForms masks a secret however a store repeats it.
func TestSecretForms(t *testing.T) {
	t.Parallel()
	secrets := &Secrets{}
	secrets.Add("s&cret \"+/<x>")
	for _, text := range []string{
		"s&cret \"+/<x>", "s%26cret+%22%2B%2F%3Cx%3E", "s&cret%20%22+%2F%3Cx%3E", "s\\u0026cret \\\"+/\\u003cx\\u003e", "s&cret \\\"+/<x>",
	} {
		if got := secrets.masker().Replace("(" + text + ")"); got != "(***)" {
			t.Errorf("%s became %s", text, got)
		}
	}
}
