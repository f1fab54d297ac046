// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// settings are the provider's after attributes, environment and defaults.
type settings struct {
	config  moltin.Config
	unknown []string // attributes whose values are not known yet
}

// variableOf names the environment variable of a provider attribute.
func variableOf(attribute string) string { return "MOLTIN_" + strings.ToUpper(attribute) }

// settingName is how messages name a setting.
func settingName(attribute string) string {
	return fmt.Sprintf("%s (or the environment variable %s)", attribute, variableOf(attribute))
}

// resolve takes each setting from its attribute, else from its variable, else
// from its default, and checks it. Which credentials are there is not its
// concern: see requireCredentials.
func resolve(model providerModel, getenv func(string) string, diags *diag.Diagnostics) settings {
	var s settings
	invalid := func(attribute, format string, args ...any) {
		diags.AddAttributeError(path.Root(attribute), "Invalid "+attribute,
			settingName(attribute)+" is not valid: "+fmt.Sprintf(format, args...)+".")
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
		return getenv(variableOf(attribute))
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
			invalid("allow_insecure_http", "%q is neither true nor false", set)
		}
	}
	endpoint := cmp.Or(lookup("endpoint", model.Endpoint), transport.DefaultEndpoint)
	var err error
	if s.config.Endpoint, err = transport.ParseEndpoint(endpoint, insecure || model.AllowInsecureHTTP.IsUnknown()); err != nil {
		remedy := ""
		if _, insecure := transport.ParseEndpoint(endpoint, true); insecure == nil {
			remedy = ", or set " + settingName("allow_insecure_http") + " to true"
		}
		invalid("endpoint", "%v%s", err, remedy)
	}

	s.config.RequestsPerSecond = transport.DefaultRequestsPerSecond
	if set := lookup("requests_per_second", model.RequestsPerSecond); set != "" {
		rate, err := strconv.ParseFloat(set, 64)
		if err != nil || rate < 0 || math.IsInf(rate, 0) || math.IsNaN(rate) {
			invalid("requests_per_second", "%q is not a number of 0 or more; 0 means as fast as the store allows", set)
		}
		s.config.RequestsPerSecond = rate
	}
	s.config.MaxRetries = transport.DefaultMaxRetries
	if set := lookup("max_retries", model.MaxRetries); set != "" {
		retries, err := strconv.Atoi(set)
		if err != nil || retries < 0 {
			invalid("max_retries", "%q is not a whole number of 0 or more", set)
		}
		s.config.MaxRetries = retries
	}
	s.config.RequestTimeout = transport.DefaultRequestTimeout
	if set := lookup("request_timeout", model.RequestTimeout); set != "" {
		timeout, err := time.ParseDuration(set)
		if err != nil || timeout <= 0 {
			invalid("request_timeout", "%q is not a duration above zero such as 30s or 1m", set)
		}
		s.config.RequestTimeout = timeout
	}
	return s
}

// resolveLogin takes email and password from one source where both could: the
// environment completes half a login unless its own other half is of somebody
// else. An explicit "" as email means no login.
func (s *settings) resolveLogin(model providerModel, getenv func(string) string) {
	for attribute, v := range map[string]types.String{"customer_email": model.CustomerEmail, "customer_password": model.CustomerPassword} {
		if v.IsUnknown() {
			s.unknown = append(s.unknown, attribute)
		}
	}
	slices.Sort(s.unknown)
	email, password := model.CustomerEmail.ValueString(), model.CustomerPassword.ValueString()
	envEmail, envPassword := getenv(variableOf("customer_email")), getenv(variableOf("customer_password"))
	if model.CustomerEmail.IsNull() && (model.CustomerPassword.IsNull() || envPassword == "" || envPassword == password) {
		email = envEmail
	}
	if model.CustomerPassword.IsNull() && email != "" && (model.CustomerEmail.IsNull() || envEmail == "" || envEmail == email) {
		password = envPassword
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
		addMissing(diags, "customer_password", "customer_email is set, and a customer login needs both. "+
			"The environment's password belongs to the environment's email, if that is another.")
	case password && !email:
		addMissing(diags, "customer_email", "customer_password is set, and a customer login needs both. "+
			"The environment's email belongs to the environment's password, if that is another.")
	}
	if s.config.ClientID == "" {
		addMissing(diags, "client_id", "The store gives access to its own client ids only.")
	}
	if s.config.ClientSecret == "" && !email && !password {
		addMissing(diags, "client_secret", "Without a secret the provider uses the implicit grant, which reaches customer data only with a customer login. "+
			"Set the secret, or else "+settingName("customer_email")+" and "+settingName("customer_password")+".")
	}
}

func addMissing(diags *diag.Diagnostics, attribute, why string) {
	diags.AddAttributeError(path.Root(attribute), "Missing "+attribute, "Set "+settingName(attribute)+". "+why)
}
