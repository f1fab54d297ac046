// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// settings are the provider's after attributes, environment and defaults.
type settings struct {
	config  moltin.Config
	unknown []string // attributes whose values are not known yet
	// otherLogin tells that the environment's half of a login was left out, because
	// the environment has the login of another customer.
	otherLogin bool
}

// resolve takes each setting from its attribute, else from its variable, else
// from its default, and checks it. Which credentials are there is not its
// concern: see requireCredentials.
func resolve(model providerModel, getenv func(string) string, diags *diag.Diagnostics) settings {
	var s settings
	invalid := func(attribute, reason string) {
		diags.AddAttributeError(path.Root(attribute), "Invalid "+attribute, base.SettingName(attribute)+" "+reason+".")
	}
	mustBe := func(attribute, expected, value string) {
		invalid(attribute, fmt.Sprintf("must be %s, but is %q", expected, value))
	}
	// lookup gives a setting in the form that the environment has it.
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

	s.config.ClientID = lookup("client_id", model.ClientID)
	// An explicit "" chooses the implicit grant.
	if s.config.ClientSecret = model.ClientSecret.ValueString(); model.ClientSecret.IsNull() || model.ClientSecret.IsUnknown() {
		s.config.ClientSecret = lookup("client_secret", model.ClientSecret)
	}
	s.resolveLogin(model, getenv)

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

// resolveLogin takes the customer login from the attributes, from the environment
// where no attribute is set, or half from each: the environment completes a login
// unless its own other half differs, and so belongs to another customer. An
// explicit "" as email means no login.
func (s *settings) resolveLogin(model providerModel, getenv func(string) string) {
	for attribute, v := range map[string]types.String{"customer_email": model.CustomerEmail, "customer_password": model.CustomerPassword} {
		if v.IsUnknown() {
			s.unknown = append(s.unknown, attribute)
		}
	}
	slices.Sort(s.unknown)
	email, password := model.CustomerEmail.ValueString(), model.CustomerPassword.ValueString()
	envEmail, envPassword := getenv(base.VariableName("customer_email")), getenv(base.VariableName("customer_password"))
	switch {
	case model.CustomerEmail.IsNull() && model.CustomerPassword.IsNull():
		if email = envEmail; email != "" {
			password = envPassword
		}
	case model.CustomerEmail.IsNull():
		if envPassword == "" || envPassword == password {
			email = envEmail
		} else {
			s.otherLogin = envEmail != ""
		}
	case model.CustomerPassword.IsNull() && email != "":
		if envEmail == "" || envEmail == email {
			password = envPassword
		} else {
			s.otherLogin = envPassword != ""
		}
	}
	s.config.CustomerEmail, s.config.CustomerPassword = email, password
}

// attributeText is a value as text, and "" for null and unknown.
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

// requireCredentials says what is missing to reach a customer's records.
func (s settings) requireCredentials(diags *diag.Diagnostics) {
	email, password := s.config.CustomerEmail != "", s.config.CustomerPassword != ""
	switch {
	case email && !password:
		s.addHalfLogin(diags, "customer_password", "customer_email")
	case password && !email:
		s.addHalfLogin(diags, "customer_email", "customer_password")
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

// addHalfLogin says that a customer login has one half and not the other.
func (s settings) addHalfLogin(diags *diag.Diagnostics, missing, set string) {
	if s.otherLogin {
		addMissing(diags, missing, fmt.Sprintf("The configuration sets %s, but the environment variables hold the login of another customer, so they are not used. "+
			"Set %s in the configuration too, or remove %s to use %s and %s.",
			set, missing, set, base.VariableName("customer_email"), base.VariableName("customer_password")))
		return
	}
	addMissing(diags, missing, fmt.Sprintf("A customer login needs an email and a password, and only %s is set. Set %s too.", set, base.SettingName(missing)))
}

func addMissing(diags *diag.Diagnostics, attribute, detail string) {
	diags.AddAttributeError(path.Root(attribute), "Missing "+attribute, detail)
}
