// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// environment is a set of variables in the place of the process's.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// flat is what settings come to, comparable.
type flat struct {
	endpoint, clientID, clientSecret, email, password string
	rate                                              float64
	retries                                           int
	timeout                                           time.Duration
}

func flatten(c moltin.Config) flat {
	endpoint := ""
	if c.Endpoint != nil {
		endpoint = c.Endpoint.String()
	}
	return flat{
		endpoint, c.ClientID, c.ClientSecret, c.CustomerEmail, c.CustomerPassword,
		c.RequestsPerSecond, c.MaxRetries, c.RequestTimeout,
	}
}

func TestSettingsComeFromAttributeThenEnvironmentThenDefault(t *testing.T) {
	t.Parallel()
	attributes := providerModel{
		Endpoint:          types.StringValue("http://attribute.example:81/"),
		ClientID:          types.StringValue("attribute-id"),
		ClientSecret:      types.StringValue("attribute-secret"),
		CustomerEmail:     types.StringValue("attribute@example.com"),
		CustomerPassword:  types.StringValue("attribute-password"),
		RequestsPerSecond: types.Float64Value(0.25),
		MaxRetries:        types.NumberValue(big.NewFloat(0)),
		RequestTimeout:    types.StringValue("45s"),
		AllowInsecureHTTP: types.BoolValue(true),
	}
	variables := environment{
		"MOLTIN_ENDPOINT":            "http://variable.example:82",
		"MOLTIN_CLIENT_ID":           "variable-id",
		"MOLTIN_CLIENT_SECRET":       "variable-secret",
		"MOLTIN_CUSTOMER_EMAIL":      "variable@example.com",
		"MOLTIN_CUSTOMER_PASSWORD":   "variable-password",
		"MOLTIN_REQUESTS_PER_SECOND": "0",
		"MOLTIN_MAX_RETRIES":         "3",
		"MOLTIN_REQUEST_TIMEOUT":     "1m",
		"MOLTIN_ALLOW_INSECURE_HTTP": "1",
	}
	fromAttributes := flat{
		"http://attribute.example:81", "attribute-id", "attribute-secret", "attribute@example.com", "attribute-password",
		0.25, 0, 45 * time.Second,
	}
	for name, tc := range map[string]struct {
		model providerModel
		env   environment
		want  flat
	}{
		"attributes alone": {attributes, nil, fromAttributes},
		"attributes win":   {attributes, variables, fromAttributes},
		"variables": {providerModel{}, variables, flat{
			"http://variable.example:82", "variable-id", "variable-secret", "variable@example.com", "variable-password",
			0, 3, time.Minute,
		}},
		"defaults": {providerModel{}, nil, flat{
			endpoint: "https://euwest.api.elasticpath.com", rate: 20, retries: 8, timeout: 30 * time.Second,
		}},
		"an empty text counts as absent": {
			providerModel{Endpoint: types.StringValue(""), ClientID: types.StringValue(""), RequestTimeout: types.StringValue("")},
			environment{"MOLTIN_CLIENT_ID": "variable-id", "MOLTIN_MAX_RETRIES": ""},
			flat{endpoint: "https://euwest.api.elasticpath.com", clientID: "variable-id", rate: 20, retries: 8, timeout: 30 * time.Second},
		},
		"an empty secret chooses the implicit grant": {
			providerModel{ClientSecret: types.StringValue("")},
			environment{"MOLTIN_CLIENT_SECRET": "variable-secret"},
			flat{endpoint: "https://euwest.api.elasticpath.com", rate: 20, retries: 8, timeout: 30 * time.Second},
		},
		"an empty email is no login": {
			providerModel{CustomerEmail: types.StringValue("")},
			environment{"MOLTIN_CUSTOMER_EMAIL": "variable@example.com", "MOLTIN_CUSTOMER_PASSWORD": "variable-password"},
			flat{endpoint: "https://euwest.api.elasticpath.com", rate: 20, retries: 8, timeout: 30 * time.Second},
		},
		"somebody else's password stays out": {
			providerModel{CustomerEmail: types.StringValue("attribute@example.com")},
			environment{"MOLTIN_CUSTOMER_EMAIL": "variable@example.com", "MOLTIN_CUSTOMER_PASSWORD": "variable-password"},
			flat{endpoint: "https://euwest.api.elasticpath.com", email: "attribute@example.com", rate: 20, retries: 8, timeout: 30 * time.Second},
		},
		"somebody else's email stays out": {
			providerModel{CustomerPassword: types.StringValue("attribute-password")},
			environment{"MOLTIN_CUSTOMER_EMAIL": "variable@example.com", "MOLTIN_CUSTOMER_PASSWORD": "variable-password"},
			flat{endpoint: "https://euwest.api.elasticpath.com", password: "attribute-password", rate: 20, retries: 8, timeout: 30 * time.Second},
		},
		"the same email in both": {
			providerModel{CustomerEmail: types.StringValue("variable@example.com")},
			environment{"MOLTIN_CUSTOMER_EMAIL": "variable@example.com", "MOLTIN_CUSTOMER_PASSWORD": "variable-password"},
			flat{
				endpoint: "https://euwest.api.elasticpath.com", email: "variable@example.com", password: "variable-password",
				rate: 20, retries: 8, timeout: 30 * time.Second,
			},
		},
		"a login of both sources": {
			providerModel{CustomerEmail: types.StringValue("attribute@example.com")},
			environment{"MOLTIN_CUSTOMER_PASSWORD": "variable-password"},
			flat{
				endpoint: "https://euwest.api.elasticpath.com", email: "attribute@example.com", password: "variable-password",
				rate: 20, retries: 8, timeout: 30 * time.Second,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			s := resolve(tc.model, tc.env.get, &diags)
			if diags.HasError() {
				t.Fatal(diags)
			}
			if got := flatten(s.config); got != tc.want {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
			if len(s.unknown) != 0 {
				t.Errorf("unknown: %v", s.unknown)
			}
		})
	}
}

func TestInvalidSettingsNameAttributeAndVariable(t *testing.T) {
	t.Parallel()
	for attribute, invalid := range map[string][]string{
		"endpoint": {
			"euwest.api.elasticpath.com", "ftp://example.com", "https://", "https://example.com/v2", "https://example.com?a=b",
			"https://example.com#a", "https://user:hunter22@example.com", "http://example.com", "http://192.0.2.7:8080", "https://exa mple.com", "://",
		},
		"requests_per_second": {"-1", "-0.5", "many", "NaN", "+Inf", "1e400"},
		"max_retries":         {"-1", "2.5", "many", "99999999999999999999"},
		"request_timeout":     {"30", "-1s", "0s", "soon", "1h-"},
		"allow_insecure_http": {"yes", "2", "maybe"},
	} {
		for _, text := range invalid {
			t.Run(attribute+"="+text, func(t *testing.T) {
				t.Parallel()
				var diags diag.Diagnostics
				resolve(providerModel{}, environment{variableOf(attribute): text}.get, &diags)
				expectOneError(t, diags, attribute, attribute, variableOf(attribute))
				if strings.Contains(fmt.Sprint(diags), "hunter22") {
					t.Error("the message shows the password in the endpoint")
				}
			})
		}
	}
}

func TestInvalidAttributes(t *testing.T) {
	t.Parallel()
	for attribute, model := range map[string]providerModel{
		"endpoint":            {Endpoint: types.StringValue("http://example.com")},
		"requests_per_second": {RequestsPerSecond: types.Float64Value(-0.001)},
		"max_retries":         {MaxRetries: types.NumberValue(big.NewFloat(1.5))},
		"request_timeout":     {RequestTimeout: types.StringValue("30")},
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			resolve(model, environment{}.get, &diags)
			expectOneError(t, diags, attribute, attribute, variableOf(attribute))
			if strings.Contains(fmt.Sprint(diags), "mysecretpassword") {
				t.Error("the message shows the password")
			}
		})
	}
}

