// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// list asks for a collection and follows its pages to their end.
func list[T any](ctx context.Context, c *Client, r request) ([]T, error) {
	var all []T
	seen := map[string]bool{}
	for {
		page, next, err := send[[]T](ctx, c, r)
		if err != nil {
			return nil, err
		}
		all = append(all, *page...)
		if next == nil || next.Next == "" {
			return all, nil
		}
		// Of the link only the query counts: the store names its own host and
		// path, and credentials go to the endpoint alone.
		link, err := url.Parse(next.Next)
		if err != nil || seen[link.RawQuery] {
			return nil, fmt.Errorf("GET /%s: the store's link to the next page leads nowhere new", strings.Join(r.path, "/"))
		}
		seen[link.RawQuery] = true
		r.query = link.Query()
	}
}
