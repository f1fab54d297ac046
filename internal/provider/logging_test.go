// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

func TestLogFields(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	log := newLogger(&transport.Secrets{})
	log.LogAttrs(ctx, slog.LevelDebug, "Response", slog.String("path", "/v2/customers"), slog.Int("status", 204))
	log.LogAttrs(ctx, transport.LevelTrace, "Response body", slog.String("body", "{}"))

	entries, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 {
		t.Fatalf("got %v", entries)
	}
	for i, want := range []map[string]any{
		{"@level": "debug", "@message": "Response", "path": "/v2/customers", "status": "204"},
		{"@level": "trace", "@message": "Response body", "body": "{}"},
	} {
		for key, value := range want {
			if entries[i][key] != value {
				t.Errorf("%s is %v, want %v", key, entries[i][key], value)
			}
		}
	}
}

// Secrets are masked in every text, also those that are added later.
func TestLogMasksSecrets(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	secrets := &transport.Secrets{}
	secrets.Add("the client secret")
	log := newLogger(secrets)
	secrets.Add("the token")
	log.LogAttrs(ctx, transport.LevelTrace, "Request with the client secret",
		slog.String("Authorization", "Bearer of any kind"),
		slog.String("X-Moltin-Customer-Token", "any kind of token"),
		slog.String("body", "it has the token in it"),
		slog.String("Accept", "application/json"),
	)
	got := output.String()
	for _, secret := range []string{"the client secret", "the token", "any kind"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is in the log: %s", secret, got)
		}
	}
	for _, word := range []string{"Request with", "it has ", "application/json"} {
		if !strings.Contains(got, word) {
			t.Errorf("%q is not in the log: %s", word, got)
		}
	}
}
