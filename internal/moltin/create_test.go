// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// meddler is a store's way to misbehave.
type meddler func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc)

// creates misbehaves in the first n creates of an address only.
func creates(n int, bad meddler) meddler {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		mu.Lock()
		struck := n > 0 && r.Method == http.MethodPost && like(r.URL.Path, addressesRoute)
		if struck {
			n--
		}
		mu.Unlock()
		if struck {
			bad(w, r, serve)
		} else {
			serve(w, r)
		}
	}
}

// replaced lets a create count and answers something else.
func replaced(status int, body string) meddler {
	return func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		unheard(serve, r)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// lostAnswers are the ways to lose the answer to a create that counts.
var lostAnswers = map[string]meddler{
	"closed": func(_ http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		unheard(serve, r)
		broken()
	},
	"502 HTML":  replaced(502, "<html>"),
	"500 JSON":  replaced(500, `{"errors":[{"status":500,"title":"Internal Server Error"}]}`),
	"500 empty": replaced(500, ""),
	"408":       replaced(408, ""),
	"501":       replaced(501, ""),
	"timeout": func(_ http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		unheard(serve, r)
		time.Sleep(DefaultRequestTimeout * 3 / 2)
	},
	"truncated": func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		answer := httptest.NewRecorder()
		serve(answer, r)
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
	},
	"oversized": func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		serve(w, r)
		_, _ = io.WriteString(w, strings.Repeat(" ", maxAnswer))
	},
	"no id": replaced(201, `{"data":{"type":"address","first_name":"Ron"}}`),
	"empty": replaced(201, ""),
	"204":   replaced(204, ""),
}

var clocks = map[string]time.Duration{"right": 0, "ahead": 7 * time.Minute, "behind": -7 * time.Minute}

func TestLostCreateIsAdopted(t *testing.T) {
	t.Parallel()
	for lostName, lost := range lostAnswers {
		for clockName, ahead := range clocks {
			for _, retries := range []int{0, 8} { // the last attempt is settled too
				t.Run(fmt.Sprintf("%s/clock %s/%d retries", lostName, clockName, retries), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						store := newFakeStore()
						store.ahead, store.latency, store.meddle = ahead, 20*time.Millisecond, creates(1, lost)
						// Somebody's own from before is not the lost one.
						store.add("ron", "older", home(), store.now().Add(-2*time.Second))
						c := store.client(t, func(cfg *Config) { cfg.MaxRetries = retries })
						got, err := c.CreateAddress(t.Context(), "ron", home())
						if err != nil {
							t.Fatal(err)
						}
						if store.has("ron") != 2 || store.count("POST", addressesRoute) != 1 {
							t.Errorf("%d addresses after %d creates, want 2 after 1", store.has("ron"), store.count("POST", addressesRoute))
						}
						if want := store.addresses["ron"][1]["id"]; got.ID != want {
							t.Errorf("id %q, want %q", got.ID, want)
						}
						if got.values() != home().values() || got.CreatedAt == "" {
							t.Errorf("adopted as %v", got)
						}
						time.Sleep(time.Hour) // for what is on its way in the store
					})
				})
			}
		}
	}
}

// TestLostCreateByRecordsClock has no Date to tell the store's clock from, only
// what an earlier create was stamped with.
func TestLostCreateByRecordsClock(t *testing.T) {
	t.Parallel()
	for name, ahead := range clocks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.ahead, store.noDate = ahead, true
				c := store.client(t)
				if _, err := c.CreateAddress(t.Context(), "ron", AddressFields{Name: ptr("Work")}); err != nil {
					t.Fatal(err)
				}
				store.add("ron", "older", home(), store.now().Add(-time.Second))
				store.meddle = creates(1, lostAnswers["closed"])
				got, err := c.CreateAddress(t.Context(), "ron", home())
				if err != nil || got.ID == "older" || store.has("ron") != 3 {
					t.Errorf("%v, %v, and the store has %d", got, err, store.has("ron"))
				}
			})
		})
	}
}

