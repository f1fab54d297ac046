// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// settableStrings calls visit for each string attribute of a schema that a user can
// set, with a copy of a configuration in which it has another value.
func settableStrings(attributes []*tfprotov6.SchemaAttribute, config acctest.Object, prefix, value string, visit func(name string, isOptional bool, config acctest.Object)) {
	for _, attribute := range attributes {
		name := prefix + attribute.Name
		changed := maps.Clone(config)
		switch {
		case attribute.NestedType != nil && attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeMap:
			items, _ := config[attribute.Name].(acctest.Object)
			for key, item := range items {
				settableStrings(attribute.NestedType.Attributes, item.(acctest.Object), name+".", value, func(name string, isOptional bool, item acctest.Object) {
					changed[attribute.Name] = acctest.Object{key: item}
					visit(name, isOptional, changed)
				})
			}
		case attribute.NestedType != nil && !attribute.Computed:
			settableStrings(attribute.NestedType.Attributes, acctest.Object{}, name+".", value, func(name string, isOptional bool, nested acctest.Object) {
				changed[attribute.Name] = nested
				visit(name, isOptional, changed)
			})
		case attribute.Type != nil && attribute.Type.Is(tftypes.String) && (attribute.Optional || attribute.Required):
			changed[attribute.Name] = value
			isRequired := attribute.Required || strings.HasPrefix(attribute.Description, "Required. ")
			visit(name, !isRequired, changed)
		}
	}
}

// resourceConfigs are valid configurations by resource type.
func resourceConfigs(store *acctest.Store) map[string]acctest.Object {
	return map[string]acctest.Object{
		acctest.AddressType:   acctest.AddressConfig(store),
		acctest.AddressesType: {"customer_id": store.CustomerID(), "addresses": acctest.OneItem("home")},
		acctest.CustomerType:  acctest.LeslieConfig(),
	}
}

// "" on an optional attribute is the same as no value. Terraform requires a configured
// customer_id in the state, and an empty password or timeout is a mistake.
func TestEmptyOptionalAttributes(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{RequiredFields: []string{}})
	p := acctest.NewProtocolClient(t, store, acctest.Login())
	for resourceType, config := range resourceConfigs(store) {
		settableStrings(p.Schemas.ResourceSchemas[resourceType].Block.Attributes, config, "", "", func(name string, isOptional bool, config acctest.Object) {
			what := resourceType + "." + name
			diags := p.Validate(resourceType, config)
			if !isOptional || name == "customer_id" || name == "password_wo" || strings.HasPrefix(name, "timeouts.") {
				if len(diags) == 0 {
					t.Errorf("%s: accepted", what)
				}
				return
			}
			applied := p.Apply(resourceType, nil, config)
			if diags = append(diags, applied.Diagnostics...); len(diags) > 0 {
				t.Errorf("%s: %v", what, diags)
				return
			}
			p.AssertNoChanges(resourceType, p.Read(resourceType, applied.State).State, config)
			p.RequireSuccess(nil, p.Apply(resourceType, applied.State, nil).Diagnostics)
		})
	}

	id := acctest.AddAddress(store, "Home", "1 Sunny Street", "")
	for _, source := range []struct {
		name   string
		config acctest.Object
	}{
		{acctest.AddressType, acctest.Object{"customer_id": "", "id": id, "name": ""}},
		{acctest.AddressType, acctest.Object{"customer_id": "", "id": "", "name": "Home"}},
		{acctest.AddressesType, acctest.Object{"customer_id": ""}},
		{acctest.CustomerType, acctest.Object{"id": store.CustomerID(), "email": ""}},
		{acctest.CustomerType, acctest.Object{"id": "", "email": sandbox.DefaultCustomerEmail}},
		{"moltin_customers", acctest.Object{"name": "", "email": ""}},
	} {
		settableStrings(p.Schemas.DataSourceSchemas[source.name].Block.Attributes, source.config, "", "", func(name string, _ bool, _ acctest.Object) {
			if _, ok := source.config[name]; !ok {
				t.Errorf("%s.%s is not tested", source.name, name)
			}
		})
		read := p.ReadData(source.name, source.config)
		if len(read.Diagnostics) > 0 {
			t.Errorf("%s with %v: %v", source.name, source.config, read.Diagnostics)
		}
	}
	for _, resourceType := range []string{acctest.AddressType, acctest.AddressesType, acctest.CustomerType} {
		config := acctest.Object{}
		settableStrings(p.Schemas.ListResourceSchemas[resourceType].Block.Attributes, config, "", "", func(name string, _ bool, _ acctest.Object) {
			config[name] = ""
		})
		results := p.List(tfprotov6.ListResourceRequest{TypeName: resourceType}, config, nil)
		if len(results) != 1 || len(results[0].Diagnostics) > 0 {
			t.Errorf("list of %s with %v: %v", resourceType, config, results)
		}
	}
}

// Messages that begin with the name of an attribute have it as it is.
func TestMessagesHaveAttributeNames(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{RequiredFields: []string{"city", "company_name"}})
	p := acctest.NewProtocolClient(t, store, nil)
	messages := 0
	check := func(attribute string, diags []*tfprotov6.Diagnostic) {
		t.Helper()
		name := attribute[strings.LastIndex(attribute, ".")+1:]
		for _, d := range diags {
			messages++
			if capitalized := strings.ToUpper(name[:1]) + name[1:]; strings.HasPrefix(d.Detail, capitalized) {
				t.Errorf("%s: %s", attribute, d.Detail)
			}
		}
	}
	for _, value := range []string{"", " ", "a/b", "[1]", "0s", "XX"} {
		for resourceType, config := range resourceConfigs(store) {
			settableStrings(p.Schemas.ResourceSchemas[resourceType].Block.Attributes, config, "", value, func(name string, _ bool, config acctest.Object) {
				check(name, p.Validate(resourceType, config))
			})
		}
		for name, schema := range p.Schemas.DataSourceSchemas {
			settableStrings(schema.Block.Attributes, acctest.Object{}, "", value, func(attribute string, _ bool, config acctest.Object) {
				check(attribute, p.ReadData(name, config).Diagnostics)
			})
		}
		_, opened := p.OpenToken(value, "a-password")
		check("email", opened.Diagnostics)
	}
	rejected := acctest.AddressConfig(store)
	rejected["city"], rejected["company_name"] = nil, nil
	check("company_name", p.Apply(acctest.AddressType, nil, rejected).Diagnostics)
	check("customer_id", p.Import(acctest.AddressType, "", acctest.Object{"customer_id": "a b", "id": "1"}).Diagnostics)
	if messages < 30 {
		t.Errorf("%d messages", messages)
	}
}
