// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// bodies are the shapes in which an answer may come.
var bodies = map[string]string{
	"API JSON":    `{"errors":[{"status":"418","title":"the title","detail":"the detail"}]}`,
	"other JSON":  `{"message":"no route matched"}`,
	"HTML":        `<html><body>Guru Meditation</body></html>`,
	"empty":       ``,
	"truncated":   `{"errors":[{"status":"418","title":"the ti`,
	"bare errors": `{"errors":[]}`,
}

// calls are the ways to ask for something.
var calls = map[string]struct {
	method, path string // as a pattern
	do           func(context.Context, *Client) error
}{
	"GET": {"GET", addressRoute, func(ctx context.Context, c *Client) error {
		_, err := c.getAddress(ctx, "ron", "a")
		return err
	}},
	"list": {"GET", addressesRoute, func(ctx context.Context, c *Client) error {
		_, err := c.Addresses(ctx, "ron")
		return err
	}},
	"PUT": {"PUT", addressRoute, func(ctx context.Context, c *Client) error {
		_, err := c.UpdateAddress(ctx, "ron", "a", AddressFields{City: ptr("Pawnee")})
		return err
	}},
	"DELETE": {"DELETE", addressRoute, func(ctx context.Context, c *Client) error {
		return c.DeleteAddress(ctx, "ron", "a")
	}},
	"POST": {"POST", addressesRoute, func(ctx context.Context, c *Client) error {
		_, err := c.CreateAddress(ctx, "ron", home())
		return err
	}},
	"token": {"POST", oauthRoute, func(ctx context.Context, c *Client) error {
		_, err := c.getAddress(ctx, "ron", "a")
		return err
	}},
	"login": {"POST", loginRoute, func(ctx context.Context, c *Client) error {
		_, err := c.Login(ctx, "ron@swanson.com", "the-password")
		return err
	}},
}

// TestEveryAnswer tries every status, with every body, on every call.
func TestEveryAnswer(t *testing.T) {
	t.Parallel()
	retried := []int{408, 425, 429, 500, 502, 503, 504}
	statuses := append([]int{301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 409, 410, 415, 422, 499, 501, 505, 511, 599}, retried...)
	for callName, call := range calls {
		for _, status := range statuses {
			for bodyName, body := range bodies {
				t.Run(fmt.Sprintf("%s/%d/%s", callName, status, bodyName), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						store := newFakeStore()
						store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
							if r.Method != call.method || !like(r.URL.Path, call.path) {
								serve(w, r)
								return
							}
							w.Header().Set("X-Request-Id", "request-7")
							w.Header().Set("Location", "https://elsewhere.test/")
							w.WriteHeader(status)
							_, _ = io.WriteString(w, body)
						}
						c := store.client(t, func(cfg *Config) { cfg.MaxRetries = 2 })
						err := call.do(t.Context(), c)

						api := bodyName == "API JSON"
						wantRequests, ambiguous := 1, false
						switch {
						case slices.Contains(retried, status):
							wantRequests = 3
							ambiguous = callName == "POST" && status != 429
						case callName == "POST" && status >= 500:
							wantRequests, ambiguous = 3, true
						case status == 401 && (callName == "GET" || callName == "list" || callName == "PUT" || callName == "DELETE" || callName == "POST"):
							wantRequests = 1 + maxRepeats
						}
						if got := store.count(call.method, call.path); got != wantRequests {
							t.Errorf("%d requests, want %d", got, wantRequests)
						}
						if callName == "DELETE" && status == 404 && api {
							if err != nil {
								t.Fatalf("the API's own 404 to a DELETE is %v, want success", err)
							}
							return
						}
						var answer *Error
						if !errors.As(err, &answer) || answer.Status != status {
							t.Fatalf("error %v, want an Error with status %d", err, status)
						}
						if got := errors.As(err, new(*UnsettledError)); got != ambiguous {
							t.Errorf("an UnsettledError: %t, want %t", got, ambiguous)
						}
						removes := status == 404 && api && callName != "token" && callName != "login"
						if got := IsNotFound(err); got != removes {
							t.Errorf("IsNotFound is %t, want %t", got, removes)
						}
						wantRefused := (callName == "token" || callName == "login") &&
							(slices.Contains([]int{400, 401, 403, 422}, status) || status == 404 && api)
						if got := errors.As(err, new(*RefusedError)); got != wantRefused {
							t.Errorf("a RefusedError: %t, want %t", got, wantRefused)
						}
						message := err.Error()
						for part, want := range map[string]bool{
							strings.TrimSpace(fmt.Sprintf(": %d %s", status, http.StatusText(status))): true,
							"request-7":                   true,
							"the title: the detail":       api,
							"after 3 attempts":            wantRequests == 3,
							"attempts":                    wantRequests == 3,
							"redirects are refused":       status < 400,
							"Guru":                        false,
							"no route":                    false,
							"elsewhere":                   false,
							"the-client-secret":           false,
							"may or may not have been cr": ambiguous,
						} {
							if strings.Contains(message, part) != want {
								t.Errorf("the message has %q: %t, want %t: %s", part, !want, want, message)
							}
						}
					})
				})
			}
		}
	}
}

