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

	"github.com/moltin/terraform-provider-moltin/internal/acctest/diagtest"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

const (
	endpointSetting = "endpoint (or the MOLTIN_ENDPOINT environment variable)"
	paceSetting     = "requests_per_second (or the MOLTIN_REQUESTS_PER_SECOND environment variable)"
)

// environment replaces the environment of the process.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// flat has the resolved settings in comparable fields.
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

func TestResolve(t *testing.T) {
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
	defaults := flat{endpoint: "https://euwest.api.elasticpath.com", rate: 20, retries: 8, timeout: 30 * time.Second}
	withClientID := defaults
	withClientID.clientID = "variable-id"
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
		"defaults": {providerModel{}, nil, defaults},
		"empty attributes and variables": {
			providerModel{Endpoint: types.StringValue(""), ClientID: types.StringValue(""), RequestTimeout: types.StringValue("")},
			environment{"MOLTIN_CLIENT_ID": "variable-id", "MOLTIN_MAX_RETRIES": ""},
			withClientID,
		},
		"an empty secret chooses the implicit grant": {
			providerModel{ClientSecret: types.StringValue("")}, environment{"MOLTIN_CLIENT_SECRET": "variable-secret"}, defaults,
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

// Email and password can come from different sources. A password alone in the
// environment is no login, and neither is an explicit "".
func TestResolveLogin(t *testing.T) {
	t.Parallel()
	const email, password = "MOLTIN_CUSTOMER_EMAIL", "MOLTIN_CUSTOMER_PASSWORD"
	attribute := types.StringValue("attribute")
	for name, tc := range map[string]struct {
		model providerModel
		env   environment
		want  [2]string
	}{
		"variables":               {providerModel{}, environment{email: "variable", password: "secret"}, [2]string{"variable", "secret"}},
		"email of the attribute":  {providerModel{CustomerEmail: attribute}, environment{email: "variable", password: "secret"}, [2]string{"attribute", "secret"}},
		"password of a variable":  {providerModel{CustomerEmail: attribute}, environment{password: "secret"}, [2]string{"attribute", "secret"}},
		"email of the variable":   {providerModel{CustomerPassword: attribute}, environment{email: "variable", password: "secret"}, [2]string{"variable", "attribute"}},
		"an empty email":          {providerModel{CustomerEmail: types.StringValue("")}, environment{email: "variable", password: "secret"}, [2]string{}},
		"password without email":  {providerModel{}, environment{password: "secret"}, [2]string{}},
		"password attribute only": {providerModel{CustomerPassword: attribute}, nil, [2]string{"", "attribute"}},
	} {
		var diags diag.Diagnostics
		config := resolve(tc.model, tc.env.get, &diags).config
		if got := [2]string{config.CustomerEmail, config.CustomerPassword}; got != tc.want || len(diags) > 0 {
			t.Errorf("%s: got %q, %v, want %q", name, got, diags, tc.want)
		}
	}
}

func TestInvalidVariables(t *testing.T) {
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
				resolve(providerModel{}, environment{base.VariableName(attribute): text}.get, &diags)
				diagtest.AssertError(t, diags, attribute, attribute, base.VariableName(attribute))
				if strings.Contains(fmt.Sprint(diags), "hunter22") {
					t.Error("the message shows the password in the endpoint")
				}
			})
		}
	}
}

func TestInvalidSettings(t *testing.T) {
	t.Parallel()
	for attribute, tc := range map[string]struct {
		model  providerModel
		detail string
	}{
		"endpoint": {
			providerModel{Endpoint: types.StringValue("http://store.example")},
			endpointSetting + " is not valid: plain http would send the credentials to store.example unencrypted; use https, " +
				"or set allow_insecure_http (or the MOLTIN_ALLOW_INSECURE_HTTP environment variable) to true.",
		},
		"requests_per_second": {
			providerModel{RequestsPerSecond: types.Float64Value(-0.001)},
			paceSetting + ` must be 0 (no limit) or a positive number, but is "-0.001".`,
		},
		"max_retries": {
			providerModel{MaxRetries: types.NumberValue(big.NewFloat(1.5))},
			`max_retries (or the MOLTIN_MAX_RETRIES environment variable) must be 0 or a positive whole number, but is "1.5".`,
		},
		"request_timeout": {
			providerModel{RequestTimeout: types.StringValue("30")},
			`request_timeout (or the MOLTIN_REQUEST_TIMEOUT environment variable) must be a duration longer than zero, such as 30s or 1m, but is "30".`,
		},
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			resolve(tc.model, environment{}.get, &diags)
			diagtest.AssertMessage(t, diags, attribute, "Invalid "+attribute, tc.detail)
		})
	}
	var diags diag.Diagnostics
	resolve(providerModel{}, environment{"MOLTIN_ALLOW_INSECURE_HTTP": "maybe"}.get, &diags)
	diagtest.AssertMessage(t, diags, "allow_insecure_http", "Invalid allow_insecure_http",
		`allow_insecure_http (or the MOLTIN_ALLOW_INSECURE_HTTP environment variable) must be true or false, but is "maybe".`)
	diags = nil
	resolve(providerModel{Endpoint: types.StringValue("ftp://store.example")}, environment{}.get, &diags)
	diagtest.AssertMessage(t, diags, "endpoint", "Invalid endpoint", endpointSetting+" is not valid: it must start with https://.")
}

