// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// fill puts n addresses of a customer into the store: their ids are 0, 1, …
func (s *fakeStore) fill(customerID string, n int) {
	for i := range n {
		s.add(customerID, strconv.Itoa(i), AddressFields{Name: ptr(fmt.Sprint("name ", i))}, s.now())
	}
}

func TestOneListForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.latency = 20 * time.Millisecond
		store.fill("ron", 300)
		store.fill("leslie", 300)
		c := store.client(t)
		noErrors(t, atOnce(600, func(i int) error {
			id := strconv.Itoa(i / 2)
			got, err := c.Address(t.Context(), []string{"ron", "leslie"}[i%2], id, "")
			if err == nil && (got.ID != id || *got.Name != "name "+id) {
				return fmt.Errorf("asked for %s, got %+v", id, got)
			}
			return err
		}))
		if all, err := c.Addresses(t.Context(), "ron"); err != nil || len(all) != 300 {
			t.Errorf("%d addresses, %v", len(all), err)
		}
		if lists, gets := store.count("GET", addressesRoute), store.count("GET", addressRoute); lists != 2 || gets != 0 {
			t.Errorf("%d lists and %d single reads, want 2 and none", lists, gets)
		}
	})
}

// TestListAtTheEndOfAnother asks for a list that has just been taken by
// somebody else, after the look for one that is kept.
func TestListAtTheEndOfAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		c := store.client(t)
		for range 2 {
			if _, err := c.takeSnapshot(t.Context(), "ron"); err != nil {
				t.Fatal(err)
			}
		}
		if lists := store.count("GET", addressesRoute); lists != 1 {
			t.Errorf("%d lists, want 1", lists)
		}
	})
}

func TestSnapshotLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.fill("ron", 1)
		c := store.client(t)
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 1}, {time.Minute - time.Millisecond, 1}, {time.Millisecond, 2}, {time.Second, 2}} {
			time.Sleep(step.wait)
			if _, err := c.Address(t.Context(), "ron", "0", ""); err != nil {
				t.Fatal(err)
			}
			if got := store.count("GET", addressesRoute); got != step.want {
				t.Errorf("after another %s there were %d lists, want %d", step.wait, got, step.want)
			}
		}
	})
}

// writes are the ways to write to a customer's addresses.
var writes = map[string]func(context.Context, *Client) error{
	"create": func(ctx context.Context, c *Client) error {
		_, err := c.CreateAddress(ctx, "ron", home())
		return err
	},
	"update": func(ctx context.Context, c *Client) error {
		_, err := c.UpdateAddress(ctx, "ron", "0", AddressFields{Name: ptr("changed")})
		return err
	},
	"delete":          func(ctx context.Context, c *Client) error { return c.DeleteAddress(ctx, "ron", "0") },
	"delete customer": func(ctx context.Context, c *Client) error { return c.DeleteCustomer(ctx, "ron") },
}

func TestWriteDropsTheList(t *testing.T) {
	t.Parallel()
	for name, write := range writes {
		for _, fails := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/fails %t", name, fails), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					store.fill("ron", 2)
					store.fill("leslie", 2)
					store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
						if r.Method != http.MethodGet && r.URL.Path != oauthRoute && fails {
							answerError(w, 400, "no")
							return
						}
						serve(w, r)
					}
					c := store.client(t)
					for _, customer := range []string{"ron", "leslie"} {
						if _, err := c.Addresses(t.Context(), customer); err != nil {
							t.Fatal(err)
						}
					}
					if err := write(t.Context(), c); fails != (err != nil) {
						t.Fatal(err)
					}
					for _, customer := range []string{"ron", "leslie"} {
						if _, err := c.Addresses(t.Context(), customer); err != nil {
							t.Fatal(err)
						}
					}
					if ron, leslie := store.count("GET", "/v2/customers/ron/addresses"), store.count("GET", "/v2/customers/leslie/addresses"); ron != 2 || leslie != 1 {
						t.Errorf("%d lists of the customer and %d of the other, want 2 and 1", ron, leslie)
					}
				})
			})
		}
	}
}

