// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

func fails(err error) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		connecting(req)
		return nil, err
	}
}

// failsConnected fails after the request had a connection.
func failsConnected(err error) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		connected(req)
		return nil, err
	}
}

func replies(handler http.HandlerFunc) http.RoundTripper { return inMemory{handler} }

// breaksOff gives an answer that ends too early.
func breaksOff(req *http.Request) (*http.Response, error) {
	connected(req)
	body := io.MultiReader(strings.NewReader(record[:5]), errReader{io.ErrUnexpectedEOF})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body)}, nil
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// hangs never answers, and hangsDialing does not even get a connection.
func hangs(req *http.Request) (*http.Response, error) {
	connected(req)
	return hangsDialing(req)
}

func hangsDialing(req *http.Request) (*http.Response, error) {
	connecting(req)
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// TestJudge is the whole table of what is sent again, for requests that may be
// carried out twice and for those that may not; TestAnswerSize has the rest.
func TestJudge(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for name, test := range map[string]struct {
		network      http.RoundTripper
		repeatable   verdict
		once         verdict
		isUnreadable bool
	}{
		"success":            {replies(answer(200, record)), final, final, false},
		"created":            {replies(answer(201, record)), final, final, false},
		"HTML":               {replies(answer(200, page)), again, unknown, true},
		"no body":            {replies(answer(204, "")), again, unknown, true},
		"truncated JSON":     {replies(answer(200, record[:9])), again, unknown, true},
		"JSON of wrong type": {replies(answer(200, `{"data":[7]}`)), final, unknown, true},

		"throttled":                   {replies(apiError(429, "slow down")), again, again, false},
		"write conflict":              {replies(apiError(409, "Write conflict detected")), again, again, false},
		"write conflict in the title": {replies(answer(409, `{"errors":[{"title":"WRITE CONFLICT"}]}`)), again, again, false},
		"other conflict":              {replies(apiError(409, "email in use")), final, final, false},
		"write conflict in HTML":      {replies(answer(409, "<html>write conflict</html>")), final, final, false},

		"connection refused":   {fails(dial(errors.New("connection refused"))), again, again, false},
		"connection timed out": {fails(dial(context.DeadlineExceeded)), again, again, false},
		"name server is ill":   {fails(dial(&net.DNSError{Err: "server misbehaving", IsTemporary: true})), again, again, false},
		"no such host":         {fails(dial(&net.DNSError{Err: "no such host", IsNotFound: true})), final, final, false},
		"bad certificate":      {fails(&tls.CertificateVerificationError{Err: errors.New("expired")}), final, final, false},
		"not TLS":              {fails(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}), final, final, false},
		"no connection":        {roundTripper(hangsDialing), again, again, false},

		"closed after sending": {failsConnected(io.EOF), again, unknown, false},
		"answer breaks off":    {roundTripper(breaksOff), again, unknown, false},
		"no answer":            {roundTripper(hangs), again, unknown, false},
	} {
		for _, r := range []Request{put, once} {
			want := test.repeatable
			if r.NonIdempotent {
				want = test.once
			}
			t.Run(name+"/"+r.Method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					requests := 0
					network := roundTripper(func(req *http.Request) (*http.Response, error) {
						requests++
						return test.network.RoundTrip(req)
					})
					r.Decode = func(a Response) error {
						return json.Unmarshal(a.Body, &struct{ Data struct{ ID string } }{})
					}
					err := newTransport(network, retries(2)).Do(t.Context(), r, authorize)
					checkVerdict(t, err, requests, want)
					if got := IsUnreadable(err); got != test.isUnreadable {
						t.Errorf("IsUnreadable is %t: %v", got, err)
					}
				})
			})
		}
	}
}

// checkVerdict checks what came of a request with two retries, none of which
// can succeed if the first attempt did not.
func checkVerdict(t *testing.T, err error, requests int, want verdict) {
	t.Helper()
	if n := map[verdict]int{final: 1, again: 3, unknown: 1}[want]; requests != n {
		t.Errorf("%d requests, want %d", requests, n)
	}
	if isUnknown := errors.As(err, new(*AmbiguousError)); isUnknown != (want == unknown) {
		t.Errorf("an AmbiguousError: %t, want %t: %v", isUnknown, want == unknown, err)
	}
	checkMessage(t, err, map[string]bool{"(after 3 attempts)": want == again, "attempts": want == again})
}
