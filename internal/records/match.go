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

// likeness is how much a record is like what was sent.
type likeness int

const (
	different likeness = iota
	folded             // but for case, white space and Unicode form, which stores normalize
	exact
)

// fold is what is left of a text when a store normalizes it. The Turkish letters
// i change into each other with their case.
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

// compare tells how alike pairs of texts are.
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

// compareCustom tells how alike the fields that were sent are to a record's. A
// record may have more.
func compareCustom(sent, has moltin.CustomFields) likeness {
	var pairs [][2]string
	for name, value := range sent {
		pairs = append(pairs, [2]string{scalar(value), scalar(has[name])})
	}
	return compare(pairs...)
}

// scalar is a custom field's value as text. The same number in another notation
// gives the same text.
func scalar(value any) string {
	switch value := value.(type) {
	case string:
		if value == "" {
			return "" // no value, as null and a missing field are
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

// texts are all members, with "" for no value.
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

// addressKey is the same for all creates that a search could take for each other.
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