// TestReadDuringWrite reads after a write has reached the store, and before its
// answer is here: a list from before will not do.
func TestReadDuringWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.fill("ron", 1)
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			serve(w, r)
			if r.Method == http.MethodPut {
				time.Sleep(time.Second)
			}
		}
		c := store.client(t)
		if err := sees(t.Context(), c, "name 0"); err != nil {
			t.Fatal(err)
		}
		noErrors(t, atOnce(2, func(i int) error {
			if i == 0 {
				_, err := c.UpdateAddress(t.Context(), "ron", "0", AddressFields{Name: ptr("changed")})
				return err
			}
			time.Sleep(500 * time.Millisecond)
			return sees(t.Context(), c, "changed")
		}))
	})
}

// TestWriteWhileTheListIsUnderWay starts and ends an update at all kinds of
// moments of a list: a read after the update must see it.
func TestWriteWhileTheListIsUnderWay(t *testing.T) {
	t.Parallel()
	// The list starts at 100 ms, looks at 200 and ends at 300; the update takes 60.
	for start := 30 * time.Millisecond; start < 330*time.Millisecond; start += 10 * time.Millisecond {
		t.Run(start.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.fill("ron", 1)
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					pause := 100 * time.Millisecond
					if r.Method == http.MethodPut {
						pause = 30 * time.Millisecond
					}
					time.Sleep(pause)
					serve(w, r)
					time.Sleep(pause)
				}
				c := store.client(t)
				if _, err := c.Customers(t.Context(), CustomerFilter{}); err != nil { // it has a token
					t.Fatal(err)
				}
				noErrors(t, atOnce(2, func(i int) error {
					if i == 0 {
						time.Sleep(100 * time.Millisecond)
						_, err := c.Address(t.Context(), "ron", "0", "")
						return err
					}
					time.Sleep(start)
					if _, err := c.UpdateAddress(t.Context(), "ron", "0", AddressFields{Name: ptr("changed")}); err != nil {
						return err
					}
					return sees(t.Context(), c, "changed")
				}))
				if err := sees(t.Context(), c, "changed"); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func sees(ctx context.Context, c *Client, name string) error {
	got, err := c.Address(ctx, "ron", "0", "")
	if err == nil && *got.Name != name {
		return fmt.Errorf("read %q, want %q", *got.Name, name)
	}
	return err
}

// TestListIsDoubted asks for what a list does not have, or has in an old version.
func TestListIsDoubted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.fill("ron", 2)
		stale := map[string]any{"data": append([]map[string]any{}, store.addresses["ron"][0])}
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if like(r.URL.Path, addressesRoute) {
				answerJSON(w, 200, stale)
				return
			}
			serve(w, r)
		}
		c := store.client(t)
		known := store.now().UTC()
		for _, test := range []struct {
			what, id, knownAt string
			gets              int
		}{
			{"in the list", "0", "", 0},
			{"in the list, as it is known", "0", known.Format(time.RFC3339Nano), 0},
			{"in the list, known with more digits", "0", known.Add(900 * time.Microsecond).Format(time.RFC3339Nano), 0},
			{"in the list, known at no time", "0", "yesterday", 0},
			{"in the list, older than known", "0", known.Add(2 * time.Millisecond).Format(time.RFC3339Nano), 1},
			{"not in the list", "1", "", 1},
		} {
			before := store.count("GET", addressRoute)
			got, err := c.Address(t.Context(), "ron", test.id, test.knownAt)
			if err != nil || got.ID != test.id {
				t.Errorf("%s: %v, %v", test.what, got, err)
			}
			if gets := store.count("GET", addressRoute) - before; gets != test.gets {
				t.Errorf("%s: %d single reads, want %d", test.what, gets, test.gets)
			}
		}
		if _, err := c.Address(t.Context(), "ron", "2", ""); !IsNotFound(err) {
			t.Errorf("one that is not there: %v", err)
		}
	})
}

// TestListRefused falls back to single reads, for a minute.
func TestListRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 404, 405} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.latency = 20 * time.Millisecond
				store.fill("ron", 100)
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					if like(r.URL.Path, addressesRoute) {
						answerError(w, status, "no list for you")
						return
					}
					serve(w, r)
				}
				c := store.client(t)
				read := func(i int) error {
					_, err := c.Address(t.Context(), "ron", strconv.Itoa(i), "")
					return err
				}
				noErrors(t, atOnce(100, read))
				if _, err := c.Addresses(t.Context(), "ron"); err == nil || !strings.Contains(err.Error(), "no list for you") {
					t.Errorf("the list gives %v", err)
				}
				if lists, gets := store.count("GET", addressesRoute), store.count("GET", addressRoute); lists != 1 || gets != 100 {
					t.Errorf("%d lists and %d single reads, want 1 and 100", lists, gets)
				}
				time.Sleep(time.Minute)
				noErrors(t, atOnce(100, read))
				if lists := store.count("GET", addressesRoute); lists != 2 {
					t.Errorf("%d lists a minute later, want 2", lists)
				}
			})
		})
	}
}

