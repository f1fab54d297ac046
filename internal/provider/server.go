// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer serves the provider of a version over protocol 6.
//
// The framework's server keeps the context of every call until the process ends,
// in order to cancel them all when Terraform stops it. A context has the call's
// loggers and headers, about 7 KiB, which is a third of a gigabyte for ten
// thousand addresses. This server passes it contexts that release their values at
// the end of the call.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := newProvider(version, options)
		return &server{providerserver.NewProtocol6(p)().(frameworkServer), p} //nolint:forcetypeassert // a test says when it has become another
	}
}

// frameworkServer has every interface of the framework's server. Terraform could
// not use one that is missing here.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server implements every call of the protocol. The calls that only release their
// context are in server_calls.go.
type server struct {
	frameworkServer
	provider *moltinProvider
}

// GetProviderSchema adds the attributes of addresses, which the framework does not
// know.
func (s *server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := during(ctx, req, s.frameworkServer.GetProviderSchema)
	if err == nil {
		describeItems(resp.ResourceSchemas)
	}
	return resp, err
}

func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if resp := upgradedState(req); resp != nil {
		return resp, nil
	}
	return during(ctx, req, s.frameworkServer.UpgradeResourceState)
}

func (s *server) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	if resp := movedState(req); resp != nil {
		return resp, nil
	}
	return during(ctx, req, s.frameworkServer.MoveResourceState)
}

func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if resp := s.plannedAsProposed(req); resp != nil {
		return resp, nil
	}
	if resp := s.plannedCreate(req); resp != nil {
		return resp, nil
	}
	return during(ctx, req, s.frameworkServer.PlanResourceChange)
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
	return during(ctx, req, s.frameworkServer.GenerateResourceConfig)
}
