// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"slices"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// fakePage is how many customers a page of the fake has.
const fakePage = 100

func (f *fakeStore) FirstCustomers(ctx context.Context) (*moltin.CustomerPage, error) {
	page := &moltin.CustomerPage{Pages: f.pages()}
	err := f.call(ctx, "FirstCustomers", func() error {
		for _, h := range slices.Backward(f.customers) {
			if len(page.Customers) < fakePage && h.unreadable == nil {
				page.Customers = append(page.Customers, &h.value)
			}
		}
		return nil
	})
	return page, err
}

// pages is how many pages list all customers; 0 if the fake does not tell.
func (f *fakeStore) pages() int {
	if f.noTotal {
		return 0
	}
	return max(1, (len(f.customers)+fakePage-1)/fakePage)
}

// requests is how many the reads of customers took, where a whole list takes one
// for each page.
func (f *fakeStore) requests() int {
	return f.count("GetCustomer", "FirstCustomers") + f.count("ListCustomers")*f.pages()
}
