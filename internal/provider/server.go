// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer serves the provider of a version over protocol 6.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return &server{providerserver.NewProtocol6(New(version, options...)())().(frameworkServer)} //nolint:forcetypeassert // it is one
	}
}

// frameworkServer has every interface of the framework's server.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

type server struct{ frameworkServer }

// GetProviderSchema adds the attributes of addresses, which the framework does not
// know.
func (s *server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.frameworkServer.GetProviderSchema(ctx, req)
	if err == nil {
		describeItems(resp.ResourceSchemas)
	}
	return resp, err
}

// GenerateResourceConfig omits the ids of addresses, which the framework would
// include in the configuration.
func (s *server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	if req.TypeName == addressesType {
		var err error
		if req.State, err = withoutItemIDs(ctx, req.State); err != nil {
			return nil, err
		}
	}
	return s.frameworkServer.GenerateResourceConfig(ctx, req)
}
