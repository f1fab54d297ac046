// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"reflect"
	"regexp"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A store's response to a create has nanoseconds, and a read milliseconds.
func TestTimestampsAreTheSameAfterACreateAndARead(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), acctest.Object{
		"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword,
	})
	created := p.Apply(acctest.AddressType, nil, acctest.RequiredAttributes().Object())
	p.RequireSuccess(nil, created.Diagnostics)
	imported := p.Import(acctest.AddressType, created.State["id"].(string), nil)
	p.RequireSuccess(nil, imported.Diagnostics)
	for _, name := range []string{"created_at", "updated_at"} {
		got, _ := created.State[name].(string)
		if !regexp.MustCompile(`\.\d{3}Z$`).MatchString(got) || !reflect.DeepEqual(got, imported.State[name]) {
			t.Errorf("%s is %q after the create, and %v after a read", name, got, imported.State[name])
		}
	}
}