// TestLostCreateByAnotherMachine has two machines stamp a store's records, with
// clocks that are a little apart.
func TestLostCreateByAnotherMachine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		c := store.client(t)
		if _, err := c.CreateAddress(t.Context(), "ron", AddressFields{Name: ptr("Work")}); err != nil {
			t.Fatal(err)
		}
		store.ahead = -200 * time.Millisecond
		store.meddle = creates(1, lostAnswers["closed"])
		if _, err := c.CreateAddress(t.Context(), "ron", home()); err != nil || store.has("ron") != 2 {
			t.Errorf("%v, and the store has %d", err, store.has("ron"))
		}
	})
}

// TestFailedCreateIsSentAgain loses answers to creates that do not count.
func TestFailedCreateIsSentAgain(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]meddler{
		"closed": func(http.ResponseWriter, *http.Request, http.HandlerFunc) { broken() },
		"503":    func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) { answerHTML(w, 503) },
		"429":    func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) { answerHTML(w, 429) },
		"write conflict": func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) {
			answerError(w, 409, "Write conflict detected")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = creates(5, bad)
				store.add("ron", "older", home(), store.now().Add(-2*time.Second))
				got, err := store.client(t).CreateAddress(t.Context(), "ron", home())
				if err != nil {
					t.Fatal(err)
				}
				if got.ID == "older" || store.has("ron") != 2 || store.count("POST", addressesRoute) != 6 {
					t.Errorf("%s is one of %d after %d creates", got.ID, store.has("ron"), store.count("POST", addressesRoute))
				}
			})
		})
	}
}

func TestLostCreateWithSeveralMatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.meddle = creates(1, func(http.ResponseWriter, *http.Request, http.HandlerFunc) {
			store.add("ron", "one", home(), store.now())
			store.add("ron", "two", home(), store.now())
			broken()
		})
		got, err := store.client(t).CreateAddress(t.Context(), "ron", home())
		var unsettled *UnsettledError
		if !errors.As(err, &unsettled) || !slices.Equal(unsettled.IDs, []string{"one", "two"}) {
			t.Fatalf("%v, %v", got, err)
		}
		if !strings.Contains(err.Error(), "several records match: one, two") {
			t.Errorf("message %q", err)
		}
		if store.count("POST", addressesRoute) != 1 {
			t.Error("sent again although the outcome is not known")
		}
	})
}

// TestLostCreateIsNoneOfOurs keeps what this process made or changed from being
// taken for the outcome of another create, whenever it was made.
func TestLostCreateIsNoneOfOurs(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*testing.T, *fakeStore, *Client){
		"created": func(t *testing.T, _ *fakeStore, c *Client) {
			if _, err := c.CreateAddress(t.Context(), "ron", home()); err != nil {
				t.Fatal(err)
			}
		},
		"updated": func(t *testing.T, s *fakeStore, c *Client) {
			s.add("ron", "theirs", home(), s.now())
			if _, err := c.UpdateAddress(t.Context(), "ron", "theirs", AddressFields{Name: ptr("Home")}); err != nil {
				t.Fatal(err)
			}
		},
		"adopted": func(t *testing.T, s *fakeStore, c *Client) {
			s.meddle = creates(1, lostAnswers["closed"])
			if _, err := c.CreateAddress(t.Context(), "ron", home()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				c := store.client(t)
				prepare(t, store, c)
				ours := store.addresses["ron"][0]["id"]
				store.meddle = creates(1, func(http.ResponseWriter, *http.Request, http.HandlerFunc) { broken() })
				got, err := c.CreateAddress(t.Context(), "ron", home())
				if err != nil || got.ID == ours || store.has("ron") != 2 {
					t.Errorf("%v, %v, and the store has %d", got, err, store.has("ron"))
				}
			})
		})
	}
}

