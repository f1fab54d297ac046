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

// findAddresses gives the addresses that match an id or a name. An id is found
// even where the store refuses to list; a list that is refused for an id that is
// not found tells of a customer who does not exist.
func findAddresses(ctx context.Context, s *base.Store, customerID string, wanted *Model) (found []*moltin.Address, err error) {
	if !wanted.ID.IsNull() {
		address, err := s.Address(ctx, customerID, wanted.ID.ValueString())
		if err == nil {
			return []*moltin.Address{address}, nil
		}
		if !transport.IsNotFound(err) {
			return nil, err
		}
	}
	all, err := s.Addresses(ctx, customerID)
	if !wanted.Name.IsNull() {
		for _, address := range all {
			if StringOrEmpty(address.Name) == wanted.Name.ValueString() {
				found = append(found, address)
			}
		}
	}
	if len(found) > 0 {
		err = nil // A neighbour that can't be read is no matter.
	}
	return found, err
}

// addLookupError says that no address or several match. It gives ids alone: the rest
// of an address is personal data.
func addLookupError(diags *diag.Diagnostics, customerID string, wanted *Model, found []*moltin.Address) {
	attribute, value := "id", wanted.ID.ValueString()
	if !wanted.Name.IsNull() {
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

// matchingAddresses are a customer's addresses whose name matches a pattern.
func matchingAddresses(ctx context.Context, s *base.Store, customerID string, pattern types.String) iter.Seq2[*moltin.Address, error] {
	matches := base.GlobMatcher(pattern)
	return func(yield func(*moltin.Address, error) bool) {
		addresses, err := s.Addresses(ctx, customerID)
		for _, address := range addresses {
			if matches(StringOrEmpty(address.Name)) && !yield(address, nil) {
				return
			}
		}
		if err != nil { // of those that can't be read
			yield(nil, err)
		}
	}
}

// displayName is how a person recognises an address.
func displayName(a *moltin.Address) string {
	label := base.JoinNonEmpty(", ", StringOrEmpty(a.Line1), StringOrEmpty(a.City))
	return base.JoinNonEmpty(" — ", StringOrEmpty(a.Name), label)
}

func StringOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
