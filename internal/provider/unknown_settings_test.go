// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Settings that come from resources which do not exist before apply.
func TestUnknownSettingsOverTheProtocol(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, object{"endpoint": unknown, "customer_email": unknown, "customer_password": unknown})

	address, _ := p.plan(addressType, nil, object{"first_name": "Ron", "line_1": "1 Sunny Street"})
	customer, _ := p.plan(customerType, nil, leslie())
	p.succeeded(nil, append(address.diags, customer.diags...))
	if address.state["customer_id"] != unknown || address.state["id"] != unknown || customer.state["id"] != unknown {
		t.Errorf("planned %v and %v", address.state, customer.state)
	}

	_, opened := p.openToken("ron@swanson.com", "secret")
	listed := p.list(tfprotov6.ListResourceRequest{TypeName: customerType}, object{}, nil)
	for what, diags := range map[string][]*tfprotov6.Diagnostic{
		"read an address":  p.read(addressType, object{"customer_id": "ron", "id": "home"}).diags,
		"read a customer":  p.read(customerType, object{"id": "ron"}).diags,
		"import":           p.importBy(customerType, "email:ron@swanson.com", nil).diags,
		"read data":        p.data(customerType, object{"id": "ron"}).diags,
		"open a token":     opened.Diagnostics,
		"list":             listed[0].diags,
		"list addresses":   p.list(tfprotov6.ListResourceRequest{TypeName: addressType}, object{}, nil)[0].diags,
		"create a record":  p.apply(customerType, nil, leslie()).diags,
		"delete an record": p.apply(addressType, object{"customer_id": "ron", "id": "home"}, nil).diags,
	} {
		var text strings.Builder
		for _, d := range diags {
			text.WriteString(d.Summary + d.Detail)
		}
		for _, setting := range []string{"endpoint", "customer_email", "customer_password"} {
			if !strings.Contains(text.String(), setting) {
				t.Errorf("%s does not say that %s is unknown: %s", what, setting, text.String())
			}
		}
	}
	if n := len(store.Journal()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestUnknownSettingsDeferReads(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	configured, err := p.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config:             p.encode(p.schemas.Provider.ValueType(), object{"endpoint": unknown, "client_id": "sandbox"}),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: true},
	})
	p.succeeded(err, configured.Diagnostics)
	typ := p.schemas.DataSourceSchemas[customerType].ValueType()
	read, err := p.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: customerType, Config: p.encode(typ, object{"id": "ron"}),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: true},
	})
	p.succeeded(err, read.Diagnostics)
	if read.Deferred == nil || read.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("deferred: %+v", read.Deferred)
	}
}
