// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func fails(err error) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		connecting(req)
		return nil, err
	}
}

// failsConnected fails after the request got a connection.
func failsConnected(err error) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		connected(req)
		return nil, err
	}
}

func serve(handler http.HandlerFunc) http.RoundTripper { return inMemory{handler} }

// breaksOff returns a response that ends too early.
func breaksOff(req *http.Request) (*http.Response, error) {
	connected(req)
	body := io.MultiReader(strings.NewReader(record[:5]), errReader{io.ErrUnexpectedEOF})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body)}, nil
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// hangs never responds, and hangsDialing does not even get a connection.
func hangs(req *http.Request) (*http.Response, error) {
	connected(req)
	return hangsDialing(req)
}

func hangsDialing(req *http.Request) (*http.Response, error) {
	connecting(req)
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// TestRetryPolicy is the table of what is retried, for idempotent requests and for
// others. TestEveryStatus and TestResponseSize have the rest.
func TestRetryPolicy(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for name, test := range map[string]struct {
		network       http.RoundTripper
		idempotent    decision
		nonIdempotent decision
		isUnreadable  bool
	}{
		"success":            {serve(respond(200, record)), stop, stop, false},
		"created":            {serve(respond(201, record)), stop, stop, false},
		"HTML":               {serve(respond(200, htmlPage)), retry, ambiguous, true},
		"no body":            {serve(respond(204, "")), retry, ambiguous, true},
		"truncated JSON":     {serve(respond(200, record[:9])), retry, ambiguous, true},
		"JSON of wrong type": {serve(respond(200, `{"data":[7]}`)), stop, ambiguous, true},

		"throttled":                   {serve(apiError(429, "slow down")), retry, retry, false},
		"write conflict":              {serve(apiError(409, "Write conflict detected")), retry, retry, false},
		"write conflict in the title": {serve(respond(409, `{"errors":[{"title":"WRITE CONFLICT"}]}`)), retry, retry, false},
		"other conflict":              {serve(apiError(409, "email in use")), stop, stop, false},
		"write conflict in HTML":      {serve(respond(409, "<html>write conflict</html>")), stop, stop, false},

		"connection refused":   {fails(dial(errors.New("connection refused"))), retry, retry, false},
		"connection timed out": {fails(dial(context.DeadlineExceeded)), retry, retry, false},
		"name server fails":    {fails(dial(&net.DNSError{Err: "server misbehaving", IsTemporary: true})), retry, retry, false},
		"no such host":         {fails(dial(&net.DNSError{Err: "no such host", IsNotFound: true})), stop, stop, false},
		"bad certificate":      {fails(&tls.CertificateVerificationError{Err: errors.New("expired")}), stop, stop, false},
		"not TLS":              {fails(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}), stop, stop, false},
		"no connection":        {roundTripper(hangsDialing), retry, retry, false},

		"closed after sending": {failsConnected(io.EOF), retry, ambiguous, false},
		"response breaks off":  {roundTripper(breaksOff), retry, ambiguous, false},
		"no response":          {roundTripper(hangs), retry, ambiguous, false},
	} {
		for _, r := range []Request{put, create} {
			want := test.idempotent
			if r.NonIdempotent {
				want = test.nonIdempotent
			}
			subtest(t, name+"/"+r.Method, func(t *testing.T) {
				requests := 0
				network := roundTripper(func(req *http.Request) (*http.Response, error) {
					requests++
					return test.network.RoundTrip(req)
				})
				r.Decode = func(a Response) error {
					return json.Unmarshal(a.Body, &struct{ Data struct{ ID string } }{})
				}
				err := newTransport(network, retries(2)).Do(t.Context(), r, authorize)
				assertDecision(t, err, requests, want)
				if ambiguous := (*AmbiguousError)(nil); errors.As(err, &ambiguous) {
					err = ambiguous.Err
				}
				if got := IsUnreadable(err); got != test.isUnreadable {
					t.Errorf("IsUnreadable is %t: %v", got, err)
				}
			})
		}
	}
}

// assertDecision checks the outcome of a request with two retries, which all fail
// like the first attempt.
func assertDecision(t *testing.T, err error, requests int, want decision) {
	t.Helper()
	if n := map[decision]int{stop: 1, retry: 3, ambiguous: 1}[want]; requests != n {
		t.Errorf("%d requests, want %d", requests, n)
	}
	if isAmbiguous := errors.As(err, new(*AmbiguousError)); isAmbiguous != (want == ambiguous) {
		t.Errorf("ambiguous: %t, want %t: %v", isAmbiguous, want == ambiguous, err)
	}
	assertMessage(t, err, map[string]bool{"(after 3 attempts)": want == retry, "attempts": want == retry})
}

