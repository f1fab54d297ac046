// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Passwords and tokens that are no settings of the provider stay out of the
// log all the same, also where the store repeats them.
func TestPasswordsAndTokensOfCustomersAreNotLogged(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &log)

	config := leslie()
	_, planned := p.plan(customerType, nil, config)
	typ := p.schemas.ResourceSchemas[customerType].ValueType()
	created, err := p.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: customerType, PriorState: p.encode(typ, nil), PlannedState: planned.PlannedState, Config: p.encode(typ, config),
	})
	p.succeeded(err, created.Diagnostics)
	tokenSchema := p.schemas.EphemeralResourceSchemas[tokenType].ValueType()
	opened, err := p.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: tokenType, Config: p.encode(tokenSchema, object{"email": "leslie@pawnee.gov", "password": "waffles-4-ever"}),
	})
	p.succeeded(err, opened.Diagnostics)
	token := p.decode(tokenSchema, opened.Result)["token"].(string)

	for _, name := range []string{"/v2/customers", "/v2/customers/tokens"} {
		if !strings.Contains(log.String(), name) {
			t.Errorf("the log does not have %s:\n%s", name, log.String())
		}
	}
	for _, secret := range []string{"waffles-4-ever", token, sandbox.DefaultClientSecret} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %q:\n%s", secret, log.String())
		}
	}
}
