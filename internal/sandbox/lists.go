// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Limits of lists, as documented.
const (
	maxPage   = 100
	maxOffset = 10_000
	maxQuery  = 8 << 10 // bytes
)

// listQuery is the parsed query of a list.
type listQuery struct {
	limit, offset int
	limited       bool // the request sets the limit
	filters       []filter
}

// listQuery parses the query of a list. Pages have size records unless the request or a fault sets another number.
func (c *call) listQuery(size int, known filterable) (q listQuery, err error) {
	if len(c.URL.RawQuery) > maxQuery {
		return q, fmt.Errorf("the query is longer than %d bytes", maxQuery)
	}
	query, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return q, errors.New("the query can't be decoded: escape %, + and ; in it")
	}
	q.limited = query.Has("page[limit]")
	if q.limit, err = number(query, "page[limit]", size, 1, maxPage); err != nil {
		return q, err
	}
	if q.offset, err = number(query, "page[offset]", 0, 0, maxOffset); err != nil {
		return q, err
	}
	if f, ok := c.faults.get(PagedList); ok {
		q.limit = min(q.limit, f.PageSize)
	}
	q.filters, err = parseFilters(query.Get("filter"), known)
	return q, err
}

func number(query url.Values, name string, unsaid, least, most int) (int, error) {
	if !query.Has(name) {
		return unsaid, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%s must be a number from %d to %d", name, least, most)
	}
	return n, nil
}

// pageOf converts one page of records.
func pageOf[T any](all []T, q listQuery, record func(T) any) []any {
	start := min(q.offset, len(all))
	records := []any{}
	for _, one := range all[start:min(start+q.limit, len(all))] {
		records = append(records, record(one))
	}
	return records
}

// pagedList returns a page with links and meta. As recorded, links have a limit only if the request set one, and never a filter.
func (c *call) pagedList(records []any, q listQuery, total int) orderedObject {
	pages := (total + q.limit - 1) / q.limit
	scheme := "http://"
	if c.TLS != nil {
		scheme = "https://"
	}
	link := func(offset int) string {
		query := "?page[offset]=" + strconv.Itoa(offset)
		if q.limited {
			query = fmt.Sprintf("?page[limit]=%d&page[offset]=%d", q.limit, offset)
		}
		return scheme + c.Host + c.URL.EscapedPath() + query
	}
	links := orderedObject{{"current", link(q.offset)}, {"first", link(0)}}
	switch last := link(max(pages-1, 0) * q.limit); {
	case total == 0 && c.route.kind == PathCustomers:
		// As recorded, links of an empty list lead to pages before the first.
		links = append(links, objectField{"last", link(-q.limit)}, objectField{"prev", link(0)}, objectField{"next", link(-1)})
	case q.offset == 0 && pages <= 1:
		links = append(links, objectField{"last", nil})
	default:
		var previous, next any
		if q.offset > 0 {
			previous = link(max(q.offset-q.limit, 0))
		}
		if q.offset+q.limit < total {
			next = link(q.offset + q.limit)
		}
		links = append(links, objectField{"last", last}, objectField{"prev", previous}, objectField{"next", next})
	}
	return orderedObject{{"data", records}, {"links", links}, {"meta", orderedObject{
		{"page", orderedObject{{"limit", q.limit}, {"offset", q.offset}, {"current", q.offset/q.limit + 1}, {"total", pages}}},
		{"results", object{"total": total}},
	}}}
}

// find returns the customers that match all filters, newest first.
func (s *store) find(filters []filter) []*customer {
	candidates := s.order
	for _, f := range filters {
		if f.operator == "eq" && f.field == "email" {
			candidates = s.byEmail[f.values[0]]
		}
	}
	found := slices.Clone(candidates)
	slices.Reverse(found)
	return slices.DeleteFunc(found, func(c *customer) bool { return !c.matches(filters) })
}

// sortCustomers sorts customers by a field, in descending order if its name starts with a hyphen. The sort is stable.
func sortCustomers(found []*customer, by string) error {
	if by == "" {
		return nil
	}
	field, descending := strings.CutPrefix(by, "-")
	fields := []string{"name", "id", "email", "created_at", "updated_at"}
	if !slices.Contains(fields, field) {
		return fmt.Errorf("sort: customers cannot be sorted by %s; use %s", field, strings.Join(fields, ", "))
	}
	slices.SortStableFunc(found, func(a, b *customer) int {
		if descending {
			a, b = b, a
		}
		before, _ := a.comparable(field)
		after, _ := b.comparable(field)
		return cmp.Compare(before, after)
	})
	return nil
}
