// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"fmt"
	"net/url"
)

// list asks for a collection and follows its pages to their end. A record that
// moves to a later page meanwhile is there once all the same.
func list[T any, P interface {
	*T
	identified
}](ctx context.Context, c *Client, r request) ([]T, error) {
	var all []T
	known, seen := map[string]bool{}, map[string]bool{}
	for {
		page, next, err := send[[]T](ctx, c, r)
		if err != nil {
			return nil, err
		}
		for _, record := range *page {
			if id := P(&record).id(); !known[id] {
				known[id] = true
				all = append(all, record)
			}
		}
		if next == nil || next.Next == "" {
			return all, nil
		}
		// Of the link only the query counts: the store names its own host and
		// path, and credentials go to the endpoint alone.
		link, err := url.Parse(next.Next)
		if err != nil || seen[link.RawQuery] {
			return nil, fmt.Errorf("%s %s: the store's link to the next page leads nowhere new", r.method, r.escapedPath())
		}
		seen[link.RawQuery] = true
		r.query = link.Query()
	}
}
