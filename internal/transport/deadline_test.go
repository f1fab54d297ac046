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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr := newTransport(network, retries(2), noJitter, func(cfg *Config) { cfg.RequestTimeout = 7 * time.Second })
				start := time.Now()
				err := tr.Do(t.Context(), get, authorize)
				assertMessage(t, err, map[string]bool{"no response within the request timeout of 7s (after 3 attempts)": true})
				if took := time.Since(start).Round(time.Millisecond); took != 3*7*time.Second+3*backoffMin {
					t.Errorf("took %s", took)
				}
			})
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
			t.Run(fmt.Sprintf("%s/%s/%s", name, test.header, test.timeout), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
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
					if e, ok := ResponseError(err); !ok || e.Status != 429 || e.RetryAfter != test.asked || e.Wait() != test.asked {
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
			})
		}
	}
}

// TestWithoutDeadline ends a request that could go on for hours.
func TestWithoutDeadline(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				err := newTransport(serve(apiError(429, "slow down")), retries(1e6), noJitter).Do(t.Context(), r, authorize)
				if took := time.Since(start); took != maxDuration {
					t.Errorf("took %s, want %s", took, maxDuration)
				}
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v, want a deadline's", err)
				}
				assertMessage(t, err, map[string]bool{"slow down": true, "(context deadline exceeded before the request could be sent again)": true})
			})
		})
	}
}

// TestDeadlineWhileWaiting checks that the error of a request that runs out of time
// after its first attempt has the reason why that failed.
func TestDeadlineWhileWaiting(t *testing.T) {
	t.Parallel()
	lunch := apiError(503, "out for lunch", "Retry-After", "4")
	for name, test := range map[string]struct {
		network func() http.RoundTripper
		change  func(*Config)
		want    string
	}{
		"after a response":  {func() http.RoundTripper { return serve(apiError(503, "out for lunch")) }, noJitter, "out for lunch"},
		"after no response": {func() http.RoundTripper { return serve(broken) }, noJitter, io.ErrUnexpectedEOF.Error()},
		"in the second attempt": {
			func() http.RoundTripper { return inMemory{responses(lunch, late(time.Minute, respond(200, record)))} }, noJitter, "out for lunch",
		},
		"in the rate limit": {
			func() http.RoundTripper { return inMemory{responses(lunch, respond(200, record))} },
			func(cfg *Config) { cfg.RequestsPerSecond = 0.1 }, "out for lunch",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				start := time.Now()
				err := newTransport(test.network(), retries(1000), test.change).Do(ctx, get, authorize)
				if took := time.Since(start); took != 5*time.Second {
					t.Errorf("took %s, want 5s", took)
				}
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v, want a deadline's", err)
				}
				assertMessage(t, err, map[string]bool{test.want: true, "before the request could be sent again": true})
				time.Sleep(time.Hour) // until the store has responded
			})
		})
	}
}

// TestDeadlineInAuthorize checks that the error has the reason why the attempt
// before failed if there was no time to get credentials for another.
func TestDeadlineInAuthorize(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		calls := 0
		err := newTransport(serve(apiError(503, "out for lunch"))).Do(ctx, get, func(ctx context.Context) (http.Header, error) {
			if calls++; calls == 1 {
				return nil, nil
			}
			<-ctx.Done()
			return nil, ctx.Err()
		})
		assertMessage(t, err, map[string]bool{"out for lunch (context deadline exceeded before the request could be sent again)": true})
	})
}

// TestInterrupted checks that every wait ends as soon as the context does.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	slow := func(cfg *Config) { cfg.RequestsPerSecond, cfg.RequestTimeout, cfg.MaxRetries = 0.005, time.Hour, 1e6 }
	for name, handler := range map[string]http.HandlerFunc{
		"in backoff":        respond(429, htmlPage, "Retry-After", "250"),
		"in the rate limit": respond(503, htmlPage),
		"in flight":         late(2*time.Hour, respond(200, record)),
	} {
		for _, r := range []Request{get, put, form} {
			t.Run(name+"/"+r.Method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, interrupt := context.WithCancel(t.Context())
					done := make(chan error, 1)
					go func() { done <- newTransport(serve(handler), slow).Do(ctx, r, authorize) }()
					time.Sleep(2 * time.Minute)
					synctest.Wait()
					select {
					case err := <-done:
						t.Fatalf("it ended before it was interrupted: %v", err)
					default:
					}
					interrupt()
					synctest.Wait()
					select {
					case err := <-done:
						if !errors.Is(err, context.Canceled) {
							t.Errorf("error %v, want a canceled context", err)
						}
					default:
						t.Error("it did not end when it was interrupted")
					}
					time.Sleep(3 * time.Hour) // until the store has responded
				})
			})
		}
	}
}

// TestDeadlineInFirstAttempt checks that the error says only once that the time was
// up.
func TestDeadlineInFirstAttempt(t *testing.T) {
	t.Parallel()
	for endName, end := range ends {
		t.Run(endName, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := end(t.Context(), time.Second)
				defer cancel()
				err := newTransport(roundTripper(hangs)).Do(ctx, get, authorize)
				if want := "GET /v2/things/a: " + ctx.Err().Error(); !errors.Is(err, ctx.Err()) || err.Error() != want {
					t.Errorf("error %q, want %q", err, want)
				}
			})
		})
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
			t.Run(name+"/"+endName, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					const until = 2 * time.Second
					ctx, cancel := end(t.Context(), until)
					defer cancel()
					store := responses(late(until+test.after, test.respond))
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
				})
			})
		}
	}
}

// TestLingerDoesNotRetry checks that a request that certainly did nothing is not
// retried after its context has ended, and that its error says so.
func TestLingerDoesNotRetry(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]string{"soon": nil, "later": {"Retry-After", "3600"}} {
		for endName, end := range ends {
			t.Run(name+"/"+endName, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := end(t.Context(), time.Second)
					defer cancel()
					store := responses(late(1500*time.Millisecond, apiError(429, "slow down", headers...)))
					err := newTransport(inMemory{store}).Do(ctx, create, authorize)
					if !errors.Is(err, ctx.Err()) || errors.As(err, new(*AmbiguousError)) {
						t.Errorf("error %v, want %v", err, ctx.Err())
					}
					assertMessage(t, err, map[string]bool{"slow down": true})
					if store.count() != 1 {
						t.Errorf("%d requests, want 1", store.count())
					}
				})
			})
		}
	}
}

// TestRateLimitDoesNotLinger checks that a wait for the rate limit ends with the
// context, because nothing was sent.
func TestRateLimitDoesNotLinger(t *testing.T) {
	t.Parallel()
	for endName, end := range ends {
		t.Run(endName, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
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
		})
	}
}

// TestThrottledThenOutOfTime throttles a create, whose context then ends while it
// waits for the rate limit. The first attempt reached the store, but did nothing.
func TestThrottledThenOutOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		throttled := apiError(429, "slow down", "Retry-After", "1")
		err := newTransport(serve(throttled), func(cfg *Config) { cfg.RequestsPerSecond = 0.1 }).Do(ctx, create, authorize)
		if errors.As(err, new(*AmbiguousError)) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want a deadline's and no ambiguous outcome", err)
		}
		assertMessage(t, err, map[string]bool{"slow down": true, "before the request could be sent again": true})
	})
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
