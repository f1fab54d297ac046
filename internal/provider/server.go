// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer serves the provider of a version over protocol 6.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return providerserver.NewProtocol6(New(version, options...)())
}
