// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestAnswerSize reads all of an answer as large as may be. A larger one is
// refused at once, and its connection let go.
func TestAnswerSize(t *testing.T) {
	t.Parallel()
	for size, ok := range map[int]bool{32 << 20: true, 32<<20 + 1: false} {
		read, sent, closed := 0, 0, 0
		network := roundTripper(func(*http.Request) (*http.Response, error) {
			sent++
			body := sizedBody{io.LimitReader(io.MultiReader(strings.NewReader(record), spaces{}), int64(size)), &closed}
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body}, nil
		})
		r := get
		r.Decode = func(a Response) error {
			read = len(a.Body)
			return nil
		}
		err := newTransport(network).Do(t.Context(), r, authorize)
		if ok != (err == nil && read == size) || sent != 1 || closed != 1 {
			t.Errorf("%d bytes: error %v, %d were read, %d requests and %d bodies closed", size, err, read, sent, closed)
		}
		if !ok {
			checkMessage(t, err, map[string]bool{"the response is larger than 32 MiB": true})
			if !IsUnreadable(err) || judge(true, err) != unknown {
				t.Errorf("what must not be sent twice is not in doubt after %v", err)
			}
		}
	}
}

// sizedBody counts how often it is closed.
type sizedBody struct {
	io.Reader
	closed *int
}

func (b sizedBody) Close() error {
	*b.closed++
	return nil
}

// spaces are white space without an end.
type spaces struct{}

var blank = strings.Repeat(" ", 1<<16)

func (spaces) Read(p []byte) (int, error) { return copy(p, blank), nil }
