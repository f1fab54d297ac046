// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Command docschema prints the provider's schemas for tfplugindocs, in the form of `terraform providers schema -json`.
//
// Terraform's own command prints only what its version supports: 1.11 leaves identities out, and 1.13 list resources. The generated
// docs must not depend on the version.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/provider"
)

func main() {
	log.SetFlags(0)

	schemas, err := schemasOf(context.Background(), providerserver.NewProtocol6(provider.New("docs")())())
	if err != nil {
		log.Fatal("docschema: ", err)
	}

	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")

	err = out.Encode(document{
		FormatVersion: "1.0",
		// tfplugindocs looks for the short name.
		ProviderSchemas: map[string]providerSchemas{"moltin": schemas},
	})
	if err != nil {
		log.Fatal("docschema: ", err)
	}
}

// schemasOf returns the schemas of a server.
func schemasOf(ctx context.Context, server tfprotov6.ProviderServer) (providerSchemas, error) {
	got, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return providerSchemas{}, err
	}

	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return providerSchemas{}, err
	}

	for _, d := range append(got.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return providerSchemas{}, fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}

	return providerSchemas{
		Provider:           newSchema(got.Provider),
		Resources:          mapValues(got.ResourceSchemas, newSchema),
		DataSources:        mapValues(got.DataSourceSchemas, newSchema),
		EphemeralResources: mapValues(got.EphemeralResourceSchemas, newSchema),
		ListResources:      mapValues(got.ListResourceSchemas, newSchema),
		Functions:          mapValues(got.Functions, newFunction),
		Identities:         mapValues(identities.IdentitySchemas, newIdentity),
	}, nil
}

func mapValues[In, Out any](m map[string]In, f func(In) Out) map[string]Out {
	out := make(map[string]Out, len(m))
	for k, v := range m {
		out[k] = f(v)
	}

	return out
}
