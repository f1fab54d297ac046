// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// shelf is a collection of a store with a way of its own to page. It responds
// without a network.
type shelf struct {
	ids []string
	// page returns the records from an offset, and meta, or "" for none.
	page   func(ids []string, offset int) (page []string, meta string)
	asked  []string // queries
	sorted []string
}

func (s *shelf) do(_ context.Context, r transport.Request, _ scope) error {
	asked := r.Query.Get("page[offset]")
	if r.Query.Has("sort") {
		asked = "by " + r.Query.Get("sort") + " " + r.Query.Get("filter")
	}
	s.asked = append(s.asked, strings.TrimSpace(asked))
	if r.Query.Get("page[limit]") != "100" {
		return fmt.Errorf("asked for pages of %q", r.Query.Get("page[limit]"))
	}
	offset, _ := strconv.Atoi(r.Query.Get("page[offset]"))
	ids := s.ids
	if r.Query.Has("sort") {
		if s.sorted == nil {
			s.sorted = slices.Sorted(slices.Values(s.ids))
		}
		_, after, _ := strings.Cut(r.Query.Get("filter"), "gt(id,")
		first, found := slices.BinarySearch(s.sorted, strings.TrimSuffix(after, ")"))
		if found {
			first++
		}
		ids = s.sorted[first:]
	}
	page, meta := s.page(ids, offset)
	return r.Decode(transport.Response{Status: 200, Body: listBody(page, meta)})
}

func listBody(ids []string, meta string) []byte {
	records := make([]string, len(ids))
	for i, id := range ids {
		records[i] = fmt.Sprintf(`{"id":%q}`, id)
	}
	body := `{"data":[` + strings.Join(records, ",") + `]`
	if meta != "" {
		body += `,"meta":` + meta
	}
	return []byte(body + "}")
}

func ids(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%05d", i)
	}
	return all
}

// list returns the ids that a list has, and its error.
func (s *shelf) list(t *testing.T, longest *atomic.Int64, c collection[record]) (got []string, err error) {
	t.Helper()
	return listThings(t, s, longest, c)
}

// listThings returns the ids of a list up to its error.
func listThings(t *testing.T, d doer, longest *atomic.Int64, c collection[record]) (got []string, err error) {
	t.Helper()
	c.path, c.longest, c.decode = []string{"v2", "things"}, longest, func(r record) (*record, error) { return &r, nil }
	for page, err := range pages(t.Context(), d, c) {
		if err != nil {
			return got, err
		}
		for _, r := range page.Records {
			got = append(got, r.id())
		}
	}
	return got, nil
}

func from(ids []string, offset, size int) []string {
	return ids[min(offset, len(ids)):min(offset+size, len(ids))]
}

// Ways to page.
type way func(ids []string, offset int) ([]string, string)

// honest pages hold size records, and say so.
func honest(size int, meta string) way {
	return func(ids []string, offset int) ([]string, string) {
		return from(ids, offset, size), strings.NewReplacer("LIMIT", strconv.Itoa(size), "ALL", strconv.Itoa(len(ids)),
			"HERE", strconv.Itoa(len(from(ids, offset, size)))).Replace(meta)
	}
}

func silent(size int) way { return honest(size, "") }

// whole pages hold everything, whatever is asked for.
func whole(meta string) way {
	return func(ids []string, _ int) ([]string, string) { return honest(len(ids), meta)(ids, 0) }
}

