// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"fmt"
	"iter"
	"net/url"
)

// list asks for a collection and follows its pages to their end.
func list[T any, P interface {
	*T
	identified
}](ctx context.Context, c *Client, r request) ([]T, error) {
	var all []T
	for record, err := range pages[T, P](ctx, c, r) {
		if err != nil {
			return nil, err
		}
		all = append(all, *record)
	}
	return all, nil
}

// pages gives a collection's records one by one and asks for each page when it
// is reached. An error ends it. A record that moves to a later page meanwhile is
// there once all the same.
func pages[T any, P interface {
	*T
	identified
}](ctx context.Context, c *Client, r request) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		known, seen := map[string]bool{}, map[string]bool{}
		for {
			page, next, err := send[[]T](ctx, c, r)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range *page {
				record := P(&(*page)[i])
				if known[record.id()] {
					continue
				}
				known[record.id()] = true
				if !yield(record, nil) {
					return
				}
			}
			if next == nil || next.Next == "" {
				return
			}
			// Of the link only the query counts: the store names its own host and
			// path, and credentials go to the endpoint alone.
			link, err := url.Parse(next.Next)
			if err != nil || seen[link.RawQuery] {
				yield(nil, fmt.Errorf("%s %s: the store's link to the next page leads nowhere new", r.method, r.escapedPath()))
				return
			}
			seen[link.RawQuery] = true
			r.query = link.Query()
		}
	}
}
