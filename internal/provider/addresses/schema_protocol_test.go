// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// One bad address among hundreds is one diagnostic, which says which address it is
// about.
func TestValidation(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	good := acctest.NamedItems("good")["good"]
	with := func(name string, value any) acctest.Object {
		item := good.Object()
		item[name] = value
		return item
	}
	for name, test := range map[string]struct {
		bad  any
		want string // "" for none
	}{
		"unknown":                  {acctest.Unknown, ""},
		"unknown value":            {with("first_name", acctest.Unknown), ""},
		"null":                     {nil, `addresses["bad"] is null. Set its attributes, or remove the key.`},
		"missing":                  {with("first_name", nil), `addresses["bad"].first_name is required. Set it.`},
		"empty":                    {with("first_name", ""), `Attribute addresses["bad"].first_name string length must be at least 1, got: 0`},
		"id":                       {with("id", "mine"), "Read-Only Attribute"},
		"country":                  {with("country", "Utopia"), `addresses["bad"].country: "Utopia" should be an ISO 3166-1 alpha-2 country code, such as US. The store may reject it.`},
		"empty custom fields":      {with("custom_fields", ""), ""},
		"no JSON":                  {with("custom_fields", "{"), `addresses["bad"].custom_fields must be a JSON object, such as jsonencode({ priority = 1 }).`},
		"a list of custom fields":  {with("custom_fields", "[]"), `addresses["bad"].custom_fields must be a JSON object, such as jsonencode({ priority = 1 }).`},
		"two objects":              {with("custom_fields", "{}{}"), `addresses["bad"].custom_fields must be a single JSON object.`},
		"a custom field of a list": {with("custom_fields", `{"a":[1]}`), `addresses["bad"].custom_fields["a"] must be a string, a number, a boolean or null.`},
		"a built-in field": {
			with("custom_fields", `{"line_1":"x"}`),
			`addresses["bad"].custom_fields: "line_1" is a built-in field and can't be set in custom_fields. Remove it, and use the resource's own attribute if there is one.`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addresses := acctest.Object{"bad": test.bad}
			for i := range 499 {
				addresses[fmt.Sprintf("good_%d", i)] = good.Object()
			}
			typ := p.Schemas.ResourceSchemas[acctest.AddressesType].ValueType()
			resp, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: acctest.AddressesType, Config: p.Encode(typ, acctest.Object{"customer_id": "c", "addresses": addresses}),
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range resp.Diagnostics {
				got = append(got, d.Summary+": "+d.Detail+" at "+d.Attribute.String())
			}
			if len(got) != min(len(test.want), 1) || !strings.Contains(strings.Join(got, "\n"), test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// An address has the attributes of the singular but for a few. Required ones are
// optional to Terraform, and their descriptions begin with "Required.".
func TestSchema(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	singular := map[string]*tfprotov6.SchemaAttribute{}
	for _, attribute := range p.Schemas.ResourceSchemas[acctest.AddressType].Block.Attributes {
		singular[attribute.Name] = attribute
	}
	for _, attribute := range p.Schemas.ResourceSchemas[acctest.AddressesType].Block.Attributes {
		if attribute.Name != "addresses" {
			continue
		}
		nested := attribute.NestedType
		if nested == nil || nested.Nesting != tfprotov6.SchemaObjectNestingModeMap || len(nested.Attributes) != len(singular)-len([]string{"customer_id", "created_at", "updated_at", "timeouts"}) {
			t.Fatalf("addresses are %+v", attribute)
		}
		for _, got := range nested.Attributes {
			want := singular[got.Name]
			if want == nil || got.Required || got.Optional == want.Computed || got.Computed != want.Computed ||
				strings.HasPrefix(got.Description, "Required. ") != want.Required {
				t.Errorf("%s is %+v, and %+v in the singular", got.Name, got, want)
			}
		}
		return
	}
	t.Error("there are no addresses")
}
