// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

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
	p := acctest.NewProtocolClient(t, store, nil)
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &log)

	config := acctest.LeslieConfig()
	_, planned := p.Plan(acctest.CustomerType, nil, config)
	typ := p.Schemas.ResourceSchemas[acctest.CustomerType].ValueType()
	created, err := p.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: acctest.CustomerType, PriorState: p.Encode(typ, nil), PlannedState: planned.PlannedState, Config: p.Encode(typ, config),
	})
	p.RequireSuccess(err, created.Diagnostics)
	tokenSchema := p.Schemas.EphemeralResourceSchemas[acctest.TokenType].ValueType()
	opened, err := p.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: acctest.TokenType, Config: p.Encode(tokenSchema, acctest.Object{"email": "leslie@pawnee.gov", "password": "waffles-4-ever"}),
	})
	p.RequireSuccess(err, opened.Diagnostics)
	token := p.Decode(tokenSchema, opened.Result)["token"].(string)

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
