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

// TestRequestTimeout bounds every attempt, and its error names the setting's value.
func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	for name, network := range map[string]roundTripper{
		"no answer":     hangs,
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
				checkMessage(t, err, map[string]bool{"no response within the request timeout of 7s (after 3 attempts)": true})
				if took := time.Since(start).Round(time.Millisecond); took != 3*7*time.Second+3*backoffMin {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

// untilDone is a body without an end.
type untilDone struct{ ctx context.Context } //nolint:containedctx // A reader is not given one.

func (u untilDone) Read([]byte) (int, error) {
	<-u.ctx.Done()
	return 0, u.ctx.Err()
}

// TestRetryAfterPastDeadline checks that nobody waits for what would come too
// late, and that the error says so. Without a deadline the bound is five minutes.
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
					store := answers(busy, answer(200, record))
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
						t.Errorf("error %#v, want an answer that asked to wait %s", err, test.asked)
					}
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("error %v is no deadline's", err)
					}
					checkMessage(t, err, map[string]bool{
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
				err := newTransport(replies(apiError(429, "slow down")), retries(1e6), noJitter).Do(t.Context(), r, authorize)
				if took := time.Since(start); took != maxDuration {
					t.Errorf("took %s, want %s", took, maxDuration)
				}
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v is no deadline's", err)
				}
				checkMessage(t, err, map[string]bool{"slow down": true, "(context deadline exceeded before the request could be sent again)": true})
			})
		})
	}
}

// TestDeadlineWhileWaiting checks that a request which runs out of time after its
// first attempt still says why that failed.
func TestDeadlineWhileWaiting(t *testing.T) {
	t.Parallel()
	lunch := apiError(503, "out for lunch", "Retry-After", "4")
	for name, test := range map[string]struct {
		network func() http.RoundTripper
		change  func(*Config)
		want    string
	}{
		"after an answer": {func() http.RoundTripper { return replies(apiError(503, "out for lunch")) }, noJitter, "out for lunch"},
		"after none":      {func() http.RoundTripper { return replies(broken) }, noJitter, io.ErrUnexpectedEOF.Error()},
		"in the second attempt": {
			func() http.RoundTripper { return inMemory{answers(lunch, late(time.Minute, answer(200, record)))} }, noJitter, "out for lunch",
		},
		"in the pace": {
			func() http.RoundTripper { return inMemory{answers(lunch, answer(200, record))} },
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
					t.Errorf("error %v is no deadline's", err)
				}
				checkMessage(t, err, map[string]bool{test.want: true, "before the request could be sent again": true})
				time.Sleep(time.Hour) // for what is on its way in the store
			})
		})
	}
}

// TestDeadlineInAuthorize says why the attempt before failed when there was no
// time to get credentials for another.
func TestDeadlineInAuthorize(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		calls := 0
		err := newTransport(replies(apiError(503, "out for lunch"))).Do(ctx, get, func(ctx context.Context) (http.Header, error) {
			if calls++; calls == 1 {
				return nil, nil
			}
			<-ctx.Done()
			return nil, ctx.Err()
		})
		checkMessage(t, err, map[string]bool{"out for lunch (context deadline exceeded before the request could be sent again)": true})
	})
}

// TestInterrupted checks that every wait ends with the context, at once.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	slow := func(cfg *Config) { cfg.RequestsPerSecond, cfg.RequestTimeout, cfg.MaxRetries = 0.005, time.Hour, 1e6 }
	for name, handler := range map[string]http.HandlerFunc{
		"in backoff":  answer(429, page, "Retry-After", "250"),
		"in the pace": answer(503, page),
		"in flight":   late(2*time.Hour, answer(200, record)),
	} {
		for _, r := range []Request{get, put, form} {
			t.Run(name+"/"+r.Method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, interrupt := context.WithCancel(t.Context())
					done := make(chan error, 1)
					go func() { done <- newTransport(replies(handler), slow).Do(ctx, r, authorize) }()
					time.Sleep(2 * time.Minute)
					synctest.Wait()
					select {
					case err := <-done:
						t.Fatalf("ended before it was interrupted: %v", err)
					default:
					}
					interrupt()
					synctest.Wait()
					select {
					case err := <-done:
						if !errors.Is(err, context.Canceled) {
							t.Errorf("error %v, want a cancelled context", err)
						}
					default:
						t.Error("goes on after it was interrupted")
					}
					time.Sleep(3 * time.Hour) // for what is on its way in the store
				})
			})
		}
	}
}

// TestDeadlineInFirstAttempt says once that the time was up.
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