// TestListFails checks that trouble is nobody's 404, and is not kept.
func TestListFails(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]func(http.ResponseWriter){
		"401": func(w http.ResponseWriter) { answerError(w, 401, "Unable to validate access token") },
		"429": func(w http.ResponseWriter) { answerError(w, 429, "slow down") },
		"503": func(w http.ResponseWriter) { answerHTML(w, 503) },
		"cut": func(http.ResponseWriter) { broken() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.fill("ron", 1)
				passed := false
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					if like(r.URL.Path, addressesRoute) && !passed {
						bad(w)
						return
					}
					serve(w, r)
				}
				c := store.client(t, func(cfg *Config) { cfg.MaxRetries = 1 })
				if _, err := c.Address(t.Context(), "ron", "0", ""); err == nil || IsNotFound(err) {
					t.Errorf("error %v", err)
				}
				passed = true
				if _, err := c.Address(t.Context(), "ron", "0", ""); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestListWaiterLeaves ends the contexts of some who wait for a list.
func TestListWaiterLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.latency = time.Second
		store.fill("ron", 100)
		c := store.client(t)
		errs := atOnce(100, func(i int) error {
			ctx := t.Context()
			if i%2 == 0 {
				var cancel context.CancelFunc
				ctx, cancel = interrupted(ctx)
				defer cancel()
			}
			_, err := c.Address(ctx, "ron", strconv.Itoa(i), "")
			return err
		})
		for i, err := range errs {
			if i%2 == 0 && !errors.Is(err, context.Canceled) || i%2 == 1 && err != nil {
				t.Errorf("reader %d: %v", i, err)
			}
		}
		if lists := store.count("GET", addressesRoute); lists != 1 {
			t.Errorf("%d lists, want 1", lists)
		}
	})
}

// TestListEndsWithItsLastWaiter checks that nothing goes on for nobody.
func TestListEndsWithItsLastWaiter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if like(r.URL.Path, addressesRoute) {
				answerHTML(w, 503)
				return
			}
			serve(w, r)
		}
		c := store.client(t, func(cfg *Config) { cfg.MaxRetries = 1e6 })
		atOnce(100, func(int) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := c.Addresses(ctx, "ron")
			return err
		})
		before := store.count("GET", addressesRoute)
		time.Sleep(time.Hour)
		if after := store.count("GET", addressesRoute); after != before {
			t.Errorf("%d lists after everybody had left", after-before)
		}
	})
}

// TestListThrottledPastTheDeadline checks that what one waiter may not wait for
// is not asked for again by each of the others.
func TestListThrottledPastTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.latency = 10 * time.Millisecond
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if like(r.URL.Path, addressesRoute) {
				w.Header().Set("Retry-After", "90")
				answerError(w, 429, "slow down")
				return
			}
			serve(w, r)
		}
		c := store.client(t, func(cfg *Config) { cfg.MaxRetries = 1 })
		patient := make(chan error, 1)
		go func() {
			time.Sleep(5 * time.Millisecond)
			_, err := c.Addresses(t.Context(), "ron")
			patient <- err
		}()
		for _, err := range atOnce(100, func(int) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := c.Addresses(ctx, "ron")
			return err
		}) {
			if e := (*Error)(nil); !errors.As(err, &e) || e.RetryAfter != 90*time.Second {
				t.Fatal(err)
			}
		}
		if lists := store.count("GET", addressesRoute); lists > 2 {
			t.Errorf("%d lists, want one for the impatient and one for the patient", lists)
		}
		start := time.Now()
		if err := <-patient; err == nil || time.Since(start) < 89*time.Second {
			t.Errorf("the one with time left got %v after %s", err, time.Since(start))
		}
	})
}

// TestSnapshotsAgainstTheTruth reads and writes at random from many goroutines.
// A read must give what was true at some moment between its start and its end,
// where a write that is under way may or may not have happened yet.
func TestSnapshotsAgainstTheTruth(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { againstTheTruth(t, seed) })
		})
	}
}