func TestPlainHTTPToLoopback(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"http://localhost:8080", "http://127.0.0.1:8080", "http://127.8.9.10", "http://[::1]:8080", "http://LOCALHOST:8080", "http://localhost.:8080", "http://[::ffff:127.0.0.1]:8080"} {
		var diags diag.Diagnostics
		s := resolve(providerModel{Endpoint: types.StringValue(endpoint)}, environment{}.get, &diags)
		if diags.HasError() || s.config.Endpoint.String() != endpoint {
			t.Errorf("%s: %v, %v", endpoint, s.config.Endpoint, diags)
		}
	}
}

// A credential from file("secret.txt") ends with a line break.
func TestWhiteSpaceAroundCredentials(t *testing.T) {
	t.Parallel()
	for attribute, of := range map[string]func(*providerModel) *types.String{
		"client_id":         func(m *providerModel) *types.String { return &m.ClientID },
		"client_secret":     func(m *providerModel) *types.String { return &m.ClientSecret },
		"customer_email":    func(m *providerModel) *types.String { return &m.CustomerEmail },
		"customer_password": func(m *providerModel) *types.String { return &m.CustomerPassword },
	} {
		var spaced providerModel
		for name, value := range map[string]*types.String{
			"id": &spaced.ClientID, "secret": &spaced.ClientSecret, "ron@swanson.com": &spaced.CustomerEmail, "password": &spaced.CustomerPassword,
		} {
			*value = types.StringValue(name)
		}
		clean := flatten(resolve(spaced, environment{}.get, new(diag.Diagnostics)).config)
		*of(&spaced) = types.StringValue("\t" + of(&spaced).ValueString() + "\r\n")
		var diags diag.Diagnostics
		if got := flatten(resolve(spaced, environment{}.get, &diags).config); got != clean {
			t.Errorf("%s: got %+v, want %+v", attribute, got, clean)
		}
		if len(diags) != 1 || diags[0].Severity() != diag.SeverityWarning || diags[0].Summary() != "White space around "+attribute ||
			diags[0].Detail() != base.SettingName(attribute)+" starts or ends with white space, such as the line break at the end of a file. "+
				"The provider ignores it. Remove it, for example with trimspace()." {
			t.Errorf("%s: %v", attribute, diags)
		}
	}
}

// An unknown setting is not replaced by a variable or a default, and nothing that
// depends on it is an error.
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
			env := environment{base.VariableName(attribute): "not to be looked at"}
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

func TestMissingCredentials(t *testing.T) {
	t.Parallel()
	const (
		email    = "customer_email (or the MOLTIN_CUSTOMER_EMAIL environment variable)"
		password = "customer_password (or the MOLTIN_CUSTOMER_PASSWORD environment variable)"
	)
	client := providerModel{ClientID: types.StringValue("id"), ClientSecret: types.StringValue("secret")}
	withEmail, withPassword := client, client
	withEmail.CustomerEmail = types.StringValue("attribute@example.com")
	withPassword.CustomerPassword = types.StringValue("attribute-password")
	implicit := environment{"MOLTIN_CLIENT_ID": "id", "MOLTIN_CUSTOMER_EMAIL": "variable@example.com", "MOLTIN_CUSTOMER_PASSWORD": "variable-password"}
	type missing struct{ attribute, detail string }
	noID := missing{"client_id", "Set client_id (or the MOLTIN_CLIENT_ID environment variable) to a client ID of the store."}
	noSecret := missing{
		"client_secret",
		"Set client_secret (or the MOLTIN_CLIENT_SECRET environment variable), or log in as a customer with " + email + " and " + password + ". " +
			"Without a client secret, the provider uses the implicit grant, which can access only the customer who is logged in.",
	}
	for name, tc := range map[string]struct {
		model providerModel
		env   environment
		want  []missing
	}{
		"client credentials":     {client, nil, nil},
		"implicit with a login":  {providerModel{}, implicit, nil},
		"implicit alone":         {providerModel{ClientID: types.StringValue("id")}, nil, []missing{noSecret}},
		"no client id":           {providerModel{ClientSecret: types.StringValue("secret")}, nil, []missing{noID}},
		"nothing":                {providerModel{}, nil, []missing{noID, noSecret}},
		"a password of its own":  {withEmail, environment{"MOLTIN_CUSTOMER_PASSWORD": "variable-password"}, nil},
		"an email of its own":    {withPassword, environment{"MOLTIN_CUSTOMER_EMAIL": "variable@example.com"}, nil},
		"a password without use": {client, environment{"MOLTIN_CUSTOMER_PASSWORD": "variable-password"}, nil},
		"no password": {withEmail, nil, []missing{{
			"customer_password", "A customer login needs an email and a password, and only customer_email is set. Set " + password + " too.",
		}}},
		"no email": {withPassword, nil, []missing{{
			"customer_email", "A customer login needs an email and a password, and only customer_password is set. Set " + email + " too.",
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			resolve(tc.model, tc.env.get, &diags).requireCredentials(&diags)
			if len(diags) != len(tc.want) {
				t.Fatalf("got %v, want %v", diags, tc.want)
			}
			for i, want := range tc.want {
				diagtest.AssertMessage(t, diags[i:i+1], want.attribute, "Missing "+want.attribute, want.detail)
			}
		})
	}
}
