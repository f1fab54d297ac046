// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// dropped is the status of a request that gets no answer: its connection is closed.
const dropped = 0

// oversize is how much an oversized answer carries along, in bytes.
const oversize = 8<<20 + 1

// object is a JSON object.
type object map[string]any

// answer is a response before it is written: a JSON document, or a text of another type.
type answer struct {
	status int
	doc    object
	html   string
	header map[string]string
}

func (a answer) write(w http.ResponseWriter, c *call) {
	header := w.Header()
	// The date is by the store's own clock: it is what created_at can be compared with.
	header.Set("Date", c.now.Format(http.TimeFormat))
	for name, value := range a.header {
		header.Set(name, value)
	}
	var body []byte
	switch {
	case a.html != "":
		header.Set("Content-Type", "text/html; charset=utf-8")
		header.Set("Via", "1.1 varnish")
		body = []byte(a.html)
	case a.doc != nil:
		header.Set("Content-Type", "application/json; charset=utf-8")
		body = encode(a.doc)
		if c.fired.has(Oversized) {
			body = slices.Concat(body[:len(body)-1], []byte(`,"padding":"`), bytes.Repeat([]byte("x"), oversize), []byte(`"}`))
		}
		if c.fired.has(Truncated) {
			body = body[:len(body)/2]
		}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // a client that went away needs no answer
}

func encode(doc object) []byte {
	body, err := json.Marshal(doc)
	if err != nil {
		panic(err) // documents are made of strings, numbers, booleans and objects of them
	}
	return body
}

// data unwraps the request's {"data":{…}}.
func (c *call) data() (map[string]json.RawMessage, error) {
	var doc struct {
		Data map[string]json.RawMessage `json:"data"`
	}
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	if err := decoder.Decode(&doc); err != nil {
		return nil, errors.New("the request body is not a JSON document with an object named data")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the request body goes on after its JSON document")
	}
	if doc.Data == nil {
		return nil, errors.New("the request body has no object named data")
	}
	return doc.Data, nil
}

// text decodes a member that is a string. It is nil for a member that is null or not there.
func text(data map[string]json.RawMessage, member string) (value *string, ok bool) {
	raw, there := data[member]
	if !there {
		return nil, true
	}
	err := json.Unmarshal(raw, &value)
	return value, err == nil
}

// nanoseconds and milliseconds are the two ways in which the API writes timestamps.
const (
	nanoseconds  = "2006-01-02T15:04:05.000000000Z"
	milliseconds = "2006-01-02T15:04:05.000Z"
)

// What every record carries along. These are structs, unlike the records themselves, because most of the time that a long
// list takes goes into maps.
type (
	links struct {
		Self string `json:"self"`
	}
	meta struct {
		Timestamps timestamps `json:"timestamps"`
	}
	timestamps struct {
		CreatedAt string `json:"created_at"`
		UpdatedAt string `json:"updated_at"`
	}
	relationships struct {
		Customer reference `json:"customer"`
	}
	reference struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	}
)

func addressDoc(c *call, customer string, a *Address, postCodeField, layout string) object {
	doc := object{
		"id":            a.ID,
		"type":          "address",
		"links":         links{"https://" + c.Host + "/v2/addresses/" + a.ID},
		"meta":          meta{timestamps{a.CreatedAt.Format(layout), a.UpdatedAt.Format(layout)}},
		"relationships": relationships{reference{customer, "customer"}},
	}
	for _, member := range addressMembers {
		spelling := member
		if member == postCode {
			spelling = postCodeField
		}
		doc[spelling] = a.Members[member]
	}
	c.fired.shape(doc)
	return doc
}

func customerDoc(c *call, r *customer) object {
	doc := object{
		"id":           r.ID,
		"type":         "customer",
		"name":         r.Name,
		"email":        r.Email,
		"password":     len(r.PasswordHash) > 0,
		"external_ref": r.ExternalRef,
		"links":        links{"https://" + c.Host + "/v2/customers/" + r.ID},
		"meta":         meta{timestamps{r.CreatedAt.Format(milliseconds), r.UpdatedAt.Format(milliseconds)}},
	}
	c.fired.shape(doc)
	return doc
}

// shape does to an object of an answer what the faults of the request ask for.
func (f fired) shape(doc object) {
	if len(f) == 0 {
		return
	}
	null, missing := f.has(NullForEmpty), f.has(MissingForEmpty)
	for _, member := range slices.Collect(maps.Keys(doc)) {
		switch {
		case doc[member] != "":
		case missing:
			delete(doc, member)
		case null:
			doc[member] = nil
		}
	}
	if f.has(UnknownAdded) {
		doc["gate-code"] = strings.Repeat("7", 4)
		doc["delivery_window"] = object{"from": 9, "until": nil, "days": []string{"sat", "sun"}}
	}
}