func TestLoopbackNeedsNoPermissionForPlainHTTP(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"http://localhost:8080", "http://127.0.0.1:8080", "http://127.8.9.10", "http://[::1]:8080"} {
		var diags diag.Diagnostics
		s := resolve(providerModel{Endpoint: types.StringValue(endpoint)}, environment{}.get, &diags)
		if diags.HasError() || s.config.Endpoint.String() != endpoint {
			t.Errorf("%s: %v, %v", endpoint, s.config.Endpoint, diags)
		}
	}
}

func TestPlainHTTPNamesTheSettingThatAllowsIt(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	resolve(providerModel{Endpoint: types.StringValue("http://store.example")}, environment{}.get, &diags)
	expectOneError(t, diags, "endpoint", "plain http", "allow_insecure_http", "MOLTIN_ALLOW_INSECURE_HTTP")

	diags = nil
	resolve(providerModel{Endpoint: types.StringValue("ftp://store.example")}, environment{}.get, &diags)
	if expectOneError(t, diags, "endpoint"); strings.Contains(diags[0].Detail(), "allow_insecure_http") {
		t.Errorf("it would not help: %s", diags[0].Detail())
	}
}

// Unknown values are for apply: neither a variable nor a default takes their
// place, and nothing that hangs on them is refused.
func TestUnknownSettings(t *testing.T) {
	t.Parallel()
	for attribute, tc := range map[string]struct {
		model providerModel
		env   environment
	}{
		"endpoint":            {model: providerModel{Endpoint: types.StringUnknown()}},
		"client_id":           {model: providerModel{ClientID: types.StringUnknown()}},
		"client_secret":       {model: providerModel{ClientSecret: types.StringUnknown()}},
		"customer_email":      {model: providerModel{CustomerEmail: types.StringUnknown(), CustomerPassword: types.StringValue("mysecretpassword")}},
		"customer_password":   {model: providerModel{CustomerEmail: types.StringValue("ron@swanson.com"), CustomerPassword: types.StringUnknown()}},
		"requests_per_second": {model: providerModel{RequestsPerSecond: types.Float64Unknown()}},
		"max_retries":         {model: providerModel{MaxRetries: types.NumberUnknown()}},
		"request_timeout":     {model: providerModel{RequestTimeout: types.StringUnknown()}},
		"allow_insecure_http": {
			model: providerModel{AllowInsecureHTTP: types.BoolUnknown()},
			env:   environment{"MOLTIN_ENDPOINT": "http://example.com"},
		},
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			env := environment{variableOf(attribute): "not to be looked at"}
			for name, value := range tc.env {
				env[name] = value
			}
			var diags diag.Diagnostics
			s := resolve(tc.model, env.get, &diags)
			if diags.HasError() {
				t.Fatal(diags)
			}
			if want := []string{attribute}; !reflect.DeepEqual(s.unknown, want) {
				t.Errorf("unknown: %v, want %v", s.unknown, want)
			}
			if strings.Contains(fmt.Sprintf("%+v", flatten(s.config)), "looked") {
				t.Errorf("%+v has the variable's value", flatten(s.config))
			}
		})
	}
}