// TestEveryStatus responds with every status and every kind of body.
func TestEveryStatus(t *testing.T) {
	t.Parallel()
	// 409 depends on the body: see TestRetryPolicy.
	temporary := []int{408, 425, 500, 502, 503, 504}
	statuses := slices.Concat(temporary, []int{
		301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 409, 410, 415, 422, 429, 499, 501, 505, 511, 599,
	})
	bodies := map[string]string{
		"API JSON":   `{"errors":[{"status":"418","title":"the title","detail":"the detail"}]}`,
		"other JSON": `{"message":"no route matched"}`,
		"HTML":       htmlPage,
		"empty":      "",
		"truncated":  `{"errors":[{"status":"418","title":"the ti`,
		"no entries": `{"errors":[]}`,
	}
	for _, r := range []Request{put, create} {
		for _, status := range statuses {
			want := stop
			switch {
			case status == 429:
				want = retry
			case slices.Contains(temporary, status) && !r.NonIdempotent:
				want = retry
			case slices.Contains(temporary, status) || status > 500 && r.NonIdempotent:
				want = ambiguous
			}
			for bodyName, body := range bodies {
				subtest(t, fmt.Sprintf("%s/%d/%s", r.Method, status, bodyName), func(t *testing.T) {
					store := responses(respond(status, body, "X-Request-Id", "request-7", "Location", "https://elsewhere.test/"))
					err := newTransport(inMemory{store}, retries(2)).Do(t.Context(), r, authorize)
					assertDecision(t, err, len(store.requests()), want)
					e, isResponse := ResponseError(err)
					if isResponse != (want != ambiguous) || isResponse && e.Status != status {
						t.Errorf("error %#v, want a response with %d", err, status)
					}
					isAPI := bodyName == "API JSON"
					if got := IsNotFound(err); got != (isAPI && status == 404) {
						t.Errorf("IsNotFound is %t", got)
					}
					assertMessage(t, err, map[string]bool{
						strings.TrimSpace(fmt.Sprintf(": %d %s", status, http.StatusText(status))): true,
						"request-7":             true,
						"the title: the detail": isAPI,
						"redirects are refused": status < 400,
						"Guru":                  false,
						"no route":              false,
						"elsewhere":             false,
						"the-access-token":      false,
					})
				})
			}
		}
	}
}

// TestRetrySucceeds retries with the same body and new credentials.
func TestRetrySucceeds(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		subtest(t, name, func(t *testing.T) {
			throttled := respond(429, htmlPage)
			store := responses(throttled, throttled, throttled, throttled, throttled, throttled, throttled, throttled, respond(200, record))
			attempts := 0
			err := newTransport(inMemory{store}).Do(t.Context(), r, credentials(func() http.Header {
				attempts++
				return http.Header{"Authorization": {fmt.Sprint("Bearer ", attempts)}}
			}))
			if err != nil {
				t.Fatal(err)
			}
			requests := store.requests()
			if len(requests) != 9 {
				t.Errorf("%d requests, want 9", len(requests))
			}
			for i, h := range requests {
				if h.body != requests[0].body || r.Method != http.MethodGet && h.body == "" {
					t.Errorf("the body of a retry is %q, that of the first attempt %q", h.body, requests[0].body)
				}
				if got, want := h.header.Get("Authorization"), fmt.Sprint("Bearer ", i+1); got != want {
					t.Errorf("attempt %d had the credentials %q, want %q", i+1, got, want)
				}
			}
		})
	}
}

