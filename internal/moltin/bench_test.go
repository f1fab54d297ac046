// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkListAddresses100(b *testing.B) {
	var all []string
	for i := range 100 {
		all = append(all, strings.Replace(homeJSON, "5a0f3c1e", fmt.Sprint("id-", i), 1))
	}
	body := `{"data":[` + strings.Join(all, ",") + `],"meta":{"page":{"limit":101}}}`
	_, c := one(ok(body))
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		list, err := c.ListAddresses(b.Context(), "ron")
		if err != nil || len(list.Records) != 100 {
			b.Fatal(list, err)
		}
	}
}

func BenchmarkCreateAddress(b *testing.B) {
	_, c := one(reply{status: 201, body: `{"data":` + homeJSON + `}`})
	fields := home()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.CreateAddress(b.Context(), "ron", fields); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeleteAddress(b *testing.B) {
	_, c := one(reply{status: 204})
	b.ReportAllocs()
	for b.Loop() {
		if err := c.DeleteAddress(b.Context(), "ron", "a1"); err != nil {
			b.Fatal(err)
		}
	}
}
