// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

type providerModel struct {
	Endpoint          types.String  `tfsdk:"endpoint"`
	ClientID          types.String  `tfsdk:"client_id"`
	ClientSecret      types.String  `tfsdk:"client_secret"`
	CustomerEmail     types.String  `tfsdk:"customer_email"`
	CustomerPassword  types.String  `tfsdk:"customer_password"`
	RequestsPerSecond types.Float64 `tfsdk:"requests_per_second"`
	MaxRetries        types.Number  `tfsdk:"max_retries"`
	RequestTimeout    types.String  `tfsdk:"request_timeout"`
	AllowInsecureHTTP types.Bool    `tfsdk:"allow_insecure_http"`
}

// settings are the provider's after attributes, environment and defaults.
type settings struct {
	config  moltin.Config
	unknown []string // attributes whose values are not known yet
}

// resolve takes each setting from its attribute, else from its variable, else
// from its default, and validates it. Missing credentials are left to
// requireCredentials.
func resolve(model providerModel, getenv func(string) string, diags *diag.Diagnostics) settings {
	var s settings
	invalid := func(attribute, reason string) {
		diags.AddAttributeError(path.Root(attribute), "Invalid "+attribute, base.SettingName(attribute)+" "+reason+".")
	}
	mustBe := func(attribute, expected, value string) {
		invalid(attribute, fmt.Sprintf("must be %s, but is %q", expected, value))
	}
	// lookup returns a setting in the form that it has in the environment.
	lookup := func(attribute string, v attr.Value) string {
		switch {
		case v.IsUnknown():
			s.unknown = append(s.unknown, attribute)
			return ""
		case attributeText(v) != "":
			return attributeText(v)
		}
		return getenv(base.VariableName(attribute))
	}
	// credential also trims white space, which comes with file("secret.txt").
	credential := func(attribute string, v types.String) string {
		text := lookup(attribute, v)
		trimmed := strings.TrimSpace(text)
		if trimmed != text {
			diags.AddAttributeWarning(path.Root(attribute), "White space around "+attribute, base.SettingName(attribute)+
				" starts or ends with white space, such as the line break at the end of a file. The provider ignores it. Remove it, for example with trimspace().")
		}
		return trimmed
	}
	isEmpty := func(v types.String) bool { return !v.IsNull() && !v.IsUnknown() && v.ValueString() == "" }

	s.config.ClientID = credential("client_id", model.ClientID)
	// An explicit "" chooses the implicit grant.
	if !isEmpty(model.ClientSecret) {
		s.config.ClientSecret = credential("client_secret", model.ClientSecret)
	}
	// An explicit "" means no login, and so does a variable with a password alone.
	if !isEmpty(model.CustomerEmail) {
		s.config.CustomerEmail = credential("customer_email", model.CustomerEmail)
	}
	if s.config.CustomerEmail != "" || model.CustomerEmail.IsUnknown() || !model.CustomerPassword.IsNull() {
		s.config.CustomerPassword = credential("customer_password", model.CustomerPassword)
	}

	insecure := false
	if set := lookup("allow_insecure_http", model.AllowInsecureHTTP); set != "" {
		var err error
		if insecure, err = strconv.ParseBool(set); err != nil {
			mustBe("allow_insecure_http", "true or false", set)
		}
	}
	endpoint := cmp.Or(lookup("endpoint", model.Endpoint), transport.DefaultEndpoint)
	var err error
	if s.config.Endpoint, err = transport.ParseEndpoint(endpoint, insecure || model.AllowInsecureHTTP.IsUnknown()); err != nil {
		reason := "is not valid: " + err.Error()
		if _, insecure := transport.ParseEndpoint(endpoint, true); insecure == nil {
			reason += ", or set " + base.SettingName("allow_insecure_http") + " to true"
		}
		invalid("endpoint", reason)
	}

	s.config.RequestsPerSecond = transport.DefaultRequestsPerSecond
	if set := lookup("requests_per_second", model.RequestsPerSecond); set != "" {
		rate, err := strconv.ParseFloat(set, 64)
		if err != nil || rate < 0 || math.IsInf(rate, 0) || math.IsNaN(rate) {
			mustBe("requests_per_second", "0 (no limit) or a positive number", set)
		}
		s.config.RequestsPerSecond = rate
	}
	s.config.MaxRetries = transport.DefaultMaxRetries
	if set := lookup("max_retries", model.MaxRetries); set != "" {
		retries, err := strconv.Atoi(set)
		if err != nil || retries < 0 {
			mustBe("max_retries", "0 or a positive whole number", set)
		}
		s.config.MaxRetries = retries
	}
	s.config.RequestTimeout = transport.DefaultRequestTimeout
	if set := lookup("request_timeout", model.RequestTimeout); set != "" {
		timeout, err := time.ParseDuration(set)
		if err != nil || timeout <= 0 {
			mustBe("request_timeout", "a duration longer than zero, such as 30s or 1m", set)
		}
		s.config.RequestTimeout = timeout
	}
	return s
}

// attributeText returns a value as text, or "" for null and unknown.
func attributeText(v attr.Value) string {
	if v.IsNull() || v.IsUnknown() {
		return ""
	}
	switch v := v.(type) {
	case types.String:
		return v.ValueString()
	case types.Float64:
		return strconv.FormatFloat(v.ValueFloat64(), 'g', -1, 64)
	case types.Number:
		return v.ValueBigFloat().Text('f', -1)
	}
	return v.String()
}

// requireCredentials adds an error for each credential that is missing.
func (s settings) requireCredentials(diags *diag.Diagnostics) {
	email, password := s.config.CustomerEmail != "", s.config.CustomerPassword != ""
	switch {
	case email && !password:
		addMissing(diags, "customer_password", halfLogin("customer_email", "customer_password"))
	case password && !email:
		addMissing(diags, "customer_email", halfLogin("customer_password", "customer_email"))
	}
	if s.config.ClientID == "" {
		addMissing(diags, "client_id", "Set "+base.SettingName("client_id")+" to a client ID of the store.")
	}
	if s.config.ClientSecret == "" && !email && !password {
		addMissing(diags, "client_secret", "Set "+base.SettingName("client_secret")+", or log in as a customer with "+
			base.SettingName("customer_email")+" and "+base.SettingName("customer_password")+". Without a client secret, the provider uses the implicit grant, "+
			"which can access only the customer who is logged in.")
	}
}

func halfLogin(set, missing string) string {
	return fmt.Sprintf("A customer login needs an email and a password, and only %s is set. Set %s too.", set, base.SettingName(missing))
}

func addMissing(diags *diag.Diagnostics, attribute, detail string) {
	diags.AddAttributeError(path.Root(attribute), "Missing "+attribute, detail)
}
