// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package providertest serves the Terraform provider for Moltin in acceptance tests with terraform-plugin-testing, and configures it for
// a store of package moltintest:
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
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/provider"
	"github.com/moltin/terraform-provider-moltin/moltintest"
)

// Factories serves the provider in the process of the test, for resource.TestCase.ProtoV6ProviderFactories.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"moltin": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// Config returns a provider block for a store. Additional lines of HCL override its own: "requests_per_second = 5" replaces the default
// of 0, no limit.
func Config(store *moltintest.Store, lines ...string) string {
	names := func(line string) string {
		name, _, _ := strings.Cut(line, "=")
		return strings.TrimSpace(name)
	}
	var attributes []string
	for _, variable := range store.Env() {
		name, value, _ := strings.Cut(strings.TrimPrefix(variable, "MOLTIN_"), "=")
		value = strings.NewReplacer("${", "$${", "%{", "%%{").Replace(fmt.Sprintf("%q", value))
		attributes = append(attributes, strings.ToLower(name)+" = "+value)
	}
	own := strings.Split(strings.Join(lines, "\n"), "\n")
	attributes = slices.DeleteFunc(attributes, func(attribute string) bool {
		return slices.ContainsFunc(own, func(line string) bool { return names(line) == names(attribute) })
	})
	return "provider \"moltin\" {\n  " + strings.Join(append(attributes, lines...), "\n  ") + "\n}\n"
}