// version is what an address was from a moment on: a name, or "" for not there.
// The one who wrote it heard of it later.
type version struct {
	from, heard time.Time
	name        string
}

func againstTheTruth(t *testing.T, seed uint64) {
	const readers, writers, addresses = 40, 8, 12
	customers := []string{"ron", "leslie"}
	store := newFakeStore()
	var mu sync.Mutex // guards truth and random
	truth := map[string][]version{}
	random := rand.New(rand.NewPCG(seed, 2))
	pause := func(most int) {
		mu.Lock()
		d := time.Duration(random.IntN(most*1000)) * time.Microsecond
		mu.Unlock()
		time.Sleep(d)
	}
	for _, customer := range customers {
		store.fill(customer, addresses)
		for i := range addresses {
			truth[customer+"/"+strconv.Itoa(i)] = []version{{from: time.Now(), name: fmt.Sprint("name ", i)}}
		}
	}
	store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		pause(40)
		if !like(r.URL.Path, addressRoute) || r.Method == http.MethodGet {
			serve(w, r)
			pause(40)
			return
		}
		mu.Lock() // the truth changes with the store
		serve(w, r)
		segments := strings.Split(r.URL.Path, "/")
		key, name := segments[3]+"/"+segments[5], ""
		store.mu.Lock()
		for _, a := range store.addresses[segments[3]] {
			if a["id"] == segments[5] {
				name = a["name"].(string)
			}
		}
		store.mu.Unlock()
		if versions := truth[key]; versions[len(versions)-1].name != name {
			truth[key] = append(versions, version{from: time.Now(), name: name})
		}
		mu.Unlock()
		pause(40)
	}
	heard := func(key, name string) {
		mu.Lock()
		defer mu.Unlock()
		for i := range truth[key] {
			if v := &truth[key][i]; v.name == name && v.heard.IsZero() {
				v.heard = time.Now()
			}
		}
	}
	// wasTrue tells whether it was so at some moment between.
	wasTrue := func(key, name string, start, end time.Time) bool {
		mu.Lock()
		defer mu.Unlock()
		versions := truth[key]
		for i, v := range versions {
			over := slices.ContainsFunc(versions[i+1:], func(later version) bool {
				return !later.heard.IsZero() && later.heard.Before(start)
			})
			if v.name == name && !v.from.After(end) && !over {
				return true
			}
		}
		return false
	}
	c := store.client(t)
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for n := range 12 {
				pause(200)
				mu.Lock()
				customer, id, remove := customers[random.IntN(2)], strconv.Itoa(random.IntN(addresses)), random.IntN(8) == 0
				mu.Unlock()
				var name string
				var err error
				if remove {
					err = c.DeleteAddress(t.Context(), customer, id)
				} else {
					name = fmt.Sprintf("%d of writer %d", n, w)
					if _, err = c.UpdateAddress(t.Context(), customer, id, AddressFields{Name: &name}); IsNotFound(err) {
						name, err = "", nil
					}
				}
				if err != nil {
					t.Error(err)
				}
				heard(customer+"/"+id, name)
			}
		})
	}
	for range readers {
		group.Go(func() {
			for range 12 {
				pause(200)
				mu.Lock()
				customer, id, whole := customers[random.IntN(2)], strconv.Itoa(random.IntN(addresses)), random.IntN(3) == 0
				mu.Unlock()
				start := time.Now()
				if whole {
					all, err := c.Addresses(t.Context(), customer)
					if err != nil {
						t.Error(err)
					}
					names := map[string]string{}
					for _, a := range all {
						names[a.ID] = *a.Name
					}
					for i := range addresses {
						if key := customer + "/" + strconv.Itoa(i); !wasTrue(key, names[strconv.Itoa(i)], start, time.Now()) {
							t.Errorf("a list has %s as %q", key, names[strconv.Itoa(i)])
						}
					}
					continue
				}
				name := ""
				if got, err := c.Address(t.Context(), customer, id, ""); err == nil {
					name = *got.Name
				} else if !IsNotFound(err) {
					t.Error(err)
				}
				if !wasTrue(customer+"/"+id, name, start, time.Now()) {
					t.Errorf("%s/%s was read as %q", customer, id, name)
				}
			}
		})
	}
	group.Wait()
	if reads, lists := 2*readers*12, store.count("GET", addressesRoute); lists > reads/2 {
		t.Errorf("%d lists for %d reads", lists, reads)
	}
}
