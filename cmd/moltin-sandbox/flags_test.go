// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"reflect"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func parsed(t *testing.T, args ...string) sandbox.Config {
	t.Helper()
	flags, s := newFlags("exec")
	if err := s.parse(flags, args, io.Discard); err != nil {
		t.Fatal(err)
	}
	return s.config
}

func TestFlagsReachTheStore(t *testing.T) {
	t.Parallel()
	got := parsed(t,
		"-client-id", "id-a", "-client-secret", "secret-b", "-customer-email", "c@example.com", "-customer-password", "password-d",
		"-rate", "17", "-latency", "18ms", "-quota", "19", "-required-fields", "city, region", "-post-code-field", "post_code",
		"-data", "file-e", "-random-seed", "20", "-page-length", "21", "-address-lists", "capped", "-duplicate-emails",
		"-address-fields", "tier:integer!,note:string", "-customer-fields", "since:date", "-unknown-fields", "refuse")
	want := sandbox.Config{
		ClientID: "id-a", ClientSecret: "secret-b", CustomerEmail: "c@example.com", CustomerPassword: "password-d",
		Rate: 17, Latency: 18 * time.Millisecond, Quota: 19, RequiredFields: []string{"city", "region"}, PostCodeField: "post_code",
		DataFile: "file-e", RequestLimit: 1000, PageLength: 21, AddressLists: "capped", DuplicateEmails: true, UnknownFields: "refuse",
		RandomSeed:     20,
		AddressFields:  []sandbox.Field{{Name: "tier", Type: "integer", Required: true}, {Name: "note", Type: "string"}},
		CustomerFields: []sandbox.Field{{Name: "since", Type: "date"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNothingIsRequired(t *testing.T) {
	t.Parallel()
	if got := parsed(t, "-required-fields", "").RequiredFields; got == nil || len(got) > 0 {
		t.Errorf("got %#v, want an empty list: nil would stand for the default", got)
	}
}
