// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
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
)

// settings are the provider's after attributes, environment and defaults.
type settings struct {
	config  moltin.Config
	unknown []string // attributes whose values are not known yet
}

// variableOf names the environment variable of a provider attribute.
func variableOf(attribute string) string { return "MOLTIN_" + strings.ToUpper(attribute) }

// bothNames is how messages name a setting.
func bothNames(attribute string) string {
	return fmt.Sprintf("%s (or the environment variable %s)", attribute, variableOf(attribute))
}

// resolve takes each setting from its attribute, else from its variable, else
// from its default, and checks it. An empty text counts as absent. Which
// credentials are there is not its concern: see requireCredentials.
func resolve(model providerModel, getenv func(string) string, diags *diag.Diagnostics) settings {
	var s settings
	invalid := func(attribute, format string, args ...any) {
		diags.AddAttributeError(path.Root(attribute), "Invalid "+attribute,
			bothNames(attribute)+" is not usable: "+fmt.Sprintf(format, args...)+".")
	}
	// text gives what was set, in the form that the environment has it.
	text := func(attribute string, v attr.Value, set string) string {
		switch {
		case v.IsUnknown():
			s.unknown = append(s.unknown, attribute)
			return ""
		case set != "":
			return set
		}
		return getenv(variableOf(attribute))
	}

	s.config.ClientID = text("client_id", model.ClientID, model.ClientID.ValueString())
	s.config.ClientSecret = text("client_secret", model.ClientSecret, model.ClientSecret.ValueString())
	s.config.CustomerEmail = text("customer_email", model.CustomerEmail, model.CustomerEmail.ValueString())
	s.config.CustomerPassword = text("customer_password", model.CustomerPassword, model.CustomerPassword.ValueString())

	insecure := false
	if set := text("allow_insecure_http", model.AllowInsecureHTTP, setText(model.AllowInsecureHTTP)); set != "" {
		var err error
		if insecure, err = strconv.ParseBool(set); err != nil {
			invalid("allow_insecure_http", "%q is neither true nor false", set)
		}
	}
	endpoint := text("endpoint", model.Endpoint, model.Endpoint.ValueString())
	if endpoint == "" {
		endpoint = moltin.DefaultEndpoint
	}
	var err error
	if s.config.Endpoint, err = moltin.ParseEndpoint(endpoint, insecure || model.AllowInsecureHTTP.IsUnknown()); err != nil {
		invalid("endpoint", "%v", err)
	}

	s.config.RequestsPerSecond = moltin.DefaultRequestsPerSecond
	if set := text("requests_per_second", model.RequestsPerSecond, setText(model.RequestsPerSecond)); set != "" {
		rate, err := strconv.ParseFloat(set, 64)
		if err != nil || rate < 0 || math.IsInf(rate, 0) || math.IsNaN(rate) {
			invalid("requests_per_second", "%q is not a number of 0 or more; 0 means as fast as the store allows", set)
		}
		s.config.RequestsPerSecond = rate
	}
	s.config.MaxRetries = moltin.DefaultMaxRetries
	if set := text("max_retries", model.MaxRetries, setText(model.MaxRetries)); set != "" {
		retries, err := strconv.Atoi(set)
		if err != nil || retries < 0 {
			invalid("max_retries", "%q is not a whole number of 0 or more", set)
		}
		s.config.MaxRetries = retries
	}
	s.config.RequestTimeout = moltin.DefaultRequestTimeout
	if set := text("request_timeout", model.RequestTimeout, model.RequestTimeout.ValueString()); set != "" {
		timeout, err := time.ParseDuration(set)
		if err != nil || timeout <= 0 {
			invalid("request_timeout", "%q is not a duration above zero such as 30s or 1m", set)
		}
		s.config.RequestTimeout = timeout
	}

	// Half a login is a mistake that is known before the store is.
	email, password := s.config.CustomerEmail != "", s.config.CustomerPassword != ""
	switch {
	case email && !password && !model.CustomerPassword.IsUnknown():
		addMissing(diags, "customer_password", "customer_email is set, and a customer login needs both.")
	case password && !email && !model.CustomerEmail.IsUnknown():
		addMissing(diags, "customer_email", "customer_password is set, and a customer login needs both.")
	}
	return s
}

// setText is the text of a value that is set, and "" of one that is not.
func setText(v attr.Value) string {
	if v.IsNull() || v.IsUnknown() {
		return ""
	}
	if number, ok := v.(types.Float64); ok {
		return strconv.FormatFloat(number.ValueFloat64(), 'g', -1, 64)
	}
	return v.String()
}

// requireCredentials says what is missing to reach a customer's records.
func (s settings) requireCredentials(diags *diag.Diagnostics) {
	if s.config.ClientID == "" {
		addMissing(diags, "client_id", "The store gives access to its own client ids only.")
	}
	if s.config.ClientSecret == "" && s.config.CustomerEmail == "" {
		addMissing(diags, "client_secret", "Without a secret the provider uses the implicit grant, which reaches customer data only with a customer login. "+
			"Set the secret, or else "+bothNames("customer_email")+" and "+bothNames("customer_password")+".")
	}
}

func addMissing(diags *diag.Diagnostics, attribute, why string) {
	diags.AddAttributeError(path.Root(attribute), "Missing "+attribute, "Set "+bothNames(attribute)+". "+why)
}