func TestRequiredCredentials(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		config  moltin.Config
		missing []string
	}{
		"store credentials":         {moltin.Config{ClientID: "id", ClientSecret: "secret"}, nil},
		"implicit with a login":     {moltin.Config{ClientID: "id", CustomerEmail: "ron@swanson.com", CustomerPassword: "pw"}, nil},
		"implicit alone":            {moltin.Config{ClientID: "id"}, []string{"client_secret"}},
		"no client id":              {moltin.Config{ClientSecret: "secret"}, []string{"client_id"}},
		"nothing":                   {moltin.Config{}, []string{"client_id", "client_secret"}},
		"half a login, no password": {moltin.Config{ClientID: "id", CustomerEmail: "ron@swanson.com"}, []string{"customer_password"}},
		"half a login, no email":    {moltin.Config{ClientID: "id", ClientSecret: "secret", CustomerPassword: "mysecretpassword"}, []string{"customer_email"}},
		"a login without a store":   {moltin.Config{CustomerEmail: "ron@swanson.com", CustomerPassword: "pw"}, []string{"client_id"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			settings{config: tc.config}.requireCredentials(&diags)
			if len(diags) != len(tc.missing) {
				t.Fatalf("got %v, want errors at %v", diags, tc.missing)
			}
			for i, attribute := range tc.missing {
				expectOneError(t, diags[i:i+1], attribute, attribute, variableOf(attribute))
			}
			if strings.Contains(fmt.Sprint(diags), "mysecretpassword") {
				t.Error("the message shows the password")
			}
		})
	}
}

// The implicit grant's remedies are two: the secret, or a login.
func TestImplicitGrantWithoutLoginNamesBothRemedies(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	settings{config: moltin.Config{ClientID: "id"}}.requireCredentials(&diags)
	expectOneError(t, diags, "client_secret", "MOLTIN_CLIENT_SECRET", "MOLTIN_CUSTOMER_EMAIL", "MOLTIN_CUSTOMER_PASSWORD")
}

// expectOneError wants one error at an attribute whose text has all words.
func expectOneError(t *testing.T, diags diag.Diagnostics, attribute string, words ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity() != diag.SeverityError {
		t.Fatalf("got %v, want one error", diags)
	}
	at := path.Empty()
	if located, ok := diags[0].(diag.DiagnosticWithPath); ok {
		at = located.Path()
	}
	want := path.Empty()
	if attribute != "" {
		want = path.Root(attribute)
	}
	if !at.Equal(want) {
		t.Errorf("the error is at %q, want %q", at, want)
	}
	text := diags[0].Summary() + "\n" + diags[0].Detail()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in the error:\n%s", word, text)
		}
	}
}
