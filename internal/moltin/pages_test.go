// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
)

// paged answers a list in pages, with links as the vendor's, to a host of the
// store's own choice.
func paged(size int, link func(next int) any) meddler {
	return func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		if r.Method != http.MethodGet || !like(r.URL.Path, addressesRoute) {
			serve(w, r)
			return
		}
		offset, _ := strconv.Atoi(r.URL.Query().Get("page[offset]"))
		var page []map[string]any
		for i := offset; i < min(offset+size, 23); i++ {
			page = append(page, map[string]any{"id": strconv.Itoa(i), "name": fmt.Sprint("name ", i)})
		}
		links := map[string]any{"next": nil}
		if offset+size < 23 {
			links["next"] = link(offset + size)
		}
		answerJSON(w, 200, map[string]any{"data": page, "links": links})
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]func(int) any{
		"absolute": func(n int) any {
			return fmt.Sprintf("https://elsewhere.test/v2/customers/ron/addresses?page[offset]=%d", n)
		},
		"escaped": func(n int) any {
			return fmt.Sprintf("https://elsewhere.test/?page%%5Boffset%%5D=%d&page%%5Blimit%%5D=10", n)
		},
		"relative":     func(n int) any { return fmt.Sprintf("?page[offset]=%d", n) },
		"overlapping":  func(n int) any { return fmt.Sprintf("?page[offset]=%d", n-1) },
		"another path": func(n int) any { return fmt.Sprintf("/oauth/access_token?page[offset]=%d", n) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = paged(10, link)
				c := store.client(t)
				all, err := c.Addresses(t.Context(), "ron")
				if err != nil {
					t.Fatal(err)
				}
				var ids []string
				for _, a := range all {
					ids = append(ids, a.ID)
				}
				if got := strings.Join(ids, " "); got != "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22" {
					t.Errorf("got %s", got)
				}
				for _, id := range []string{"0", "9", "10", "22"} {
					if got, err := c.Address(t.Context(), "ron", id, ""); err != nil || *got.Name != "name "+id {
						t.Errorf("%s: %v, %v", id, got, err)
					}
				}
				if lists, gets := store.count("GET", addressesRoute), store.count("GET", addressRoute); lists != 3 || gets != 0 {
					t.Errorf("%d pages and %d single reads, want 3 and none", lists, gets)
				}
			})
		})
	}
}

func TestPagesWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]func(int) any{
		"to itself":       func(n int) any { return fmt.Sprintf("?page[offset]=%d", n-10) },
		"to no page":      func(int) any { return "https://store.test" },
		"that is no link": func(int) any { return "https://store.test:port/%zz" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = paged(10, link)
				all, err := store.client(t).Addresses(t.Context(), "ron")
				if err == nil || !strings.Contains(err.Error(), "GET /v2/customers/ron/addresses: the store's link to the next page leads nowhere new") {
					t.Errorf("%d addresses, error %v", len(all), err)
				}
			})
		})
	}
}

// TestPageFails checks that a list which ends early is no short list.
func TestPageFails(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 404, 500} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				pages := paged(10, func(n int) any { return fmt.Sprintf("?page[offset]=%d", n) })
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					if r.URL.RawQuery != "" {
						answerError(w, status, "no further")
						return
					}
					pages(w, r, serve)
				}
				all, err := store.client(t, func(cfg *Config) { cfg.MaxRetries = 1 }).Addresses(t.Context(), "ron")
				if err == nil || all != nil {
					t.Errorf("%d addresses, error %v", len(all), err)
				}
			})
		})
	}
}