// TestUnreadableSuccess tries answers that claim success and make no sense.
func TestUnreadableSuccess(t *testing.T) {
	t.Parallel()
	for callName, call := range calls {
		for name, body := range map[string]string{
			"HTML": `<html>`, "empty": ``, "truncated": `{"data":{"id":"a","first`, "no data": `{}`,
			"null data": `{"data":null}`, "wrong type": `{"data":7}`, "no id": `{"data":{"first_name":"Ron"}}`,
		} {
			if callName == "DELETE" || callName == "list" && name == "no id" {
				continue // a DELETE's body does not matter
			}
			t.Run(callName+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
						if r.Method != call.method || !like(r.URL.Path, call.path) {
							serve(w, r)
							return
						}
						_, _ = io.WriteString(w, body)
					}
					c := store.client(t, func(cfg *Config) { cfg.MaxRetries = 2 })
					err := call.do(t.Context(), c)
					var unreadable *unreadableError
					if callName == "login" && name == "no id" {
						if err == nil {
							t.Fatal("a login without a token is no error")
						}
						return
					}
					if !errors.As(err, &unreadable) {
						t.Fatalf("error %v, want an unreadable answer", err)
					}
					if got := errors.As(err, new(*UnsettledError)); got != (callName == "POST") {
						t.Errorf("an UnsettledError: %t", got)
					}
					if IsNotFound(err) || errors.As(err, new(*RefusedError)) {
						t.Errorf("an unreadable answer is taken for one that says something: %v", err)
					}
					if got := store.count(call.method, call.path); got != 3 {
						t.Errorf("%d requests, want 3", got)
					}
					if !strings.Contains(err.Error(), "200 OK, but its body is not the API's") || !strings.Contains(err.Error(), "after 3 attempts") {
						t.Errorf("message %q", err)
					}
				})
			})
		}
	}
}

func TestRetrySucceeds(t *testing.T) {
	t.Parallel()
	for callName, call := range calls {
		t.Run(callName, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.add("ron", "a", home(), time.Now())
				failing := 8
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					if r.Method == call.method && like(r.URL.Path, call.path) && failing > 0 {
						failing--
						answerHTML(w, 429)
						return
					}
					serve(w, r)
				}
				if err := call.do(t.Context(), store.client(t)); err != nil {
					t.Fatal(err)
				}
				requests := store.find(call.method, call.path)
				if len(requests) != 9 {
					t.Errorf("%d requests, want 9", len(requests))
				}
				for _, r := range requests {
					if r.body != requests[0].body || call.method != "GET" && call.method != "DELETE" && r.body == "" {
						t.Errorf("a retry's body is %q and the first one's %q", r.body, requests[0].body)
					}
				}
			})
		})
	}
}

