// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRequestTimeout checks that the timeout applies to each attempt, and that the
// error has its value.
func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	for name, network := range map[string]roundTripper{
		"no response":   hangs,
		"no connection": hangsDialing,
		"no end": func(req *http.Request) (*http.Response, error) {
			body := io.MultiReader(strings.NewReader(record), untilDone{req.Context()})
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body)}, nil
		},
	} {
		subtest(t, name, func(t *testing.T) {
			tr := newTransport(network, retries(2), noJitter, func(cfg *Config) { cfg.RequestTimeout = 7 * time.Second })
			start := time.Now()
			err := tr.Do(t.Context(), get, authorize)
			assertMessage(t, err, map[string]bool{"no response within the request timeout of 7s (after 3 attempts)": true})
			if took := time.Since(start).Round(time.Millisecond); took != 3*7*time.Second+3*backoffMin {
				t.Errorf("took %s", took)
			}
		})
	}
}

// untilDone is a body that never ends.
type untilDone struct{ ctx context.Context } //nolint:containedctx // A reader is not given one.

func (u untilDone) Read([]byte) (int, error) {
	<-u.ctx.Done()
	return 0, u.ctx.Err()
}

// TestRetryAfterPastDeadline checks that a wait past the deadline is an immediate
// error. Without a deadline the limit is five minutes.
func TestRetryAfterPastDeadline(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		for _, test := range []struct {
			header  string
			timeout time.Duration // 0: none
			asked   time.Duration
			ends    bool
		}{
			{"61", time.Minute, 61 * time.Second, true},
			{"Mon, 02 Nov 2026 10:01:01 GMT", time.Minute, 61 * time.Second, true},
			{"99999999999999999999", time.Minute, maxRetryAfter * time.Second, true},
			{"59", time.Minute, 0, false},
			{"86400", 0, 24 * time.Hour, true},
			{"301", 0, 301 * time.Second, true},
			{"299", 0, 0, false},
		} {
			subtest(t, fmt.Sprintf("%s/%s/%s", name, test.header, test.timeout), func(t *testing.T) {
				busy := apiError(429, "slow down", "Retry-After", test.header, "Date", "Mon, 02 Nov 2026 10:00:00 GMT")
				store := responses(busy, respond(200, record))
				ctx := t.Context()
				if test.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.timeout)
					defer cancel()
				}
				start := time.Now()
				err := newTransport(inMemory{store}).Do(ctx, r, authorize)
				if !test.ends {
					if err != nil {
						t.Error(err)
					}
					return
				}
				if took := time.Since(start); took > time.Millisecond {
					t.Errorf("took %s", took)
				}
				if e, ok := ResponseError(err); !ok || e.Status != 429 || e.RetryAfter != test.asked {
					t.Errorf("error %#v, want a response that asked to wait %s", err, test.asked)
				}
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v, want a deadline's", err)
				}
				assertMessage(t, err, map[string]bool{
					"the store asked to wait " + test.asked.String() + ", which is longer than the time that is left": true, "slow down": true,
				})
				if store.count() != 1 {
					t.Errorf("%d requests, want 1", store.count())
				}
			})
		}
	}
}

// TestWithoutDeadline ends a request that could go on for hours.
func TestWithoutDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		err := newTransport(serve(apiError(429, "slow down")), retries(1e6), noJitter).Do(t.Context(), get, authorize)
		if took := time.Since(start); took != maxDuration || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v after %s, want a deadline's after %s", err, took, maxDuration)
		}
	})
}

// TestEndOfContext ends the context of a request that did nothing, wherever it
// waits. The error has the reason why the attempt before failed.
func TestEndOfContext(t *testing.T) {
	t.Parallel()
	const (
		end   = 5 * time.Second
		again = "before the request could be sent again"
	)
	lunch := apiError(503, "out for lunch", "Retry-After", "4")
	throttled := apiError(429, "slow down", "Retry-After", "1")
	ok := respond(200, record)
	slowly := func(cfg *Config) { cfg.RequestsPerSecond = 0.1 }
	calls := func() Authorize {
		n := 0
		return func(ctx context.Context) (http.Header, error) {
			if n++; n > 1 {
				<-ctx.Done()
			}
			return nil, ctx.Err()
		}
	}
	for name, test := range map[string]struct {
		request   Request
		responses []http.HandlerFunc
		change    func(*Config)
		authorize func() Authorize // default: at once
		want      map[string]bool
		linger    time.Duration // after the end
	}{
		"in the first attempt":       {get, []http.HandlerFunc{late(time.Minute, ok)}, noJitter, nil, map[string]bool{"GET /v2/things/a: context ": true, again: false}, 0},
		"in a wait after a response": {get, []http.HandlerFunc{apiError(503, "out for lunch")}, noJitter, nil, map[string]bool{"out for lunch": true, again: true}, 0},
		"in a wait after none":       {put, []http.HandlerFunc{broken}, noJitter, nil, map[string]bool{io.ErrUnexpectedEOF.Error(): true, again: true}, 0},
		"in the second attempt":      {get, []http.HandlerFunc{lunch, late(time.Minute, ok)}, noJitter, nil, map[string]bool{"out for lunch": true, again: true}, 0},
		"in the rate limit":          {form, []http.HandlerFunc{lunch, ok}, slowly, nil, map[string]bool{"out for lunch": true, again: true}, 0},
		"in authorize":               {get, []http.HandlerFunc{lunch, ok}, noJitter, calls, map[string]bool{"out for lunch": true, again: true}, 0},
		"of a throttled create":      {create, []http.HandlerFunc{throttled}, slowly, nil, map[string]bool{"slow down": true, again: true}, 0},
		"before it is throttled":     {create, []http.HandlerFunc{late(end+lingerTime/2, apiError(429, "slow down", "Retry-After", "3600"))}, noJitter, nil, map[string]bool{"slow down": true, again: true}, lingerTime / 2},
	} {
		for endName, endAfter := range ends {
			subtest(t, name+"/"+endName, func(t *testing.T) {
				ctx, cancel := endAfter(t.Context(), end)
				defer cancel()
				credentials := Authorize(authorize)
				if test.authorize != nil {
					credentials = test.authorize()
				}
				start := time.Now()
				err := newTransport(inMemory{responses(test.responses...)}, retries(1000), test.change).Do(ctx, test.request, credentials)
				if took := time.Since(start); took != end+test.linger {
					t.Errorf("took %s, want %s", took, end+test.linger)
				}
				if !errors.Is(err, ctx.Err()) || errors.As(err, new(*AmbiguousError)) || strings.Count(err.Error(), ctx.Err().Error()) != 1 {
					t.Errorf("error %v, want one that says once that the context ended", err)
				}
				assertMessage(t, err, test.want)
				time.Sleep(time.Hour) // until the store has responded
			})
		}
	}
}

