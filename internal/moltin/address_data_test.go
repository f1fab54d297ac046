// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// wire is home as a store has it, with another value in every member.
const wire = `{
	"id": "36f05940-0d38-411a-8909-3aea58bc1f09", "type": "address",
	"name": "Home", "first_name": "Ron", "last_name": "Swanson", "company_name": "Ron Swanson Enterprises",
	"phone_number": "(555) 555-1234", "line_1": "1 Sunny Street", "line_2": "Flat 2", "city": "Sunny Town",
	"county": "Sunnyville", "region": "Kent", "postcode": "SU33 1YY", "country": "US",
	"instructions": "Leave behind the bins",
	"links": {"self": "https://elsewhere.test/v2/addresses/36f05940"},
	"meta": {"timestamps": {"created_at": "2017-12-01T12:13:23.513Z", "updated_at": "2018-01-02T03:04:05.678901234Z"}},
	"relationships": {"customer": {"data": {"id": "ron"}}},
	"gift-wrap": {"paper": ["red"]}, "floor": 3
}`

func decodeAddress(t testing.TB, text string) *Address {
	t.Helper()
	var data addressData
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	return data.address()
}

func TestAddressFromWire(t *testing.T) {
	t.Parallel()
	want := &Address{
		AddressFields: home(), ID: "36f05940-0d38-411a-8909-3aea58bc1f09",
		CreatedAt: "2017-12-01T12:13:23.513Z", UpdatedAt: "2018-01-02T03:04:05.678901234Z",
	}
	if got := decodeAddress(t, wire); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPostCodeFromWire(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"postcode":"A"}`:                  "A",
		`{"post_code":"A"}`:                 "A",
		`{"postcode":"A","post_code":"B"}`:  "A",
		`{"postcode":"","post_code":"B"}`:   "B",
		`{"postcode":null,"post_code":"B"}`: "B",
		`{"postcode":"","post_code":null}`:  "",
		`{}`:                                "",
	} {
		if got := value(decodeAddress(t, text).PostCode); got != want {
			t.Errorf("%s is read as %q, want %q", text, got, want)
		}
	}
}

func TestNoValueFromWire(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"name":null,"line_2":null}`, `{"name":"","line_2":""}`, `{}`, `{"meta":null}`} {
		if got := decodeAddress(t, text).values(); got != (AddressFields{}).values() {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

// TestValuesAreAllMembers changes one member after the other.
func TestValuesAreAllMembers(t *testing.T) {
	t.Parallel()
	original := home()
	members := reflect.TypeFor[AddressFields]().NumField()
	if len(original.values()) != members {
		t.Fatalf("%d values of %d members", len(original.values()), members)
	}
	for i := range members {
		changed := home()
		reflect.ValueOf(&changed).Elem().Field(i).Set(reflect.ValueOf(ptr("changed")))
		if changed.values() == original.values() {
			t.Errorf("%s does not count", reflect.TypeFor[AddressFields]().Field(i).Name)
		}
	}
}

func TestAddressToWire(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fields AddressFields
		want   string
	}{
		"all": {home(), `{"data":{"type":"address","name":"Home","first_name":"Ron","last_name":"Swanson",` +
			`"company_name":"Ron Swanson Enterprises","phone_number":"(555) 555-1234","line_1":"1 Sunny Street","line_2":"Flat 2",` +
			`"city":"Sunny Town","county":"Sunnyville","region":"Kent","country":"US","instructions":"Leave behind the bins",` +
			`"postcode":"SU33 1YY","post_code":"SU33 1YY"}}`},
		"one":     {AddressFields{City: ptr("Pawnee")}, `{"data":{"type":"address","city":"Pawnee"}}`},
		"cleared": {AddressFields{Line2: ptr(""), PostCode: ptr("")}, `{"data":{"type":"address","line_2":"","postcode":"","post_code":""}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				c := store.client(t)
				_, _ = c.CreateAddress(t.Context(), "ron", test.fields)
				_, _ = c.UpdateAddress(t.Context(), "ron", "a", test.fields)
				post, put := store.find("POST", "/v2/customers/ron/addresses"), store.find("PUT", "/v2/customers/ron/addresses/a")
				for _, h := range append(post, put...) {
					if h.body != test.want {
						t.Errorf("%s sends %s\nwant %s", h.method, h.body, test.want)
					}
					if h.header.Get("Content-Type") != "application/json" || h.header.Get("Accept") != "application/json" || h.header.Get("User-Agent") != "test-agent" {
						t.Errorf("%s has the headers %v", h.method, h.header)
					}
				}
				if len(post) != 1 || len(put) != 1 {
					t.Errorf("%d creates and %d updates", len(post), len(put))
				}
			})
		})
	}
}

func TestAddressOfEitherStore(t *testing.T) {
	t.Parallel()
	for _, postCode := range []string{"postcode", "post_code"} {
		t.Run(postCode, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.postCode = postCode
				c := store.client(t)
				created, err := c.CreateAddress(t.Context(), "ron", home())
				if err != nil || created.values() != home().values() {
					t.Errorf("created %v, %v", created, err)
				}
				read, err := c.Address(t.Context(), "ron", created.ID, created.UpdatedAt)
				if err != nil || !reflect.DeepEqual(read, created) {
					t.Errorf("read %v, %v, want %v", read, err, created)
				}
				updated, err := c.UpdateAddress(t.Context(), "ron", created.ID, AddressFields{PostCode: ptr("PA1 1AA")})
				if err != nil || value(updated.PostCode) != "PA1 1AA" || value(updated.City) != "Sunny Town" {
					t.Errorf("updated to %v, %v", updated, err)
				}
				if n := len(store.heard); n != 4 { // the token, the create, the list and the update
					t.Errorf("%d requests, want 4", n)
				}
			})
		})
	}
}

// picky refuses a member with an error in a store's own words.
func picky(member, words string, status int) meddler {
	return func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if r.Method != http.MethodGet && strings.Contains(string(body), `"`+member+`"`) {
			answerError(w, status, words)
			return
		}
		serve(w, r)
	}
}

// spelledIn are the spellings that a request used.
func spelledIn(h heard) string {
	var used []string
	for _, member := range []string{"postcode", "post_code"} {
		if strings.Contains(h.body, `"`+member+`"`) {
			used = append(used, member)
		}
	}
	return strings.Join(used, " and ")
}

func TestUnknownSpelling(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"unknown field 'MEMBER'", "Unexpected member MEMBER", "unrecognised: data.MEMBER", "Additional property MEMBER is not allowed",
		"MEMBER is not permitted", "MEMBER is not supported",
	} {
		for refused, kept := range map[string]string{"postcode": "post_code", "post_code": "postcode"} {
			for _, status := range []int{400, 422} {
				t.Run(strings.ReplaceAll(words, "MEMBER", refused), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						store := newFakeStore()
						store.postCode = kept
						store.meddle = picky(refused, strings.ReplaceAll(words, "MEMBER", refused), status)
						c := store.client(t)
						for range 2 {
							created, err := c.CreateAddress(t.Context(), "ron", home())
							if err != nil {
								t.Fatal(err)
							}
							updated, err := c.UpdateAddress(t.Context(), "ron", created.ID, AddressFields{PostCode: ptr("PA1 1AA")})
							if err != nil || value(updated.PostCode) != "PA1 1AA" {
								t.Errorf("%v, %v", updated, err)
							}
						}
						var got []string
						for _, h := range append(store.find("POST", addressesRoute), store.find("PUT", addressRoute)...) {
							got = append(got, spelledIn(h))
						}
						if want := []string{"postcode and post_code", kept, kept, kept, kept}; !slices.Equal(got, want) {
							t.Errorf("sent %q, want %q", got, want)
						}
					})
				})
			}
		}
	}
}

// TestKnownSpelling has errors that say nothing about the spelling, and repeats
// that do not help.
func TestKnownSpelling(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		words    string
		status   int
		requests int
	}{
		"required":                      {"postcode is required", 400, 1},
		"required in the other":         {"post_code is required", 422, 1},
		"too short":                     {"Validation failed: field 'Postcode' on the 'min' tag.", 400, 1},
		"another member":                {"unknown member county", 400, 1},
		"both unknown":                  {"unknown members postcode, post_code", 400, 1},
		"another status":                {"unknown member post_code", 403, 1},
		"both unknown one by one":       {"unknown member post_code", 400, 2},
		"part of another member's name": {"unknown member old_post_code", 400, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = picky("type", test.words, test.status) // in any case
				c := store.client(t)
				_, err := c.CreateAddress(t.Context(), "ron", home())
				if err == nil || !strings.Contains(err.Error(), test.words) {
					t.Errorf("error %v", err)
				}
				if got := store.count("POST", addressesRoute); got != test.requests {
					t.Errorf("%d requests, want %d", got, test.requests)
				}
				// What did not help is not kept.
				store.meddle = nil
				if _, err := c.CreateAddress(t.Context(), "ron", home()); err != nil {
					t.Error(err)
				}
				posts := store.find("POST", addressesRoute)
				if got := spelledIn(posts[len(posts)-1]); got != "postcode and post_code" {
					t.Errorf("afterwards %s is sent", got)
				}
			})
		})
	}
}

// TestSpellingOfNoPostCode has nothing to spell in another way.
func TestSpellingOfNoPostCode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.meddle = picky("city", "unknown member post_code", 400)
		if _, err := store.client(t).UpdateAddress(t.Context(), "ron", "a", AddressFields{City: ptr("Pawnee")}); err == nil {
			t.Error("no error")
		}
		if got := store.count("PUT", addressRoute); got != 1 {
			t.Errorf("%d requests, want 1", got)
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		wire, `{}`, `null`, `[]`, `""`, `{"id":7}`, `{"name":null}`, `{"postcode":"A","post_code":"B"}`, `{"POSTCODE":"A"}`,
		`{"meta":[]}`, `{"meta":{"timestamps":{"created_at":7}}}`, `{"name":"\ud800"}`, `{"name":{"a":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var data addressData
		if json.Unmarshal(text, &data) != nil {
			return
		}
		address := data.address()
		if address.PostCode != nil && address.PostCode != data.Postcode && address.PostCode != data.PostCodeOld {
			t.Errorf("a post code from nowhere: %q", *address.PostCode)
		}
		// What was read can be sent, and is read again as the same.
		sent, err := json.Marshal(newAddressData(address.AddressFields, spellings{}))
		if err != nil {
			t.Fatal(err)
		}
		var again addressData
		if err := json.Unmarshal(sent, &again); err != nil {
			t.Fatal(err)
		}
		if again.address().values() != address.values() {
			t.Errorf("%v became %v", address.values(), again.address().values())
		}
	})
}