// TestBackoff checks the bounds of the waits between attempts, and that all of
// the range between them is used.
func TestBackoff(t *testing.T) {
	t.Parallel()
	c := newFakeStore().client(t)
	for attempt := range 12 {
		limit := min(backoffMin<<attempt, backoffMax)
		var low, high int
		for range 2000 {
			wait := c.backoff(backoffMin, backoffMax, attempt, nil)
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
		if low < 100 || high < 100 {
			t.Errorf("retry %d: of 2000 waits %d are in the lowest tenth and %d in the highest", attempt+1, low, high)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header string
		ahead  time.Duration
		min    time.Duration
		max    time.Duration
	}{
		"seconds":                    {header: "7", min: 7 * time.Second, max: 7 * time.Second},
		"date":                       {header: "date+7", min: 7 * time.Second, max: 8 * time.Second},
		"date of a clock ahead":      {header: "date+7", ahead: 10 * time.Minute, min: 7 * time.Second, max: 8 * time.Second},
		"date of a clock behind":     {header: "date+7", ahead: -10 * time.Minute, min: 7 * time.Second, max: 8 * time.Second},
		"zero":                       {header: "0", max: backoffMin},
		"negative":                   {header: "-7", max: backoffMin},
		"past date":                  {header: "date-7", max: backoffMin},
		"nonsense":                   {header: "soon", max: backoffMin},
		"a sign":                     {header: "+99999999999999999999", max: backoffMin},
		"a fraction":                 {header: "1.5", max: backoffMin},
		"more than a Duration holds": {header: "9223372037", min: maxRetryAfter * time.Second, max: maxRetryAfter * time.Second},
		"more than an integer holds": {header: "99999999999999999999999", min: maxRetryAfter * time.Second, max: maxRetryAfter * time.Second},
	} {
		for _, status := range []int{429, 503} {
			t.Run(fmt.Sprintf("%s/%d", name, status), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					store.ahead = test.ahead
					store.add("ron", "a", home(), store.now())
					asked := false
					store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
						if r.URL.Path == oauthRoute || asked {
							serve(w, r)
							return
						}
						asked = true
						header := test.header
						if seconds, ok := strings.CutPrefix(header, "date"); ok {
							offset, _ := time.ParseDuration(seconds + "s")
							header = store.now().Add(offset).UTC().Format(http.TimeFormat)
						}
						w.Header().Set("Retry-After", header)
						answerHTML(w, status)
					}
					start := time.Now()
					if _, err := store.client(t).getAddress(t.Context(), "ron", "a"); err != nil {
						t.Fatal(err)
					}
					if took := time.Since(start); took < test.min || took > test.max+10*time.Millisecond {
						t.Errorf("waited %s, want %s to %s", took, test.min, test.max)
					}
				})
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
		now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		c := newFakeStore().client(t, func(cfg *Config) { cfg.Now = func() time.Time { return now } })
		c.clock.observeDate(http.Header{"Date": {now.Add(time.Duration(ahead)).Format(http.TimeFormat)}}, now)
		resp := &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {header}}}
		wait := c.retryAfter(resp)
		if wait < 0 {
			t.Errorf("%q asks to wait %s", header, wait)
		}
		if seconds, err := strconv.Atoi(header); err == nil && header[0] != '+' && wait != time.Duration(max(0, min(seconds, maxRetryAfter)))*time.Second {
			t.Errorf("%q asks to wait %s", header, wait)
		}
		if backoff := c.backoff(backoffMin, backoffMax, 0, resp); backoff < 0 || wait > 0 && backoff != wait {
			t.Errorf("%q asks to wait %s, and the backoff is %s", header, wait, backoff)
		}
	})
}

// TestRetryAfterPastDeadline checks that nobody waits for what would come too
// late, and that the error says so.
func TestRetryAfterPastDeadline(t *testing.T) {
	t.Parallel()
	for callName, call := range calls {
		for _, header := range []string{"61", "date", "99999999999999999999"} {
			t.Run(callName+"/"+header, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
						if r.Method != call.method || !like(r.URL.Path, call.path) {
							serve(w, r)
							return
						}
						w.Header().Set("Retry-After", header)
						if header == "date" {
							w.Header().Set("Retry-After", store.now().Add(63*time.Second).UTC().Format(http.TimeFormat))
						}
						answerError(w, 429, "slow down")
					}
					ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
					defer cancel()
					start := time.Now()
					err := call.do(ctx, store.client(t))
					if took := time.Since(start); took > time.Second {
						t.Errorf("took %s", took)
					}
					var answer *Error
					if !errors.As(err, &answer) || answer.Status != 429 || answer.RetryAfter <= time.Minute {
						t.Fatalf("error %#v, want an Error with the wait", err)
					}
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("error %v is no deadline's", err)
					}
					for _, part := range []string{"the store asked to wait", "longer than the operation's timeout leaves", "slow down"} {
						if !strings.Contains(err.Error(), part) {
							t.Errorf("message %q lacks %q", err, part)
						}
					}
					if got := store.count(call.method, call.path); got != 1 {
						t.Errorf("%d requests, want 1", got)
					}
				})
			})
		}
	}
}

// TestDeadlineWhileWaiting checks that an operation which runs out of time
// between two attempts still says why the last one failed.
func TestDeadlineWhileWaiting(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meddle func(http.ResponseWriter)
		want   string
	}{
		"status": {func(w http.ResponseWriter) { answerError(w, 503, "out for lunch") }, "out for lunch"},
		"broken": {func(http.ResponseWriter) { broken() }, io.ErrUnexpectedEOF.Error()},
		"status, then nothing": {func(w http.ResponseWriter) {
			if w.Header().Get("N") == "1" {
				answerError(w, 503, "out for lunch")
			} else {
				time.Sleep(time.Minute)
			}
		}, "out for lunch"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					if r.URL.Path == oauthRoute {
						serve(w, r)
						return
					}
					w.Header().Set("N", strconv.Itoa(store.count("GET", addressRoute)))
					test.meddle(w)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				_, err := store.client(t, func(cfg *Config) { cfg.MaxRetries = 1000 }).getAddress(ctx, "ron", "a")
				if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want a deadline's with %q", err, test.want)
				}
				time.Sleep(time.Hour) // for what is on its way in the store
			})
		})
	}
}

