// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// envelope is the outer object of requests and responses.
type envelope struct {
	Data any `json:"data"`
}

// record is an undecoded record, by field. It is decoded field by field, because
// stores have records with fields of other JSON types than documented. Unlike in
// encoding/json, the case of names matters.
type record map[string]json.RawMessage

// UnreadableRecordError is a record that can't be decoded.
type UnreadableRecordError struct {
	// ID and CreatedAt are the record's, or "" if they can't be decoded.
	ID, CreatedAt string
	// Err names the field and the problem.
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

// text decodes a field that is documented as a string. It is nil if the field is
// null or missing. Other scalars are taken as text.
func (r record) text(field string) (*string, error) {
	raw, ok := r[field]
	if !ok || string(raw) == "null" {
		return nil, nil
	}
	var text string
	switch raw[0] {
	case '"':
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, fmt.Errorf("%s: %w", field, err)
		}
	case '{', '[':
		return nil, fmt.Errorf("%s is not a string", field)
	default:
		text = string(raw)
	}
	return &text, nil
}

func (r record) id() string {
	id, _ := r.text("id")
	return Text(id)
}

// timestamps are the meta.timestamps in RFC 3339, or "".
func (r record) timestamps() (createdAt, updatedAt string) {
	var meta struct{ Timestamps record }
	if json.Unmarshal(r["meta"], &meta) != nil {
		return "", ""
	}
	created, _ := meta.Timestamps.text("created_at")
	updated, _ := meta.Timestamps.text("updated_at")
	return Text(created), Text(updated)
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

// lacks reports whether a response leaves out the timestamps or a field of the
// request, so that the record's value of it is not known.
func (r record) lacks(sent map[string]any) bool {
	has := func(field string) bool { _, ok := r[field]; return ok }
	if !has("meta") {
		return true
	}
	for field, value := range sent {
		isIn := has(field) || field == "type"
		if field == "postcode" || field == "post_code" {
			isIn = has("postcode") || has("post_code")
		}
		if !isIn && value != nil && value != "" {
			return true
		}
	}
	return false
}

// get reads a record.
func get[T any](ctx context.Context, d doer, path []string, s scope, decode func(record) (*T, error)) (*T, error) {
	r, err := send(ctx, d, transport.Request{Method: http.MethodGet, Path: path}, s)
	if err != nil {
		return nil, err
	}
	return decode(r)
}

// write creates a record, or changes the one with the id. It reports whether the
// response was partial: whether it left out the timestamps or something that was
// sent. The write has succeeded then, so a record that can't be decoded is one with
// nothing but its id.
func write[T any](ctx context.Context, d doer, request transport.Request, s scope, sent map[string]any, id string,
	decode func(record) (*T, error),
) (written *T, partial bool, err error) {
	request.Body = envelope{Data: sent}
	r, err := send(ctx, d, request, s)
	if err != nil {
		return nil, false, err
	}
	if r == nil {
		r = record{"id": json.RawMessage(strconv.Quote(id))}
	}
	if written, err = decode(r); err != nil {
		r = record{"id": r["id"]}
		written, err = decode(r)
	}
	return written, r.lacks(sent), err
}

// send sends a request whose response has a record in data. The record is nil for
// a response to an update without a body.
func send(ctx context.Context, d doer, request transport.Request, s scope) (record, error) {
	var response struct{ Data record }
	request.Decode = func(got transport.Response) error {
		if len(bytes.TrimSpace(got.Body)) == 0 && request.Method == http.MethodPut {
			return nil
		}
		if err := json.Unmarshal(got.Body, &response); err != nil {
			return err
		}
		if response.Data.id() == "" {
			return errors.New("it has no data with an ID")
		}
		return nil
	}
	err := d.do(ctx, request, s)
	return response.Data, err
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

// Text returns the text of a field, or "" for nil.
func Text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
