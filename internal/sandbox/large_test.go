// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// largeSeed returns a seed file in JSON with 10,000 customers, with 25 addresses each.
func largeSeed() []byte {
	var text bytes.Buffer
	text.WriteString(`{"customers": [`)
	for customer := range 10_000 {
		if customer > 0 {
			text.WriteString(",")
		}
		fmt.Fprintf(&text, "\n{\"id\": \"customer-%d\", \"name\": \"Customer %d\", \"email\": \"customer-%d@example.com\", \"addresses\": [", customer, customer, customer)
		for address := range 25 {
			if address > 0 {
				text.WriteString(",")
			}
			fmt.Fprintf(&text, "\n  {\"id\": \"address-%d-%d\", \"name\": \"Address %d\", \"first_name\": \"Leslie\", \"last_name\": \"Knope\","+
				" \"company_name\": \"Parks\", \"phone_number\": \"555-%07d\", \"line_1\": \"%d Park Lane\", \"line_2\": \"Floor 2\", \"city\": \"Pawnee\","+
				" \"county\": \"Wamapoke\", \"region\": \"Indiana\", \"postcode\": \"%05d\", \"country\": \"US\", \"instructions\": \"Leave at the door\"}",
				customer, address, address, customer*25+address, address, customer)
		}
		text.WriteString("]}")
	}
	text.WriteString("]}\n")
	return text.Bytes()
}

// BenchmarkLargeSeed starts a store with 250,000 addresses. MB is its memory usage.
func BenchmarkLargeSeed(b *testing.B) {
	text := largeSeed()
	b.SetBytes(int64(len(text)))
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.ReadMemStats(&before)
		seed, err := sandbox.Config{}.ParseSeed(text)
		if err != nil {
			b.Fatal(err)
		}
		s := sandboxtest.New(b, sandbox.Config{Seed: seed})
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
		runtime.KeepAlive(s)
		b.StartTimer()
	}
}

// BenchmarkLarge sends requests to a store with 250,000 addresses.
func BenchmarkLarge(b *testing.B) {
	seed, err := sandbox.Config{}.ParseSeed(largeSeed())
	if err != nil {
		b.Fatal(err)
	}
	s := sandboxtest.New(b, sandbox.Config{Seed: seed})
	form := httptest.NewRequest("POST", "/oauth/access_token", strings.NewReader("client_id=sandbox&client_secret=sandbox-secret&grant_type=client_credentials"))
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, form)
	_, rest, _ := strings.Cut(recorder.Body.String(), `"access_token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	for name, path := range map[string]string{
		"customers":         "/v2/customers",
		"customer_by_email": "/v2/customers?filter=eq(email,customer-5000@example.com)",
		"customer":          "/v2/customers/customer-5000",
		"addresses":         "/v2/customers/customer-5000/addresses",
		"address":           "/v2/customers/customer-5000/addresses/address-5000-7",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				request := httptest.NewRequest("GET", path, nil)
				request.Header.Set("Authorization", "Bearer "+token)
				recorder := httptest.NewRecorder()
				s.ServeHTTP(recorder, request)
				if recorder.Code != 200 {
					b.Fatal(recorder.Code, recorder.Body)
				}
			}
		})
	}
}
