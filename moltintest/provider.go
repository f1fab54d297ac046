// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/provider"
)

// ProtoV6ProviderFactories returns factories that serve the provider in the process of the test, for the field of the same name of
// terraform-plugin-testing's resource.TestCase. The configuration determines the store: see Store.ProviderConfig.
func ProtoV6ProviderFactories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"moltin": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// setting is a setting of the provider for a store.
type setting struct {
	attribute string
	value     any // a string or an int
}

func (s *Store) settings() []setting {
	all := []setting{{"endpoint", s.url}, {"client_id", ClientID}, {"client_secret", ClientSecret}}
	if s.login {
		all = append(all, setting{"customer_email", CustomerEmail}, setting{"customer_password", CustomerPassword})
	}
	return append(all, setting{"requests_per_second", 0}) // a test has nobody to leave requests for
}

// ProviderConfig returns a provider block for the store. Additional lines of HCL override its own: "requests_per_second = 5" replaces
// the default of 0, no limit.
func (s *Store) ProviderConfig(lines ...string) string {
	given := map[string]bool{}
	for line := range strings.Lines(strings.Join(lines, "\n")) {
		name, _, _ := strings.Cut(line, "=")
		given[strings.TrimSpace(name)] = true
	}
	var block strings.Builder
	block.WriteString("provider \"moltin\" {\n")
	for _, set := range s.settings() {
		if !given[set.attribute] {
			fmt.Fprintf(&block, "  %s = %#v\n", set.attribute, set.value)
		}
	}
	for _, line := range lines {
		fmt.Fprintf(&block, "  %s\n", line)
	}
	block.WriteString("}\n")
	return block.String()
}

// Env returns the environment variables for the store, as NAME=value: MOLTIN_ENDPOINT, the credentials and
// MOLTIN_REQUESTS_PER_SECOND=0.
func (s *Store) Env() []string {
	var env []string
	for _, set := range s.settings() {
		env = append(env, fmt.Sprintf("%s=%v", variable(set.attribute), set.value))
	}
	return env
}

// Setenv sets the variables of Env for the rest of the test. For a store WithoutLogin, it clears MOLTIN_CUSTOMER_EMAIL and
// MOLTIN_CUSTOMER_PASSWORD. Parallel tests can't use it, because they share one environment: use ProviderConfig, or pass Env to the
// programs that they run.
func (s *Store) Setenv(tb interface {
	TB
	Setenv(name, value string)
},
) {
	tb.Helper()
	defer func() {
		tb.Helper()
		if problem := recover(); problem != nil { // testing panics in a parallel test
			tb.Fatalf("moltintest: Setenv: %v: in a parallel test, use ProviderConfig, or give Env to the programs that it runs", problem)
		}
	}()
	set := map[string]string{variable("customer_email"): "", variable("customer_password"): ""}
	for _, pair := range s.Env() {
		name, value, _ := strings.Cut(pair, "=")
		set[name] = value
	}
	for name, value := range set {
		tb.Setenv(name, value)
	}
}

func variable(attribute string) string { return "MOLTIN_" + strings.ToUpper(attribute) }