// ends are the ways in which a context may end after a time.
var ends = map[string]func(context.Context, time.Duration) (context.Context, context.CancelFunc){
	"deadline": context.WithTimeout,
	"canceled": func(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(after, cancel)
		return ctx, cancel
	},
}

// TestLinger waits a little longer than its context for the response to a
// non-idempotent request.
func TestLinger(t *testing.T) {
	t.Parallel()
	ok := respond(201, record)
	for name, test := range map[string]struct {
		request   Request
		after     time.Duration // of the response, after the end
		respond   http.HandlerFunc
		took      time.Duration // after the end
		status    int           // of the error
		ambiguous bool
	}{
		"success":           {create, 799 * time.Millisecond, ok, 799 * time.Millisecond, 0, false},
		"refusal":           {create, 300 * time.Millisecond, apiError(422, "no"), 300 * time.Millisecond, 422, false},
		"too late":          {create, 801 * time.Millisecond, ok, lingerTime, 0, true},
		"ambiguous outcome": {create, 300 * time.Millisecond, apiError(504, "late"), 300 * time.Millisecond, 0, true},
		"idempotent":        {put, 1 * time.Millisecond, ok, 0, 0, false},
		"before the end":    {create, -300 * time.Millisecond, ok, -300 * time.Millisecond, 0, false},
	} {
		for endName, end := range ends {
			linger := func(t *testing.T, isSecond bool) {
				t.Helper()
				const until = 2 * time.Second
				ctx, cancel := end(t.Context(), until)
				defer cancel()
				store := responses(late(until+test.after, test.respond))
				if isSecond {
					store = responses(apiError(429, "slow down", "Retry-After", "1"), late(until-time.Second+test.after, test.respond))
				}
				start := time.Now()
				err := newTransport(inMemory{store}).Do(ctx, test.request, authorize)
				if took := time.Since(start); took != until+test.took {
					t.Errorf("took %s, want %s", took, until+test.took)
				}
				succeeded := test.status == 0 && !test.ambiguous && test.request.NonIdempotent
				if succeeded != (err == nil) {
					t.Errorf("error %v", err)
				}
				if e, ok := ResponseError(err); ok != (test.status != 0) || ok && e.Status != test.status {
					t.Errorf("error %v, want a response with %d", err, test.status)
				}
				if isAmbiguous := errors.As(err, new(*AmbiguousError)); isAmbiguous != test.ambiguous {
					t.Errorf("ambiguous: %t: %v", isAmbiguous, err)
				}
				time.Sleep(time.Hour) // until the store has responded
			}
			subtest(t, name+"/"+endName, func(t *testing.T) { linger(t, false) })
			subtest(t, name+"/"+endName+"/second attempt", func(t *testing.T) { linger(t, true) })
		}
	}
}

// TestRateLimitDoesNotLinger checks that a wait for the rate limit ends with the
// context, because nothing was sent.
func TestRateLimitDoesNotLinger(t *testing.T) {
	t.Parallel()
	for endName, end := range ends {
		subtest(t, endName, func(t *testing.T) {
			store := responses(respond(201, record))
			tr := newTransport(inMemory{store}, func(cfg *Config) { cfg.RequestsPerSecond = 0.1 })
			if err := tr.Do(t.Context(), create, authorize); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := end(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			err := tr.Do(ctx, create, authorize)
			if took := time.Since(start); took != time.Second {
				t.Errorf("took %s, want 1s", took)
			}
			var limited *RateLimitError
			if !errors.As(err, &limited) || limited.RequestsPerSecond != 0.1 || !errors.Is(err, ctx.Err()) || errors.As(err, new(*AmbiguousError)) {
				t.Errorf("error %#v, want a RateLimitError of 0.1/s", err)
			}
			if store.count() != 1 {
				t.Errorf("%d requests, want 1", store.count())
			}
		})
	}
}

// TestExpiredBeforeTheRequest has a context that ended before the request waited
// for the rate limiter, so the rate is not the reason.
func TestExpiredBeforeTheRequest(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	network := roundTripper(func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	})
	for range 20 { // Which of two channels is ready first is a matter of chance.
		if err := newTransport(network).Do(ctx, get, authorize); !errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(*RateLimitError)) {
			t.Fatalf("%v (%T), want the end of the context", err, err)
		}
	}
}