// TestBackoff checks the bounds of the waits between attempts, and that all of
// the range between them is used.
func TestBackoff(t *testing.T) {
	t.Parallel()
	jitter := newTransport(nil).Jitter
	for attempt := range 70 {
		limit := min(backoffMin<<min(attempt, 10), backoffMax)
		var low, high int
		for range 500 {
			wait := jitter(backoff(attempt + 1))
			if wait < 0 || wait > limit {
				t.Fatalf("retry %d waits %s, want at most %s", attempt+1, wait, limit)
			}
			if wait < limit/10 {
				low++
			}
			if wait > limit*9/10 {
				high++
			}
		}
		if low < 10 || high < 10 {
			t.Errorf("retry %d: of 500 waits %d are in the lowest tenth and %d in the highest", attempt+1, low, high)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header   string // "date+7" is seven seconds after the response's Date
		ahead    time.Duration
		noDate   bool
		min, max time.Duration
	}{
		"seconds":                    {header: "7", min: 7 * time.Second, max: 7 * time.Second},
		"date":                       {header: "date+7", min: 7 * time.Second, max: 7 * time.Second},
		"date of a clock ahead":      {header: "date+7", ahead: 10 * time.Minute, min: 7 * time.Second, max: 7 * time.Second},
		"date of a clock behind":     {header: "date+7", ahead: -10 * time.Minute, min: 7 * time.Second, max: 7 * time.Second},
		"date without a Date":        {header: "date+7", noDate: true, min: 6 * time.Second, max: 7 * time.Second},
		"zero":                       {header: "0", max: backoffMin},
		"negative":                   {header: "-7", max: backoffMin},
		"past date":                  {header: "date-7", max: backoffMin},
		"nonsense":                   {header: "soon", max: backoffMin},
		"a sign":                     {header: "+99999999999999999999", max: backoffMin},
		"a fraction":                 {header: "1.5", max: backoffMin},
		"more than a Duration holds": {header: "9223372037", min: maxRetryAfter * time.Second, max: maxRetryAfter * time.Second},
		"more than an integer holds": {header: "99999999999999999999999", min: maxRetryAfter * time.Second, max: maxRetryAfter * time.Second},
	} {
		for _, status := range []int{429, 503, 200} {
			subtest(t, fmt.Sprintf("%s/%d", name, status), func(t *testing.T) {
				busy := func(w http.ResponseWriter, r *http.Request) {
					date, header := time.Now().Add(test.ahead).UTC(), test.header
					if !test.noDate {
						w.Header().Set("Date", date.Format(http.TimeFormat))
					}
					if offset, ok := strings.CutPrefix(header, "date"); ok {
						seconds, _ := strconv.Atoi(offset)
						header = date.Add(time.Duration(seconds) * time.Second).Format(http.TimeFormat)
					}
					respond(status, htmlPage, "Retry-After", header)(w, r)
				}
				store := responses(busy, respond(200, record))
				ctx, cancel := context.WithTimeout(t.Context(), 2*maxRetryAfter*time.Second)
				defer cancel()
				start := time.Now()
				if err := newTransport(inMemory{store}).Do(ctx, get, authorize); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took < test.min || took > test.max+10*time.Millisecond {
					t.Errorf("waited %s, want %s to %s", took, test.min, test.max)
				}
			})
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"", "0", "7", "-7", "+7", "1.5", "0x10", "9223372037", "99999999999999999999999", "Sat, 01 Jan 2000 00:00:07 GMT",
		"Saturday, 01-Jan-00 00:00:07 GMT", "Sat Jan  1 00:00:07 2000", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "soon",
	} {
		f.Add(seed, int64(0))
		f.Add(seed, int64(-time.Hour))
	}
	f.Fuzz(func(t *testing.T, header string, ahead int64) {
		received := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		resp := &Response{Header: http.Header{"Retry-After": {header}}, Received: received, Date: received.Add(time.Duration(ahead))}
		wait := resp.retryAfter()
		if wait < 0 {
			t.Errorf("%q means a wait of %s", header, wait)
		}
		if seconds, err := strconv.Atoi(header); err == nil && header[0] != '+' && wait != time.Duration(max(0, min(seconds, maxRetryAfter)))*time.Second {
			t.Errorf("%q means a wait of %s", header, wait)
		}
	})
}

// TestResponseSize reads a response of the maximum size completely. A larger one is
// an error without a retry, and its body is closed.
func TestResponseSize(t *testing.T) {
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
			t.Errorf("%d bytes: error %v, %d bytes read, %d requests, %d bodies closed", size, err, read, sent, closed)
		}
		if !ok {
			assertMessage(t, err, map[string]bool{"the response is larger than 32 MiB": true})
			if !IsUnreadable(err) || decide(true, err) != ambiguous {
				t.Errorf("a non-idempotent request is not ambiguous after %v", err)
			}
		}
	}
}

// sizedBody counts calls of Close.
type sizedBody struct {
	io.Reader
	closed *int
}

func (b sizedBody) Close() error {
	*b.closed++
	return nil
}

// spaces is an endless body of white space.
type spaces struct{}

var blank = strings.Repeat(" ", 1<<16)

func (spaces) Read(p []byte) (int, error) { return copy(p, blank), nil }

// TestInvalidHeader tries a header that can't be sent only once.
func TestInvalidHeader(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := responses(respond(200, record))
			tr, _, connections := startServer(t, store, (*httptest.Server).Start, noWait)
			attempts := 0
			err := tr.Do(t.Context(), r, credentials(func() http.Header {
				attempts++
				return http.Header{"Authorization": {"Bearer bacon\nand eggs"}}
			}))
			if attempts != 1 || connections.Load() != 0 {
				t.Errorf("%d attempts and %d connections, want 1 and 0", attempts, connections.Load())
			}
			if errors.As(err, new(*NetworkError)) || errors.As(err, new(*AmbiguousError)) {
				t.Errorf("error %#v, want one that is not of the network", err)
			}
			assertMessage(t, err, map[string]bool{r.Method + " /": true, "invalid header": true, "Authorization": true, "bacon": false})
		})
	}
}