// TestInterrupted checks that every wait ends with the context, soon.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config func(*Config)
		meddle func(w http.ResponseWriter, r *http.Request)
	}{
		"in backoff": {
			func(*Config) {},
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "3600")
				answerHTML(w, 429)
			},
		},
		"in the pace": {
			func(cfg *Config) { cfg.RequestsPerSecond = 0.001 },
			func(w http.ResponseWriter, _ *http.Request) { answerHTML(w, 429) },
		},
		"in flight": {
			func(cfg *Config) { cfg.RequestTimeout = time.Hour },
			func(http.ResponseWriter, *http.Request) { time.Sleep(time.Hour) },
		},
		"in a burst of failures": {
			func(cfg *Config) { cfg.MaxRetries = 1e6 },
			func(http.ResponseWriter, *http.Request) { broken() },
		},
	} {
		for callName, call := range calls {
			t.Run(name+"/"+callName, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
						if r.Method == call.method && like(r.URL.Path, call.path) {
							test.meddle(w, r)
						} else {
							serve(w, r)
						}
					}
					ctx, interrupt := context.WithCancel(t.Context())
					c := store.client(t, test.config)
					done := make(chan error, 1)
					go func() { done <- call.do(ctx, c) }()
					time.Sleep(10 * time.Minute)
					synctest.Wait()
					select {
					case err := <-done:
						t.Fatalf("ended before it was interrupted: %v", err)
					default:
					}
					interrupt()
					start := time.Now()
					if err := <-done; err == nil || !errors.Is(err, context.Canceled) && !errors.As(err, new(*UnsettledError)) {
						t.Errorf("error %v, want a cancelled context", err)
					}
					if took := time.Since(start); took > time.Second {
						t.Errorf("took %s to end", took)
					}
					time.Sleep(2 * time.Hour) // for what is on its way in the store
				})
			})
		}
	}
}

// records is a log that is kept.
type records struct {
	slog.Handler
	mu    sync.Mutex
	level slog.Level
	kept  []slog.Record
}

func (l *records) Enabled(_ context.Context, level slog.Level) bool { return level >= l.level }

func (l *records) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, r)
	return nil
}

// texts are the records with a message, as text.
func (l *records) texts(message string) (texts []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.kept {
		if r.Message != message && message != "" {
			continue
		}
		text := r.Level.String() + " " + r.Message
		r.Attrs(func(a slog.Attr) bool {
			text += " " + a.Key + "=" + a.Value.String()
			return true
		})
		texts = append(texts, text)
	}
	return texts
}

func TestRetryIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.add("ron", "a", home(), time.Now())
		n := 0
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if r.URL.Path == oauthRoute {
				serve(w, r)
				return
			}
			switch n++; n {
			case 1:
				w.Header().Set("Retry-After", "3")
				answerHTML(w, 503)
			case 2:
				broken()
			default:
				serve(w, r)
			}
		}
		log := &records{level: slog.LevelDebug}
		c := store.client(t, func(cfg *Config) { cfg.Logger = slog.New(log) })
		if _, err := c.getAddress(t.Context(), "ron", "a"); err != nil {
			t.Fatal(err)
		}
		got := log.texts("Sending the request again")
		if len(got) != 2 ||
			got[0] != "DEBUG Sending the request again method=GET path=/v2/customers/ron/addresses/a attempt=1 status=503 Service Unavailable wait=3s" ||
			!strings.HasPrefix(got[1], "DEBUG Sending the request again method=GET path=/v2/customers/ron/addresses/a attempt=2 status=no answer wait=") {
			t.Errorf("the log has %q", got)
		}
		answers := log.texts("Answer")
		if len(answers) != 3 || !strings.Contains(answers[1], "status=503") || !strings.Contains(answers[2], "status=200") {
			t.Errorf("the log has the answers %q", answers)
		}
		if lost := log.texts("No answer"); len(lost) != 1 || !strings.Contains(lost[0], "error=unexpected EOF") {
			t.Errorf("the log has the lost answers %q", lost)
		}
	})
}
