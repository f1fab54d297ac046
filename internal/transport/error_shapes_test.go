// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	type entries = []ErrorEntry
	internal := entries{{Status: "500", Title: "Internal"}}
	for name, test := range map[string]struct {
		body      string
		want      entries
		requestID string
	}{
		"as captured": {
			body: `{"errors":[{"status":400,"source":"data","title":"required","detail":"first_name is required"},` +
				`{"status":400,"source":"data","title":"required","detail":"country is required"}]}`,
			want: entries{{"400", "data", "required", "first_name is required"}, {"400", "data", "required", "country is required"}},
		},
		"status as text":    {`{"errors":[{"status":"404","title":"Not Found"}]}`, entries{{Status: "404", Title: "Not Found"}}, ""},
		"without status":    {`{"errors":[{"detail":"The field is required.","title":"Failed"}]}`, entries{{Title: "Failed", Detail: "The field is required."}}, ""},
		"title only":        {`{"errors":[{"title":"Forbidden"}]}`, entries{{Title: "Forbidden"}}, ""},
		"code for status":   {`{"errors":[{"code":409,"detail":"taken"}]}`, entries{{Status: "409", Detail: "taken"}}, ""},
		"code and status":   {`{"errors":[{"code":"7001","status":409,"detail":"taken"}]}`, entries{{Status: "409", Detail: "taken"}}, ""},
		"source object":     {`{"errors":[{"title":"bad","source":{"pointer":"data.first_name"}}]}`, entries{{Source: "data.first_name", Title: "bad"}}, ""},
		"source of two":     {`{"errors":[{"title":"bad","source":{"pointer":"/data","parameter":"filter","n":{}}}]}`, entries{{Source: "/data filter", Title: "bad"}}, ""},
		"text":              {`{"errors":"invalid client"}`, entries{{Detail: "invalid client"}}, ""},
		"texts":             {`{"errors":["name is taken","email is taken"]}`, entries{{Detail: "name is taken"}, {Detail: "email is taken"}}, ""},
		"entry alone":       {`{"errors":{"title":"x","detail":"y"}}`, entries{{Title: "x", Detail: "y"}}, ""},
		"bare array":        {` [{"status":"422","title":"x"},{"detail":"y"}]`, entries{{Status: "422", Title: "x"}, {Detail: "y"}}, ""},
		"doubly encoded":    {`"{\"errors\":[{\"title\":\"x\"}]}"`, entries{{Title: "x"}}, ""},
		"array in a text":   {`"[{\"title\":\"x\"}]"`, entries{{Title: "x"}}, ""},
		"request id":        {`{"errors":[{"status":500,"title":"Internal","request_id":"7d3f"}]}`, internal, "7d3f"},
		"request id of one": {`{"errors":[{"title":"x","request_id":"7d3f"},{"detail":"y"}]}`, entries{{Title: "x"}, {Detail: "y"}}, "7d3f"},
		"request id above":  {`{"request_id":"7d3f","errors":[{"status":500,"title":"Internal"}]}`, internal, "7d3f"},
		"request id number": {`{"errors":[{"status":500,"title":"Internal","request_id":73}]}`, internal, "73"},
		"odd types": {
			body: `{"errors":[{"status":4.5e2,"source":["x"],"title":true,"detail":["x"]},{"status":null,"title":null,"detail":"kept"}]}`,
			want: entries{{Detail: "kept"}},
		},

		"no text":             {`{"errors":[{},{"status":404,"source":"data"}]}`, nil, ""},
		"no entries":          {`{"errors":[]}`, nil, ""},
		"null entry":          {`{"errors":[null]}`, nil, ""},
		"null errors":         {`{"errors":null}`, nil, ""},
		"gateway":             {`{"message":"no Route matched with those values"}`, nil, ""},
		"gateway with id":     {`{"message":"An error occurred","request_id":"ab12"}`, nil, "ab12"},
		"response in a list":  {`[{"errors":[{"title":"x"}]}]`, nil, ""},
		"text of no JSON":     {`"not found"`, nil, ""},
		"encoded three times": {`"\"{\\\"errors\\\":[]}\""`, nil, ""},
		"number":              {`404`, nil, ""},
		"HTML":                {htmlPage, nil, ""},
		"empty":               {" \n", nil, ""},
		"null":                {`null`, nil, ""},
		"cut off":             {`{"errors":[{"status":404,"title":"Not Found"}`, nil, ""},
		"text cut off":        {`"{\"errors\":`, nil, ""},
		"more after it":       {`{"errors":[{"title":"x"}]} trailing`, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, requestID := decodeErrors([]byte(test.body))
			if !reflect.DeepEqual(got, test.want) || requestID != test.requestID {
				t.Errorf("got %+v and %q, want %+v and %q", got, requestID, test.want, test.requestID)
			}
		})
	}
}

func FuzzDecodeErrors(f *testing.F) {
	for _, seed := range []string{
		`{"errors":[{"status":400,"source":"data","title":"required","detail":"first_name is required"}]}`,
		`{"errors":[{"status":"404","title":"Not Found","request_id":7}]}`, `{"errors":null}`, `{"errors":[null]}`,
		`{"errors":[{"status":-1e999,"title":"x"}]}`, htmlPage, "", `{"errors":[{"title":"\u0000\ud800"}]}`,
		`"{\"errors\":\"x\"}"`, `"\"\\\"\""`, `" \" x\""`, `["x",{"source":{"a":{"b":1}}}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, _ := decodeErrors(body)
		if len(entries) > 0 && !json.Valid(body) {
			t.Errorf("entries %v of invalid JSON", entries)
		}
		for _, entry := range entries {
			if entry.Message() == "" {
				t.Errorf("%+v has no message", entry)
			}
		}
		if IsNotFound(&Error{Status: 404, Entries: entries}) != (len(entries) > 0) {
			t.Error("a 404 without entries is believed, or one with entries is not")
		}
	})
}
