// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// findAddresses returns the addresses with an ID or a name. An ID is found even if
// the store refuses to list. If it is not found, the error of the list says whether
// the customer exists.
func findAddresses(ctx context.Context, s *base.Store, customerID string, wanted *Model) (found []*moltin.Address, err error) {
	if wanted.ID.ValueString() != "" {
		address, err := s.Address(ctx, customerID, wanted.ID.ValueString())
		if err == nil {
			return []*moltin.Address{address}, nil
		}
		if !transport.IsNotFound(err) {
			return nil, err
		}
	}
	all, err := s.Addresses(ctx, customerID)
	if wanted.Name.ValueString() != "" {
		for _, address := range all {
			if StringOrEmpty(address.Name) == wanted.Name.ValueString() {
				found = append(found, address)
			}
		}
	}
	if len(found) > 0 {
		err = nil // Other addresses that can't be decoded don't matter here.
	}
	return found, err
}

// addLookupError adds the error that no address or several match. It contains only
// IDs, because the rest of an address is personal data.
func addLookupError(diags *diag.Diagnostics, customerID string, wanted *Model, found []*moltin.Address) {
	attribute, value := "id", wanted.ID.ValueString()
	if wanted.Name.ValueString() != "" {
		attribute, value = "name", wanted.Name.ValueString()
	}
	if len(found) == 0 {
		diags.AddAttributeError(path.Root(attribute), "Address not found",
			fmt.Sprintf("Customer %s has no address with the %s %q. Check customer_id and %[2]s.", customerID, attribute, value))
		return
	}
	ids := ""
	for _, address := range found {
		ids += "\n  " + address.ID
	}
	diags.AddAttributeError(path.Root(attribute), "Multiple addresses found",
		fmt.Sprintf("Customer %s has %d addresses with the %s %q. Use the ID of one of them instead:\n%s", customerID, len(found), attribute, value, ids))
}

// matchingAddresses returns a customer's addresses whose name matches a pattern.
func matchingAddresses(ctx context.Context, s *base.Store, customerID string, pattern types.String) iter.Seq2[*moltin.Address, error] {
	matches := base.GlobMatcher(pattern)
	return func(yield func(*moltin.Address, error) bool) {
		addresses, err := s.Addresses(ctx, customerID)
		for _, address := range addresses {
			if matches(StringOrEmpty(address.Name)) && !yield(address, nil) {
				return
			}
		}
		if err != nil { // of addresses that can't be decoded
			yield(nil, err)
		}
	}
}

// displayName is what people recognize an address by.
func displayName(a *moltin.Address) string {
	label := base.JoinNonEmpty(", ", StringOrEmpty(a.Line1), StringOrEmpty(a.City))
	return base.JoinNonEmpty(" — ", StringOrEmpty(a.Name), label)
}

// StringOrEmpty returns a field of the API, or "" if it is missing.
func StringOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
