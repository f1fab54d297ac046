// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package providertest runs the Terraform provider for Moltin in acceptance tests with terraform-plugin-testing, and configures it for a
// store of package moltintest. Like all acceptance tests, they run only if TF_ACC=1 is set:
//
//	func TestModule(t *testing.T) {
//		store := moltintest.Start(t, nil)
//		resource.ParallelTest(t, resource.TestCase{
//			ProtoV6ProviderFactories: providertest.Factories(),
//			Steps: []resource.TestStep{{
//				Config: providertest.Config(store) + `module "staff" { source = "./modules/staff" }`,
//				Check: func(*terraform.State) error {
//					return store.CheckAddresses(store.CustomerID(), moltintest.Address{…})
//				},
//			}},
//		})
//	}
package providertest

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/provider"
	"github.com/moltin/terraform-provider-moltin/moltintest"
)

// Factories returns a factory that runs the provider in the process of the test, for resource.TestCase.ProtoV6ProviderFactories.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"moltin": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// Config returns a provider block for a store. Additional lines of HCL override its own: "requests_per_second = 5" replaces the default
// of 0, no limit.
func Config(store *moltintest.Store, lines ...string) string {
	own, overridden := strings.Join(lines, "\n"), map[string]bool{}
	for line := range strings.Lines(own) {
		name, _, _ := strings.Cut(line, "=")
		overridden[strings.TrimSpace(name)] = true
	}
	block := "provider \"moltin\" {\n"
	for _, variable := range store.Env() {
		name, value, _ := strings.Cut(strings.TrimPrefix(variable, "MOLTIN_"), "=")
		if name = strings.ToLower(name); !overridden[name] {
			block += fmt.Sprintf("  %s = %s\n", name, escape.Replace(fmt.Sprintf("%q", value)))
		}
	}
	return block + own + "\n}\n"
}

// escape prevents interpolation in a string.
var escape = strings.NewReplacer("${", "$${", "%{", "%%{")
