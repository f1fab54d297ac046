// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// quality is how well a record matches a request.
type quality int

const (
	different quality = iota
	folded            // except for case, white space and Unicode form, which stores normalize
	exact
)

// fold removes the differences that a store's normalization makes. The dotted and
// dotless i of Turkish count as the same, since changing their case confuses them.
func fold(text string) string {
	const dotAbove = '\u0307'
	text = cases.Fold().String(norm.NFKC.String(text))
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == dotAbove:
			return -1
		case r == 'ı':
			return 'i'
		}
		return r
	}, text)
}

// compare is the quality of the match of pairs of strings.
func compare(pairs ...[2]string) quality {
	match := exact
	for _, pair := range pairs {
		if pair[0] == pair[1] {
			continue
		}
		if fold(pair[0]) != fold(pair[1]) {
			return different
		}
		match = folded
	}
	return match
}

// compareCustom is the quality of the match of custom fields. The record may have others.
func compareCustom(sent, has moltin.CustomFields) quality {
	var pairs [][2]string
	for name, value := range sent {
		pairs = append(pairs, [2]string{scalar(value), scalar(has[name])})
	}
	return compare(pairs...)
}

// scalar is a custom field's value as text, which is the same for all notations of
// a number.
func scalar(value any) string {
	switch value := value.(type) {
	case string:
		if value == "" {
			return "" // no value, like null and a missing field
		}
		return "s" + value
	case bool:
		return "b" + strconv.FormatBool(value)
	case json.Number:
		if number, err := value.Float64(); err == nil {
			return "n" + strconv.FormatFloat(number, 'g', -1, 64)
		}
		return "n" + value.String()
	}
	return ""
}

func compareAddresses(sent, has moltin.AddressFields) quality {
	hasFields := has.Fields()
	match := compareCustom(sent.Custom, has.Custom)
	for i, field := range sent.Fields() {
		match = min(match, compare([2]string{moltin.Text(*field.Value), moltin.Text(*hasFields[i].Value)}))
	}
	return match
}

// addressHas reports whether an address has what was sent, except for case and
// white space. A field that was not sent does not matter.
func addressHas(sent moltin.AddressFields, a *moltin.Address) bool {
	has := a.AddressFields
	hasFields := has.Fields()
	for i, field := range sent.Fields() {
		if *field.Value == nil {
			*field.Value = *hasFields[i].Value
		}
	}
	return compareAddresses(sent, has) != different
}

func compareCustomers(sent moltin.CustomerFields, has *moltin.Customer) quality {
	return min(compareCustom(sent.Custom, has.Custom), compare(
		[2]string{moltin.Text(sent.Name), has.Name},
		[2]string{moltin.Text(sent.Email), has.Email},
		[2]string{moltin.Text(sent.ExternalRef), has.ExternalRef},
	))
}

// customerHas is [addressHas] for customers.
func customerHas(sent moltin.CustomerFields, has *moltin.Customer) bool {
	sent.Name, sent.Email, sent.ExternalRef = cmp.Or(sent.Name, &has.Name), cmp.Or(sent.Email, &has.Email), cmp.Or(sent.ExternalRef, &has.ExternalRef)
	return compareCustomers(sent, has) != different
}

// addressKey is the key of the [write] of an address.
func addressKey(customerID string, fields moltin.AddressFields) string {
	key := customerID
	for _, field := range fields.Fields() {
		key += "\x00" + moltin.Text(*field.Value)
	}
	return fold(key)
}

// FoldAddress returns the built-in content of an address without the differences
// that a store's normalization makes.
func FoldAddress(fields moltin.AddressFields) string { return addressKey("", fields) }

func customerKey(email string) string { return "customer\x00" + fold(email) }
