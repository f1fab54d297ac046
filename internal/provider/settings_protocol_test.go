// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// All invalid settings are reported at once, at their attributes, and nothing is sent.
func TestInvalidSettingsOfConfigure(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	for want, settings := range map[string]acctest.Object{
		"endpoint max_retries request_timeout requests_per_second": {
			"endpoint": "http://store.example", "client_id": "sandbox", "client_secret": "sandbox-secret", "requests_per_second": -1,
			"max_retries": 1.5, "request_timeout": "30",
		},
		"client_id client_secret": {"endpoint": store.URL},
		"customer_email":          {"endpoint": store.URL, "client_id": "sandbox", "customer_password": "mysecretpassword"},
	} {
		resp, err := p.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: p.Encode(p.Schemas.Provider.ValueType(), settings)})
		p.RequireSuccess(err, nil)
		var got []string
		for _, d := range resp.Diagnostics {
			attribute := string(d.Attribute.Steps()[0].(tftypes.AttributeName))
			if d.Summary != "Invalid "+attribute && d.Summary != "Missing "+attribute {
				t.Errorf("%s at %s", d.Summary, attribute)
			}
			got = append(got, attribute)
		}
		if slices.Sort(got); strings.Join(got, " ") != want {
			t.Errorf("errors at %v, want %s", got, want)
		}
	}
	if requests := store.Journal(); len(requests) > 0 {
		t.Errorf("%d requests", len(requests))
	}
}

func TestUnknownSettingsErrors(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, acctest.Object{"endpoint": acctest.Unknown, "customer_email": acctest.Unknown, "customer_password": acctest.Unknown})

	address, _ := p.Plan(acctest.AddressType, nil, acctest.Object{"first_name": "Ron", "line_1": "1 Sunny Street"})
	customer, _ := p.Plan(acctest.CustomerType, nil, acctest.LeslieConfig())
	p.RequireSuccess(nil, append(address.Diagnostics, customer.Diagnostics...))
	if address.State["customer_id"] != acctest.Unknown || address.State["id"] != acctest.Unknown || customer.State["id"] != acctest.Unknown {
		t.Errorf("planned %v and %v", address.State, customer.State)
	}

	_, opened := p.OpenToken("ron@swanson.com", "secret")
	listed := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.CustomerType}, acctest.Object{}, nil)
	for what, diags := range map[string][]*tfprotov6.Diagnostic{
		"read an address":  p.Read(acctest.AddressType, acctest.Object{"customer_id": "ron", "id": "home"}).Diagnostics,
		"read a customer":  p.Read(acctest.CustomerType, acctest.Object{"id": "ron"}).Diagnostics,
		"import":           p.Import(acctest.CustomerType, "email:ron@swanson.com", nil).Diagnostics,
		"read data":        p.ReadData(acctest.CustomerType, acctest.Object{"id": "ron"}).Diagnostics,
		"open a token":     opened.Diagnostics,
		"list":             listed[0].Diagnostics,
		"list addresses":   p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressType}, acctest.Object{}, nil)[0].Diagnostics,
		"create a record":  p.Apply(acctest.CustomerType, nil, acctest.LeslieConfig()).Diagnostics,
		"delete an record": p.Apply(acctest.AddressType, acctest.Object{"customer_id": "ron", "id": "home"}, nil).Diagnostics,
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
	p := acctest.NewProtocolClient(t, store, nil)
	configured, err := p.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config:             p.Encode(p.Schemas.Provider.ValueType(), acctest.Object{"endpoint": acctest.Unknown, "client_id": "sandbox"}),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: true},
	})
	p.RequireSuccess(err, configured.Diagnostics)
	typ := p.Schemas.DataSourceSchemas[acctest.CustomerType].ValueType()
	read, err := p.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: acctest.CustomerType, Config: p.Encode(typ, acctest.Object{"id": "ron"}),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: true},
	})
	p.RequireSuccess(err, read.Diagnostics)
	if read.Deferred == nil || read.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("deferred: %+v", read.Deferred)
	}
}

// Rejected credentials are sent once in a run, whatever the number of resources, so
// that no customer is locked out.
func TestRejectedCredentialsAreSentOnce(t *testing.T) {
	t.Parallel()
	for path, settings := range map[string]acctest.Object{
		acctest.LoginPath:       {"customer_email": sandbox.DefaultCustomerEmail, "customer_password": "a wrong one"},
		acctest.AccessTokenPath: {"client_secret": "a wrong one"},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			p := acctest.NewProtocolClient(t, store, settings)
			var group sync.WaitGroup
			for range 5 {
				group.Go(func() {
					read := p.Read(acctest.AddressType, acctest.Object{"customer_id": store.CustomerID(), "id": "home"})
					if len(read.Diagnostics) != 1 || !strings.HasPrefix(read.Diagnostics[0].Summary, "The store rejected the c") {
						t.Errorf("got %v", read.Diagnostics)
					}
				})
			}
			group.Wait()
			if n := store.Count(http.MethodPost, path); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// A provider block can be validated without credentials.
func TestValidateWithoutCredentials(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	for _, settings := range []acctest.Object{{}, {"customer_email": "ron@swanson.com"}, {"customer_password": "mysecretpassword"}, {"client_secret": ""}} {
		resp, err := p.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: p.Encode(p.Schemas.Provider.ValueType(), settings)})
		p.RequireSuccess(err, resp.Diagnostics)
	}
}
