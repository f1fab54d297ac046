// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Passwords and tokens that are no settings of the provider stay out of the
// log all the same, also where the store repeats them.
func TestPasswordsAndTokensOfCustomersAreNotLogged(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	var log bytes.Buffer
	p := acctest.NewProtocolClient(acctest.WithLog(t, &log), store, nil)
	p.RequireSuccess(nil, p.Apply(acctest.CustomerType, nil, acctest.LeslieConfig()).Diagnostics)
	opened, resp := p.OpenToken("leslie@pawnee.gov", "waffles-4-ever")
	p.RequireSuccess(nil, resp.Diagnostics)
	token := opened["token"].(string)

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