// TestCreateWithoutEnd checks what is said when no attempt is left.
func TestCreateWithoutEnd(t *testing.T) {
	t.Parallel()
	forbidden := func(w http.ResponseWriter) { answerError(w, 403, "Forbidden") }
	for name, test := range map[string]struct {
		list func(http.ResponseWriter) // nil: as it is
		want string
	}{
		"not there":         {nil, "may or may not have been created: POST /v2/customers/ron/addresses: unexpected EOF (after 3 attempts)"},
		"search is refused": {forbidden, "looking for it failed: GET /v2/customers/ron/addresses: 403 Forbidden: Forbidden"},
		"search has a bad token": {
			func(w http.ResponseWriter) { answerError(w, 401, "Unable to validate access token") },
			"looking for it failed: GET /v2/customers/ron/addresses: 401 Unauthorized",
		},
		"search finds no customer": {
			func(w http.ResponseWriter) { answerError(w, 404, "customer not found") },
			"looking for it failed: GET /v2/customers/ron/addresses: 404 Not Found",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					switch {
					case like(r.URL.Path, addressesRoute) && r.Method == http.MethodPost:
						broken()
					case like(r.URL.Path, addressesRoute) && test.list != nil:
						test.list(w)
					default:
						serve(w, r)
					}
				}
				c := store.client(t, func(cfg *Config) { cfg.MaxRetries = 2 })
				got, err := c.CreateAddress(t.Context(), "ron", home())
				if got != nil || !errors.As(err, new(*UnsettledError)) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%v, %v", got, err)
				}
				if IsNotFound(err) {
					t.Error("IsNotFound of a create")
				}
				// What can't be looked for is not sent again.
				want := 1
				if test.list == nil {
					want = 3
				}
				if n := store.count("POST", addressesRoute); n != want {
					t.Errorf("%d creates, want %d", n, want)
				}
			})
		})
	}
}

// TestSearchThrottledPastTheDeadline checks that a search which would come too
// late is not waited for.
func TestSearchThrottledPastTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			switch {
			case r.URL.Path == oauthRoute:
				serve(w, r)
			case r.Method == http.MethodPost:
				broken()
			default:
				w.Header().Set("Retry-After", "90")
				answerError(w, 429, "slow down")
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		_, err := store.client(t).CreateAddress(ctx, "ron", home())
		if !errors.As(err, new(*UnsettledError)) || !strings.Contains(err.Error(), "the store asked to wait 1m30s") {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("took %s", took)
		}
	})
}

// TestIdenticalCreates creates many of the same at once, in a store that loses
// answers before and after they count.
func TestIdenticalCreates(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const n = 40
				var mu sync.Mutex
				random := rand.New(rand.NewPCG(seed, 1))
				store := newFakeStore()
				store.latency = 20 * time.Millisecond
				store.meddle = creates(1e6, func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					mu.Lock()
					dice, pause := random.IntN(10), time.Duration(random.IntN(100))*time.Millisecond
					mu.Unlock()
					time.Sleep(pause)
					switch dice {
					case 0:
						broken()
					case 1:
						answerHTML(w, 429)
					case 2:
						unheard(serve, r)
						broken()
					case 3:
						unheard(serve, r)
						answerHTML(w, 502)
					default:
						serve(w, r)
					}
				})
				c := store.client(t, func(cfg *Config) { cfg.MaxRetries = 30 })
				ids := make([]string, n)
				var group sync.WaitGroup
				for i := range n {
					// No value and "" are the same address, in other bodies; some differ.
					fields := home()
					switch i % 4 {
					case 1:
						fields.Line2 = ptr("")
					case 2:
						fields.Line2 = nil
					}
					group.Go(func() {
						got, err := c.CreateAddress(t.Context(), "ron", fields)
						if err != nil {
							t.Error(err)
							return
						}
						ids[i] = got.ID
					})
				}
				group.Wait()
				if store.has("ron") != n {
					t.Errorf("the store has %d, want %d", store.has("ron"), n)
				}
				slices.Sort(ids)
				if distinct := len(slices.Compact(ids)); distinct != n {
					t.Errorf("%d distinct ids, want %d", distinct, n)
				}
			})
		})
	}
}