func TestPages(t *testing.T) {
	t.Parallel()
	type step struct {
		records int
		asked   string // offsets
	}
	for name, test := range map[string]struct {
		way   way
		lists []step // by the same client
	}{
		"the limit that was asked for": {honest(100, `{"page":{"limit":LIMIT,"total":2},"results":{"total":ALL}}`), []step{
			{0, "0"}, {1, "0"}, {99, "0"}, {100, "0 100"}, {130, "0 100"}, {200, "0 100 200"}, {25, "0"},
		}},
		"a limit of the store's own":          {honest(25, `{"page":{"limit":LIMIT},"results":{"total":ALL}}`), []step{{24, "0"}, {25, "0 25"}, {60, "0 25 50"}}},
		"a limit as text":                     {honest(25, `{"page":{"limit":"LIMIT"}}`), []step{{60, "0 25 50"}}},
		"results of the page":                 {honest(10, `{"results":{"total":HERE,"all":ALL},"page":{"limit":LIMIT}}`), []step{{23, "0 10 20"}, {9, "0"}}},
		"a limit that is not kept":            {honest(25, `{"page":{"limit":100},"results":{"total":ALL}}`), []step{{130, "0 25 50 75 100 125"}, {7, "0"}}},
		"a limit that is not kept, with all":  {honest(25, `{"page":{"limit":100},"results":{"total":HERE,"all":ALL}}`), []step{{60, "0 25 50"}}},
		"no limit, and results":               {honest(25, `{"results":{"total":ALL}}`), []step{{60, "0 25 50"}}},
		"no limit, and a short page":          {shortSecond, []step{{60, "0 25 35 60"}}},
		"more results than there are":         {honest(100, `{"page":{"limit":LIMIT},"results":{"total":5000}}`), []step{{1, "0 1"}, {130, "0 100 130"}}},
		"a meta that is something else":       {honest(25, `[]`), []step{{30, "0 25"}}},
		"fields of meta are something else":   {honest(25, `{"page":{"limit":{}},"results":7}`), []step{{30, "0 25"}}},
		"in silence, as asked":                {silent(100), []step{{130, "0 100"}, {130, "0 100"}, {99, "0"}, {100, "0 100"}}},
		"in silence, 25 at most":              {silent(25), []step{{25, "0 25"}, {130, "0 25 50 75 100 125"}, {25, "0 25"}, {24, "0"}}},
		"in silence, a short list first":      {silent(25), []step{{3, "0 3"}, {2, "0"}, {3, "0 3"}, {60, "0 25 50"}, {3, "0"}}},
		"everything at once":                  {whole(""), []step{{130, "0 130"}, {130, "0 130"}, {90, "0"}, {0, "0"}, {130, "0 130"}}},
		"everything at once, one record":      {whole(""), []step{{1, "0 1"}, {1, "0 1"}}},
		"everything at once, a longer later":  {whole(""), []step{{3, "0 3"}, {5, "0 5"}, {4, "0"}, {5, "0 5"}}},
		"everything at once, with its count":  {whole(`{"results":{"total":ALL}}`), []step{{130, "0 130"}, {130, "0 130"}}},
		"everything at once, and a limit":     {whole(`{"page":{"limit":100}}`), []step{{130, "0 130"}, {99, "0"}}},
		"everything at once, beyond offsets":  {whole(""), []step{{12_000, "0 10000"}, {11_999, "0"}}},
		"nothing":                             {silent(100), []step{{0, "0"}, {0, "0"}}},
		"a list that is whole says no limit":  {mixed, []step{{30, "0 30"}, {130, "0 25 50 75 100 125"}, {29, "0"}}},
		"the last page for offsets beyond it": {clamping, []step{{20, "0 20"}, {60, "0 25 50"}, {50, "0 25 50"}, {60, "0 25 50"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p atomic.Int64
			for _, step := range test.lists {
				s := &shelf{ids: ids(step.records), page: test.way}
				got, err := s.list(t, &p, collection[record]{})
				if err != nil || !slices.Equal(got, s.ids) {
					t.Errorf("got %d of %d records, %v", len(got), step.records, err)
				}
				if asked := strings.Join(s.asked, " "); asked != step.asked {
					t.Errorf("asked for %d records at %s, want %s", step.records, asked, step.asked)
				}
			}
		})
	}
}

// TestRepeatedPageDoesNotCutLaterLists has a full page in place of the second, as a
// cache may return it.
func TestRepeatedPageDoesNotCutLaterLists(t *testing.T) {
	t.Parallel()
	var longest atomic.Int64
	repeated := func(ids []string, _ int) ([]string, string) { return silent(100)(ids, 0) }
	s := &shelf{ids: ids(100), page: repeated}
	if got, err := s.list(t, &longest, collection[record]{}); err != nil || len(got) != 100 {
		t.Fatalf("%d records, %v", len(got), err)
	}
	s = &shelf{ids: ids(150), page: silent(100)}
	if got, err := s.list(t, &longest, collection[record]{}); err != nil || !slices.Equal(got, s.ids) {
		t.Errorf("got %d of 150 records, %v", len(got), err)
	}
}

// mixed returns a limit only if a list has more than one page.
func mixed(ids []string, offset int) ([]string, string) {
	if len(ids) <= 30 && offset == 0 {
		return ids, ""
	}
	return honest(25, `{"page":{"limit":LIMIT}}`)(ids, offset)
}

// shortSecond pages hold 25 records, but for the second.
func shortSecond(ids []string, offset int) ([]string, string) {
	size := 25
	if offset == 25 {
		size = 10
	}
	return from(ids, offset, size), fmt.Sprintf(`{"results":{"total":%d}}`, len(ids))
}

// clamping returns the last page for every offset beyond it.
func clamping(ids []string, offset int) ([]string, string) {
	for offset >= len(ids) {
		offset -= 25
	}
	return silent(25)(ids, max(offset, 0))
}

// TestCollectStops requests no more pages than it needs, and counts records that can't be
// decoded too.
func TestCollectStops(t *testing.T) {
	t.Parallel()
	for _, unreadable := range []error{nil, &UnreadableRecordError{}} {
		s := &shelf{ids: ids(500), page: silent(100)}
		list, err := Collect(pages(t.Context(), s, collection[record]{
			path: []string{"v2", "things"}, longest: new(atomic.Int64), decode: func(r record) (*record, error) { return &r, unreadable },
		}), 150)
		if err != nil || list.len() != 200 || len(s.asked) != 2 {
			t.Errorf("%d records, %v after %d requests, want 200 and 2", list.len(), err, len(s.asked))
		}
	}
}

// TestCollectKeepsTheEarliestDate has pages that a cache returns, or that have no Date.
func TestCollectKeepsTheEarliestDate(t *testing.T) {
	t.Parallel()
	first, later := time.Unix(1e9, 0), time.Unix(1e9+60, 0)
	for _, test := range []struct {
		dates []time.Time
		want  time.Time
	}{
		{[]time.Time{later}, later},
		{[]time.Time{first, later}, first},
		{[]time.Time{later, first, later}, first},
		{[]time.Time{{}, later}, time.Time{}},
		{[]time.Time{later, {}}, time.Time{}},
	} {
		list, err := Collect(func(yield func(*List[record], error) bool) {
			for _, date := range test.dates {
				if !yield(&List[record]{Date: date}, nil) {
					return
				}
			}
		}, 0)
		if err != nil || !list.Date.Equal(test.want) {
			t.Errorf("of %v: %v, %v, want %v", test.dates, list, err, test.want)
		}
	}
}

// TestPageFails checks that a list which ends early is no short list.
func TestPageFails(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"data":null}`, `{"data":{}}`, `{"data":[`, `[]`, html} {
		s := &shelf{ids: ids(60), page: silent(25)}
		broken := doerFunc(func(ctx context.Context, r transport.Request, sc scope) error {
			if r.Query.Get("page[offset]") == "50" {
				return r.Decode(transport.Response{Status: 200, Body: []byte(body)})
			}
			return s.do(ctx, r, sc)
		})
		if got, err := listThings(t, broken, new(atomic.Int64), collection[record]{}); len(got) != 50 || err == nil {
			t.Errorf("%s: %d records, error %v", body, len(got), err)
		}
	}
}

type doerFunc func(context.Context, transport.Request, scope) error

func (f doerFunc) do(ctx context.Context, r transport.Request, s scope) error { return f(ctx, r, s) }

func isListError(err error, want string) bool {
	var e *ListError
	return errors.As(err, &e) && e.Path == "/v2/things" && strings.Contains(err.Error(), want)
}
