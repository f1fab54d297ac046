// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// findAddresses gives the addresses that match an id or a name, and all that
// there are to choose from. An id is found even where the store refuses to list.
func (s *store) findAddresses(ctx context.Context, customerID string, wanted *addressModel) (found, all []*moltin.Address, err error) {
	if !wanted.ID.IsNull() {
		address, err := s.Address(ctx, customerID, wanted.ID.ValueString(), "")
		if err == nil {
			return []*moltin.Address{address}, nil, nil
		}
		if !transport.IsNotFound(err) {
			return nil, nil, err
		}
	}
	all, err = s.Addresses(ctx, customerID)
	if !wanted.Name.IsNull() {
		for _, address := range all {
			if stringOrEmpty(address.Name) == wanted.Name.ValueString() {
				found = append(found, address)
			}
		}
	}
	if len(found) > 0 {
		err = nil // A neighbour that can't be read is no matter.
	}
	return found, all, err
}

// addNotOne says that no address or several match, and lists the candidates by
// id and name: the rest of an address is personal data.
func addNotOne(diags *diag.Diagnostics, wanted *addressModel, found, all []*moltin.Address) {
	attribute, text := "id", wanted.ID.ValueString()
	if !wanted.Name.IsNull() {
		attribute, text = "name", wanted.Name.ValueString()
	}
	summary, intro, listed := "No such address", "The customer has no address with", all
	remedy := "The customer's addresses are:"
	if len(found) > 1 {
		summary, intro, listed = "Several addresses", "The customer has several addresses with", found
		remedy = "Choose one of them by its id:"
	}
	if len(listed) == 0 {
		remedy = "The customer has no addresses."
	}
	lines := []string{fmt.Sprintf("%s %s %q. %s", intro, attribute, text, remedy)}
	for _, address := range listed {
		lines = append(lines, strings.TrimRight("  "+address.ID+"  "+stringOrEmpty(address.Name), " "))
	}
	diags.AddAttributeError(path.Root(attribute), summary, strings.Join(lines, "\n"))
}

// matchingAddresses are a customer's addresses whose name matches a pattern.
func (s *store) matchingAddresses(ctx context.Context, customerID string, pattern types.String) iter.Seq2[*moltin.Address, error] {
	matches := matcher(pattern)
	return func(yield func(*moltin.Address, error) bool) {
		addresses, err := s.Addresses(ctx, customerID)
		for _, address := range addresses {
			if matches(stringOrEmpty(address.Name)) && !yield(address, nil) {
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
	label := joinNonEmpty(", ", stringOrEmpty(a.Line1), stringOrEmpty(a.City))
	return joinNonEmpty(" — ", stringOrEmpty(a.Name), label)
}

func joinNonEmpty(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), separator)
}

func stringOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