// TestInterruptedCreate checks that a create's outcome gets heard although
// Terraform is interrupted, if it comes in time.
func TestInterruptedCreate(t *testing.T) {
	t.Parallel()
	after := func(d time.Duration, bad meddler) meddler {
		return func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			time.Sleep(d)
			bad(w, r, serve)
		}
	}
	served := func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) { serve(w, r) }
	for name, test := range map[string]struct {
		meddle  meddler
		end     func(context.Context) (context.Context, context.CancelFunc) // 100 ms from now
		created bool
	}{
		"answered in time":       {after(800*time.Millisecond, served), interrupted, true},
		"answered too late":      {after(time.Second, served), interrupted, false},
		"lost and found in time": {after(600*time.Millisecond, lostAnswers["closed"]), interrupted, true},
		"out of time":            {after(800*time.Millisecond, served), timedOut, true},
		"not heard by far":       {after(time.Hour, served), timedOut, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = creates(1, test.meddle)
				c := store.client(t)
				if _, err := c.Addresses(t.Context(), "ron"); err != nil { // it has a token
					t.Fatal(err)
				}
				ctx, cancel := test.end(t.Context())
				defer cancel()
				start := time.Now()
				got, err := c.CreateAddress(ctx, "ron", home())
				if took := time.Since(start); took > 100*time.Millisecond+time.Second {
					t.Errorf("took %s", took)
				}
				if test.created && (err != nil || got.ID != store.addresses["ron"][0]["id"]) {
					t.Errorf("%v, %v, want what was created", got, err)
				}
				if !test.created && !errors.As(err, new(*UnsettledError)) {
					t.Errorf("%v, %v, want an UnsettledError", got, err)
				}
				if n := store.count("POST", addressesRoute); n != 1 {
					t.Errorf("%d creates", n)
				}
				time.Sleep(2 * time.Hour) // for what is on its way in the store
			})
		})
	}
}

func interrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(100*time.Millisecond, cancel)
	return ctx, cancel
}

func timedOut(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 100*time.Millisecond)
}

// TestInterruptedCreateIsNotSentAgain interrupts a create between two attempts.
func TestInterruptedCreateIsNotSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		ctx, cancel := context.WithCancel(t.Context())
		store.meddle = creates(1, func(http.ResponseWriter, *http.Request, http.HandlerFunc) {
			time.AfterFunc(time.Nanosecond, cancel)
			broken()
		})
		_, err := store.client(t).CreateAddress(ctx, "ron", home())
		if !errors.Is(err, context.Canceled) && !errors.As(err, new(*UnsettledError)) {
			t.Error(err)
		}
		if store.count("POST", addressesRoute) != 1 {
			t.Error("sent again")
		}
	})
}

func TestLostCustomerIsAdopted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if r.Method == http.MethodPost && r.URL.Path == customersRoute && store.count("POST", customersRoute) == 2 {
				unheard(serve, r)
				answerHTML(w, 502)
				return
			}
			serve(w, r)
		}
		c := store.client(t)
		leslie := CustomerFields{Name: ptr("Leslie"), Email: ptr("leslie@knope.com")}
		if _, err := c.CreateCustomer(t.Context(), leslie); err != nil {
			t.Fatal(err)
		}
		got, err := c.CreateCustomer(t.Context(), CustomerFields{Name: ptr("Ron"), Email: ptr("ron@swanson.com"), Password: ptr("bacon-and-eggs")})
		if err != nil {
			t.Fatal(err)
		}
		if got.Email != "ron@swanson.com" || store.count("POST", customersRoute) != 2 {
			t.Errorf("%v after %d creates", got, store.count("POST", customersRoute))
		}
		if search := store.find("GET", customersRoute); len(search) != 1 || !strings.Contains(search[0].query, "filter=eq%28email%2Cron%40swanson.com%29") {
			t.Errorf("searched by %v", search)
		}
	})
}

func TestKeyedMutex(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var k keyedMutex
		unlock, err := k.lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		other, err := k.lock(t.Context(), "b")
		if err != nil {
			t.Fatal(err)
		}
		other()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := k.lock(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second lock of one key gives %v", err)
		}
		unlock()
		unlock, err = k.lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		unlock()
		if len(k.held) != 0 {
			t.Errorf("%d keys are left", len(k.held))
		}
	})
}
