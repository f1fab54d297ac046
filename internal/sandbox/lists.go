// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxPage is the most records that one page has.
const maxPage = 100

// list answers with those of n records that the request's page holds. Pages are of size records unless the request
// or a fault says otherwise.
func (c *call) list(n, size int, record func(i int) object) answer {
	query := c.URL.Query()
	offset, limit, err := pageOf(query, size)
	if err != nil {
		return badRequest(err.Error())
	}
	if f := c.fired.get(PagedList); f != nil {
		limit = min(limit, f.PageSize)
	}
	end := min(offset+limit, n)
	records := []object{}
	for i := offset; i < end; i++ {
		records = append(records, record(i))
	}
	doc := object{"data": records}
	if c.route.kind == PathAddresses && len(records) == n {
		return answer{status: http.StatusOK, doc: doc} // a list of addresses that is whole says nothing of pages
	}
	doc["links"] = c.pageLinks(query, offset, limit, n)
	doc["meta"] = object{
		"results": object{"total": n},
		"page":    object{"limit": limit, "offset": offset, "current": offset/limit + 1, "total": (n + limit - 1) / limit},
	}
	return answer{status: http.StatusOK, doc: doc}
}

func pageOf(query url.Values, size int) (offset, limit int, err error) {
	limit = max(size, 1)
	if text := query.Get("page[limit]"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > maxPage {
			return 0, 0, fmt.Errorf("the page[limit] must be from 1 to %d", maxPage)
		}
	}
	if text := query.Get("page[offset]"); text != "" {
		if offset, err = strconv.Atoi(text); err != nil || offset < 0 {
			return 0, 0, errors.New("the page[offset] must not be negative")
		}
	}
	return offset, limit, nil
}

// pageLinks are absolute, on the host that the request was sent to. There is no next on the last page.
func (c *call) pageLinks(query url.Values, offset, limit, n int) object {
	link := func(offset int) string {
		query.Set("page[limit]", strconv.Itoa(limit))
		query.Set("page[offset]", strconv.Itoa(offset))
		return c.base() + c.URL.EscapedPath() + "?" + query.Encode()
	}
	links := object{"current": link(offset), "first": link(0), "next": nil}
	if offset+limit < n {
		links["next"] = link(offset + limit)
	}
	return links
}

func (c *call) base() string {
	if c.TLS != nil {
		return "https://" + c.Host
	}
	return "http://" + c.Host
}

// filter is one condition of a list of customers, such as eq(email,ron@swanson.com) or like(name,*swan*).
type filter struct {
	operator, member, value string
}

// filterOperators are the operators that each member of a customer can be filtered by.
var filterOperators = map[string][]string{
	"email":        {"eq", "like"},
	"name":         {"eq", "like"},
	"id":           {"eq"},
	"external_ref": {"eq"},
}

// parseFilter reads conditions that are joined by colons or commas. A value may stand in double quotes.
func parseFilter(text string) ([]filter, error) {
	var filters []filter
	for rest := text; rest != ""; {
		var f filter
		var found [3]bool
		f.operator, rest, found[0] = strings.Cut(rest, "(")
		f.member, rest, found[1] = strings.Cut(rest, ",")
		f.value, rest, found[2] = cutValue(rest)
		if found != [3]bool{true, true, true} {
			return nil, errors.New("the filter cannot be read: it has the form eq(email,ron@swanson.com)")
		}
		if !slices.Contains(filterOperators[f.member], f.operator) {
			return nil, fmt.Errorf("the filter %s is not supported for %s", f.operator, f.member)
		}
		filters = append(filters, f)
	}
	return filters, nil
}

// cutValue takes a value and the parenthesis after it, and the separator if more conditions follow.
func cutValue(text string) (value, rest string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return "", "", false
		}
		value, err = strconv.Unquote(quoted)
		rest, ok = strings.CutPrefix(text[len(quoted):], ")")
		ok = ok && err == nil
	} else {
		value, rest, ok = strings.Cut(text, ")")
	}
	if ok && rest != "" {
		ok = len(rest) > 1 && strings.ContainsRune(":,", rune(rest[0]))
		rest = rest[1:]
	}
	return value, rest, ok
}

func (f filter) matches(c *customer) bool {
	var value string
	switch f.member {
	case "email":
		value = c.Email
	case "name":
		value = c.Name
	case "id":
		value = c.ID
	case "external_ref":
		if c.ExternalRef == nil {
			return false
		}
		value = *c.ExternalRef
	}
	if f.operator == "like" {
		return like(f.value, value)
	}
	return value == f.value
}

// like matches a pattern whose asterisks, at its ends, stand for anything.
func like(pattern, value string) bool {
	core, open := strings.CutPrefix(pattern, "*")
	core, until := strings.CutSuffix(core, "*")
	switch {
	case open && until:
		return strings.Contains(value, core)
	case open:
		return strings.HasSuffix(value, core)
	case until:
		return strings.HasPrefix(value, core)
	}
	return value == core
}
