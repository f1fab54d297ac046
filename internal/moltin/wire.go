// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// envelope is what the API wraps requests and answers in.
type envelope struct {
	Data any `json:"data"`
}

// record is one of the store's records as it came, by member. A record is
// decoded member by member, because stores hold records whose members have
// another JSON type than documented; names are matched by case.
type record map[string]json.RawMessage

// UnreadableRecordError is a record that can't be read. It says nothing about
// the records beside it.
type UnreadableRecordError struct {
	// ID and CreatedAt are the record's, if those can be read.
	ID, CreatedAt string
	// Err names the member and what is wrong with it.
	Err error
}

func (e *UnreadableRecordError) Error() string {
	name := "a record"
	if e.ID != "" {
		name = "record " + e.ID
	}
	return fmt.Sprintf("%s can't be read: %v; correct or delete it in the store", name, e.Err)
}

func (e *UnreadableRecordError) Unwrap() error { return e.Err }

// text is a member that is documented as a string: nil for null and for one that
// is missing. Another scalar is taken as text.
func (r record) text(member string) (*string, error) {
	raw, ok := r[member]
	if !ok || string(raw) == "null" {
		return nil, nil
	}
	var text string
	switch raw[0] {
	case '"':
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, fmt.Errorf("%s: %w", member, err)
		}
	case '{', '[':
		return nil, fmt.Errorf("%s is not a string", member)
	default:
		text = string(raw)
	}
	return &text, nil
}

// texts reads members into what the map says.
func (r record) texts(into map[string]**string) error {
	for member, target := range into {
		text, err := r.text(member)
		if err != nil {
			return err
		}
		*target = text
	}
	return nil
}

func (r record) id() string {
	id, _ := r.text("id")
	return value(id)
}

// timestamps are meta.timestamps: RFC 3339 texts, or "".
func (r record) timestamps() (createdAt, updatedAt string) {
	var meta struct{ Timestamps record }
	if json.Unmarshal(r["meta"], &meta) != nil {
		return "", ""
	}
	created, _ := meta.Timestamps.text("created_at")
	updated, _ := meta.Timestamps.text("updated_at")
	return value(created), value(updated)
}

// unreadable is what is wrong with r.
func (r record) unreadable(err error) *UnreadableRecordError {
	createdAt, _ := r.timestamps()
	return &UnreadableRecordError{r.id(), createdAt, err}
}

// check is an error for a record without an id.
func (r record) check() error {
	if r.id() == "" {
		return r.unreadable(errors.New("it has no ID"))
	}
	return nil
}

// lacks tells whether an answer leaves out the timestamps or a member that was
// sent: what it leaves out says nothing about its value.
func (r record) lacks(sent map[string]any) bool {
	has := func(member string) bool { _, ok := r[member]; return ok }
	if !has("meta") {
		return true
	}
	for member, value := range sent {
		known := has(member) || member == "type"
		if member == "postcode" || member == "post_code" {
			known = has("postcode") || has("post_code")
		}
		if !known && value != nil && value != "" {
			return true
		}
	}
	return false
}

// send sends a request whose successful answer is one record in data. The record
// is nil for an answer without a body.
func send(ctx context.Context, d doer, r transport.Request, s scope) (record, error) {
	var answer struct{ Data record }
	r.Decode = func(a transport.Answer) error {
		answer.Data = nil
		if len(bytes.TrimSpace(a.Body)) == 0 && !r.Once && r.Body != nil {
			return nil
		}
		if err := json.Unmarshal(a.Body, &answer); err != nil {
			return err
		}
		if answer.Data.id() == "" {
			return errors.New("it has no data with an ID")
		}
		return nil
	}
	err := d.do(ctx, r, s)
	return answer.Data, err
}

// looseInt64 is a number that may come as text. What can't be read as one is 0,
// that is not known.
type looseInt64 int64

// UnmarshalJSON implements [json.Unmarshaler].
func (n *looseInt64) UnmarshalJSON(data []byte) error {
	number, _ := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	*n = looseInt64(number)
	return nil
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
