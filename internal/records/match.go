// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// likeness is how well a record matches a request.
type likeness int

const (
	different likeness = iota
	folded             // except for case, white space and Unicode form, which stores normalize
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

// compare is the likeness of pairs of strings.
func compare(pairs ...[2]string) likeness {
	like := exact
	for _, pair := range pairs {
		if pair[0] == pair[1] {
			continue
		}
		if fold(pair[0]) != fold(pair[1]) {
			return different
		}
		like = folded
	}
	return like
}

// compareCustom is the likeness of custom fields. The record may have others.
func compareCustom(sent, has moltin.CustomFields) likeness {
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

// texts are the values of all members, with "" for no value.
func texts(f moltin.AddressFields) [13]string {
	var all [13]string
	for i, text := range [...]*string{
		f.Name, f.FirstName, f.LastName, f.CompanyName, f.PhoneNumber, f.Line1, f.Line2, f.City, f.County, f.Region,
		f.PostCode, f.Country, f.Instructions,
	} {
		all[i] = value(text)
	}
	return all
}

func compareAddresses(sent, has moltin.AddressFields) likeness {
	a, b := texts(sent), texts(has)
	pairs := make([][2]string, len(a))
	for i := range a {
		pairs[i] = [2]string{a[i], b[i]}
	}
	return min(compare(pairs...), compareCustom(sent.Custom, has.Custom))
}

func compareCustomers(sent moltin.CustomerFields, has *moltin.Customer) likeness {
	return min(compareCustom(sent.Custom, has.Custom), compare(
		[2]string{value(sent.Name), has.Name},
		[2]string{value(sent.Email), has.Email},
		[2]string{value(sent.ExternalRef), has.ExternalRef},
	))
}

// addressKey is the [creation] key of an address.
func addressKey(customerID string, fields moltin.AddressFields) string {
	all := texts(fields)
	return fold(customerID + "\x00" + strings.Join(all[:], "\x00"))
}

func customerKey(email string) string { return "customer\x00" + fold(email) }

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
