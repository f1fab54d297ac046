// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxFilters is the maximum number of conditions.
const maxFilters = 10

// filterable has the supported operators of each field.
type filterable map[string][]string

var customerFilters = filterable{
	"email":        {"eq", "like"},
	"name":         {"eq", "like"},
	"id":           ordered,
	"created_at":   ordered,
	"updated_at":   ordered,
	"external_ref": {"eq"},
}

var ordered = []string{"eq", "ge", "gt", "le", "lt"}

var addressFilters = func() filterable {
	known := filterable{postCodeOld: textual}
	for _, f := range addressFields {
		known[f.name] = textual
	}
	return known
}()

var textual = []string{"eq", "in", "like", "ilike", "text"}

// filter is one condition of a list, such as eq(email,ron@swanson.com) or like(name,*swan*).
type filter struct {
	operator, field string
	values          []string // one, except for the operator in
}

// sortableTime formats times so that they can be compared as text.
const sortableTime = "2006-01-02T15:04:05.000Z"

// parseFilters parses conditions separated by colons.
func parseFilters(text string, known filterable) ([]filter, error) {
	var filters []filter
	for rest := text; rest != ""; {
		parts := condition.FindStringSubmatch(rest)
		if parts == nil {
			return nil, errFilter
		}
		f := filter{operator: parts[1], field: parts[2]}
		rest = parts[4]
		for _, value := range conditionValue.FindAllString(parts[3], -1) {
			if strings.HasPrefix(value, `"`) {
				var err error
				if value, err = strconv.Unquote(value); err != nil {
					return nil, errFilter
				}
			}
			f.values = append(f.values, value)
		}
		operators, ok := known[f.field]
		switch {
		case !ok:
			return nil, fmt.Errorf("filter: there is no %s to filter by", f.field)
		case !slices.Contains(operators, f.operator):
			return nil, fmt.Errorf("filter: %s is not supported for %s; use %s", f.operator, f.field, strings.Join(operators, ", "))
		case len(f.values) > 1 && f.operator != "in":
			return nil, errFilter
		case len(filters) == maxFilters:
			return nil, fmt.Errorf("filter: there are more than %d conditions", maxFilters)
		}
		if f.field == "created_at" || f.field == "updated_at" {
			if f.values[0], ok = moment(f.values[0]); !ok {
				return nil, fmt.Errorf("filter: the %s is not a time such as 2026-01-02T15:04:05Z", f.field)
			}
		}
		filters = append(filters, f)
	}
	return filters, nil
}

var errFilter = errors.New(`filter: conditions have the form eq(email,ron@swanson.com), are joined by colons, and have values ` +
	`with other characters than letters, digits, spaces and @$_*.{}|+:/- in double quotes`)

// A condition, and the conditions after it. Unquoted values have the documented characters.
var (
	conditionValue = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[A-Za-z0-9@$_*.{}|+:/ -]*`)
	condition      = regexp.MustCompile(`^([^(,]*)\(([^,]*),((?:` + conditionValue.String() + `)(?:,(?:` + conditionValue.String() + `))*)\)(?::(.+))?$`)
)

func moment(text string) (string, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC().Format(sortableTime), true
		}
	}
	return "", false
}

func (f filter) matches(value string) bool {
	wanted := f.values[0]
	switch f.operator {
	case "eq":
		return value == wanted
	case "ge":
		return value >= wanted
	case "gt":
		return value > wanted
	case "le":
		return value <= wanted
	case "lt":
		return value < wanted
	case "in":
		return slices.Contains(f.values, value)
	case "like":
		return like(wanted, value)
	case "ilike":
		return like(strings.ToLower(wanted), strings.ToLower(value))
	}
	return hasWords(value, wanted) // text
}

// like matches a pattern, with asterisks at either end as wildcards.
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

// hasWords reports whether a value contains all words of a search, in any order, ignoring case.
func hasWords(value, search string) bool {
	words := strings.Fields(strings.ToLower(value))
	for _, word := range strings.Fields(strings.ToLower(search)) {
		if !slices.Contains(words, word) {
			return false
		}
	}
	return true
}

func (a *Address) matches(filters []filter) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool {
		return !f.matches(fmt.Sprint(a.value(f.field)))
	})
}

func (c *customer) matches(filters []filter) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool {
		value, ok := c.comparable(f.field)
		return !ok || !f.matches(value)
	})
}

// comparable returns the value by which a customer is filtered and sorted, if there is one.
func (c *customer) comparable(field string) (string, bool) {
	switch field {
	case "id":
		return c.ID, true
	case "created_at":
		return c.CreatedAt.Format(sortableTime), true
	case "updated_at":
		return c.UpdatedAt.Format(sortableTime), true
	}
	value := c.value(field)
	return fmt.Sprint(value), value != nil
}
