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

// envelope is the outer object of requests and responses.
type envelope struct {
	Data any `json:"data"`
}

// record is an undecoded record, by member. It is decoded member by member,
// because stores have records with members of other JSON types than documented.
// Unlike in encoding/json, the case of names matters.
type record map[string]json.RawMessage

// UnreadableRecordError is a record that can't be decoded.
type UnreadableRecordError struct {
	// ID and CreatedAt are the record's, or "" if they can't be decoded.
	ID, CreatedAt string
	// Err names the member and the problem.
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

// text decodes a member that is documented as a string. It is nil if the member is
// null or missing. Other scalars are taken as text.
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

// texts decodes several members.
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

// timestamps are the meta.timestamps in RFC 3339, or "".
func (r record) timestamps() (createdAt, updatedAt string) {
	var meta struct{ Timestamps record }
	if json.Unmarshal(r["meta"], &meta) != nil {
		return "", ""
	}
	created, _ := meta.Timestamps.text("created_at")
	updated, _ := meta.Timestamps.text("updated_at")
	return value(created), value(updated)
}

// unreadable is the error for a record that can't be decoded.
func (r record) unreadable(err error) *UnreadableRecordError {
	createdAt, _ := r.timestamps()
	return &UnreadableRecordError{r.id(), createdAt, err}
}

// check returns an error for a record without an id.
func (r record) check() error {
	if r.id() == "" {
		return r.unreadable(errors.New("it has no ID"))
	}
	return nil
}

// lacks reports whether a response leaves out the timestamps or a member of the
// request, so that the record's value of it is not known.
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

// send sends a request whose response has a record in data. The record is nil for
// a response without a body.
func send(ctx context.Context, d doer, r transport.Request, s scope) (record, error) {
	var answer struct{ Data record }
	r.Decode = func(a transport.Response) error {
		answer.Data = nil
		if len(bytes.TrimSpace(a.Body)) == 0 && !r.NonIdempotent && r.Body != nil {
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

// looseInt64 is a number that may be encoded as a string. It is 0, which means not
// known, for anything else.
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
