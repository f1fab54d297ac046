// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// All wrong settings are reported at once, at their attributes and with their
// variables, and nothing is sent.
func TestSettingsRejected(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	for name, test := range map[string]struct {
		settings acctest.Object
		want     map[string][]string // by attribute
	}{
		"wrong values": {
			acctest.Object{
				"endpoint": "euwest.api.elasticpath.com", "client_id": "sandbox", "client_secret": "sandbox-secret", "requests_per_second": -1,
				"max_retries": 1.5, "request_timeout": "30",
			},
			map[string][]string{
				"endpoint":            {"Invalid endpoint", "MOLTIN_ENDPOINT"},
				"requests_per_second": {"Invalid requests_per_second", "MOLTIN_REQUESTS_PER_SECOND"},
				"max_retries":         {"Invalid max_retries", "MOLTIN_MAX_RETRIES"},
				"request_timeout":     {"Invalid request_timeout", "MOLTIN_REQUEST_TIMEOUT"},
			},
		},
		"plain http to another host": {
			acctest.Object{"endpoint": "http://store.example", "client_id": "sandbox", "client_secret": "sandbox-secret"},
			map[string][]string{"endpoint": {"Invalid endpoint", "MOLTIN_ENDPOINT", "plain http"}},
		},
		"half a login": {
			acctest.Object{"client_id": "sandbox", "client_secret": "sandbox-secret", "customer_password": "mysecretpassword"},
			map[string][]string{"customer_email": {"Missing customer_email", "MOLTIN_CUSTOMER_EMAIL"}},
		},
		"no credentials": {
			acctest.Object{"endpoint": store.URL},
			map[string][]string{
				"client_id":     {"Missing client_id", "MOLTIN_CLIENT_ID"},
				"client_secret": {"Missing client_secret", "MOLTIN_CLIENT_SECRET", "MOLTIN_CUSTOMER_EMAIL"},
			},
		},
		"implicit grant without login": {
			acctest.Object{"endpoint": store.URL, "client_id": "sandbox"},
			map[string][]string{"client_secret": {"Missing client_secret", "MOLTIN_CUSTOMER_EMAIL", "MOLTIN_CUSTOMER_PASSWORD", "implicit grant"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, err := p.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: p.Encode(p.Schemas.Provider.ValueType(), test.settings)})
			p.RequireSuccess(err, nil)
			got := map[string][]*tfprotov6.Diagnostic{}
			for _, d := range resp.Diagnostics {
				attribute := string(d.Attribute.Steps()[0].(tftypes.AttributeName))
				got[attribute] = append(got[attribute], d)
			}
			if len(got) != len(test.want) {
				t.Errorf("errors at %d attributes, want %d: %v", len(got), len(test.want), resp.Diagnostics)
			}
			for attribute, says := range test.want {
				acctest.AssertErrorContains(t, got[attribute], attribute, says...)
			}
		})
	}
	t.Cleanup(func() {
		if got := store.Journal(); len(got) > 0 {
			t.Errorf("%d requests, the first %s %s", len(got), got[0].Method, got[0].Path)
		}
	})
}
