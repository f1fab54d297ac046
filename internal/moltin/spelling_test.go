// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// picky rejects writes whose body has a field, and others well.
func picky(field string, refused reply) *store {
	return &store{life: 3600, respond: func(c call) reply {
		if strings.Contains(c.body, `"`+field+`"`) {
			return refused
		}
		return ok(`{"data":{"id":"a1","meta":{}}}`)
	}}
}

// spelled are the spellings of the post code in each request.
func (s *store) spelled() (all []string) {
	for _, c := range s.received {
		if c.path == oauthPath {
			continue
		}
		var used []string
		for _, field := range []string{"postcode", "post_code"} {
			if strings.Contains(c.body, `"`+field+`":"SU33 1YY"`) {
				used = append(used, field)
			}
		}
		all = append(all, strings.Join(used, "+"))
	}
	return all
}

// TestUnknownSpelling drops the spelling that a store does not know, for good.
func TestUnknownSpelling(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{
		`"detail":"unknown field 'FIELD'"`, `"detail":"Unexpected field FIELD"`, `"detail":"unrecognised: data.FIELD"`,
		`"detail":"Additional property FIELD is not allowed"`, `"title":"FIELD is not permitted"`, `"title":"FIELD is not supported"`,
		`"title":"Unrecognized key: FIELD"`, `"title":"FIELD is not defined"`,
		`"source":"data.FIELD","title":"unknown"`, `"source":{"pointer":"/data/FIELD"},"title":"unknown"},{"title":"and postcode is fine"`,
	} {
		for refused, kept := range map[string]string{"postcode": "post_code", "post_code": "postcode"} {
			for _, status := range []int{400, 422} {
				body := strings.ReplaceAll(`{"errors":[{`+entry+`}]}`, "FIELD", refused)
				subtest(t, fmt.Sprint(status, body), func(t *testing.T) {
					s := picky(refused, reply{status: status, body: body})
					c := s.client()
					for range 2 {
						if a, err := c.CreateAddress(t.Context(), "ron", home()); err != nil || Text(a.PostCode) != "SU33 1YY" {
							t.Fatal(a, err)
						}
						if _, err := c.UpdateAddress(t.Context(), "ron", "a1", AddressFields{PostCode: new("SU33 1YY")}); err != nil {
							t.Fatal(err)
						}
					}
					if got, want := s.spelled(), []string{"postcode+post_code", kept, kept, kept, kept}; !slices.Equal(got, want) {
						t.Errorf("sent %q, want %q", got, want)
					}
				})
			}
		}
	}
}

// TestSpellingStands has errors that say nothing about the spelling, or repeats
// that do not help. Neither is remembered.
func TestSpellingStands(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		response reply
		requests int
		fields   AddressFields
	}{
		"required":                     {refusal(400, "postcode is required"), 1, home()},
		"required in the other":        {refusal(422, "post_code is required"), 1, home()},
		"too short":                    {refusal(400, "Validation failed: field 'Postcode' on the 'min' tag."), 1, home()},
		"another field":                {refusal(400, "unknown field county"), 1, home()},
		"both are unknown":             {refusal(400, "unknown fields postcode, post_code"), 1, home()},
		"another status":               {refusal(403, "unknown field post_code"), 1, home()},
		"part of another field's name": {refusal(400, "unknown field old_post_code"), 1, home()},
		"both are unknown, one by one": {refusal(400, "unknown field post_code"), 2, home()},
		"no post code is sent":         {refusal(400, "unknown field post_code"), 1, AddressFields{City: new("Pawnee")}},
		"in HTML":                      {reply{status: 400, body: "<p>unknown post_code</p>"}, 1, home()},
	} {
		subtest(t, name, func(t *testing.T) {
			s, c := one(test.response)
			_, err := c.CreateAddress(t.Context(), "ron", test.fields)
			if err == nil {
				t.Error("no error")
			}
			if n := len(s.spelled()); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
			s.respond = func(call) reply { return ok(`{"data":{"id":"a1"}}`) }
			if _, err := c.CreateAddress(t.Context(), "ron", home()); err != nil {
				t.Error(err)
			}
			if got := s.spelled()[test.requests]; got != "postcode+post_code" {
				t.Errorf("afterwards %s is sent", got)
			}
		})
	}
}

// TestSpellingIsNotChangedBack checks that an error about the spelling that a store
// accepts is returned, instead of that about the other one.
func TestSpellingIsNotChangedBack(t *testing.T) {
	t.Parallel()
	s := picky("post_code", refusal(400, `"post_code" is not allowed`))
	synctest.Test(t, func(t *testing.T) {
		c := s.client()
		if _, err := c.CreateAddress(t.Context(), "ron", home()); err != nil {
			t.Fatal(err)
		}
		accept := s.respond
		s.respond = func(c call) reply {
			if strings.Contains(c.body, `"postcode":""`) {
				return refusal(400, `"postcode" is not allowed to be empty`)
			}
			return accept(c)
		}
		_, err := c.UpdateAddress(t.Context(), "ron", "a1", AddressFields{PostCode: new("")})
		if err == nil || !strings.Contains(err.Error(), "to be empty") {
			t.Errorf("returned %v", err)
		}
	})
}
