// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// fullModel and fullFields are the same address, with a value of its own in
// every field.
func fullModel() Model {
	return Model{
		Item: Item{
			ID:           types.StringValue("the id"),
			Name:         types.StringValue("a name"),
			FirstName:    types.StringValue("a first name"),
			LastName:     types.StringValue("a last name"),
			CompanyName:  types.StringValue("a company"),
			PhoneNumber:  types.StringValue("a phone number"),
			Line1:        types.StringValue("a first line"),
			Line2:        types.StringValue("a second line"),
			City:         types.StringValue("a city"),
			County:       types.StringValue("a county"),
			Region:       types.StringValue("a region"),
			PostCode:     types.StringValue("a post code"),
			Country:      types.StringValue("a country"),
			Instructions: types.StringValue("instructions"),
			CustomFields: types.StringValue(`{"priority":7}`),
		},
		CustomerID: types.StringValue("the customer"),
		CreatedAt:  types.StringValue("2021-02-03T04:05:06.789Z"),
		UpdatedAt:  types.StringValue("2022-03-04T05:06:07.891Z"),
	}
}

func fullFields() moltin.AddressFields {
	return moltin.AddressFields{
		Name:         text("a name"),
		FirstName:    text("a first name"),
		LastName:     text("a last name"),
		CompanyName:  text("a company"),
		PhoneNumber:  text("a phone number"),
		Line1:        text("a first line"),
		Line2:        text("a second line"),
		City:         text("a city"),
		County:       text("a county"),
		Region:       text("a region"),
		PostCode:     text("a post code"),
		Country:      text("a country"),
		Instructions: text("instructions"),
		Custom:       moltin.CustomFields{"priority": json.Number("7")},
	}
}

func text(s string) *string { return &s }

func TestCreateRequest(t *testing.T) {
	t.Parallel()
	model := fullModel()
	if got, want := model.CreateRequest(), fullFields(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", show(got), show(want))
	}
}

func TestCreateRequestNullAndEmpty(t *testing.T) {
	t.Parallel()
	model := Item{
		Name:     types.StringValue(""), // refused by the store, which has no other way to say "no name"
		Line2:    types.StringValue(""),
		Line1:    types.StringValue("a first line"),
		County:   types.StringNull(),
		PostCode: types.StringValue(""),
	}
	want := moltin.AddressFields{Line1: text("a first line"), Line2: text(""), PostCode: text("")}
	if got := model.CreateRequest(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", show(got), show(want))
	}
}

func TestFromAPI(t *testing.T) {
	t.Parallel()
	response := &moltin.Address{
		AddressFields: fullFields(), ID: "the id",
		CreatedAt: "2021-02-03T04:05:06.789Z", UpdatedAt: "2022-03-04T05:06:07.891Z",
	}
	var got Model
	got.FromAPIAllFields("the customer", response)
	if want := fullModel(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A missing field, null (both nil here) and "" all mean no value.
func TestFromAPIEmpty(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ prior, want types.String }{
		"null stays":        {types.StringNull(), types.StringNull()},
		"empty stays":       {types.StringValue(""), types.StringValue("")},
		"a value goes":      {types.StringValue("a value"), types.StringNull()},
		"unknown gets null": {types.StringUnknown(), types.StringNull()},
	} {
		for form, value := range map[string]*string{"missing": nil, "empty": text("")} {
			t.Run(name+"/"+form, func(t *testing.T) {
				t.Parallel()
				var model Model
				for _, field := range model.fields(new(moltin.AddressFields)).Fields {
					*field.Value = tc.prior
				}
				var fields moltin.AddressFields
				for _, field := range new(Item).fields(&fields).Fields {
					*field.API = value
				}
				model.FromAPI("the customer", &moltin.Address{ID: "the id", AddressFields: fields})
				for _, field := range model.fields(&fields).Fields {
					if !field.Value.Equal(tc.want) {
						t.Errorf("%s is %v, want %v", field.Attribute, field.Value, tc.want)
					}
				}
			})
		}
	}
}

func TestUpdateRequest(t *testing.T) {
	t.Parallel()
	for i, changed := range AttributeNames() {
		t.Run(changed, func(t *testing.T) {
			t.Parallel()
			for _, now := range []types.String{types.StringValue("another"), types.StringValue(""), types.StringNull()} {
				prior, plan := fullModel(), fullModel()
				*plan.fields(new(moltin.AddressFields)).Fields[i].Value = now
				got, ok := plan.UpdateRequest(&prior.Item)

				var want moltin.AddressFields
				*new(Item).fields(&want).Fields[i].API = text(now.ValueString()) // clearing needs an explicit ""
				if !ok || !reflect.DeepEqual(got, want) {
					t.Errorf("for %v: got %v (%v), want %v", now, show(got), ok, show(want))
				}
			}
		})
	}
}

func TestUpdateRequestUnchanged(t *testing.T) {
	t.Parallel()
	prior, plan := fullModel(), fullModel()
	prior.Line2, plan.Line2 = types.StringNull(), types.StringValue("")
	prior.Region, plan.Region = types.StringValue(""), types.StringNull()
	plan.UpdatedAt = types.StringUnknown()
	if got, changed := plan.UpdateRequest(&prior.Item); changed || !reflect.DeepEqual(got, moltin.AddressFields{}) {
		t.Errorf("null and \"\" are the same, but got %v (%v)", show(got), changed)
	}
}

func TestTimestamp(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]types.String{
		"2021-02-03T04:05:06.789123456Z": types.StringValue("2021-02-03T04:05:06.789Z"),
		"2021-02-03T04:05:06.789Z":       types.StringValue("2021-02-03T04:05:06.789Z"),
		"2021-02-03T06:05:06.789+02:00":  types.StringValue("2021-02-03T04:05:06.789Z"),
		"2021-02-03T04:05:06Z":           types.StringValue("2021-02-03T04:05:06.000Z"),
		"":                               types.StringNull(),
		"yesterday":                      types.StringNull(),
	} {
		if got := base.Timestamp(text); !got.Equal(want) {
			t.Errorf("%q becomes %v, want %v", text, got, want)
		}
	}
}

func TestKeepPlanned(t *testing.T) {
	t.Parallel()
	for i, attribute := range AttributeNames() {
		planned, now := fullModel(), fullModel()
		*planned.fields(new(moltin.AddressFields)).Fields[i].Value = types.StringValue(" the sent one ")
		*now.fields(new(moltin.AddressFields)).Fields[i].Value = types.StringValue("THE RECEIVED ONE")
		var diags diag.Diagnostics
		now.KeepPlanned(&diags, path.Root("addresses").AtMapKey("home"), planned.Item, nil)
		at := path.Root("addresses").AtMapKey("home").AtName(attribute)
		want := diag.Diagnostics{diag.NewAttributeWarningDiagnostic(at, "The store changed the value", at.String()+
			` was sent as " the sent one ", but the store saved "THE RECEIVED ONE".`+
			"\n\nThe next plans show the difference. Change the configuration to match the store.")}
		if !diags.Equal(want) {
			t.Errorf("got %v, want %v", diags, want)
		}
		if now != planned {
			t.Errorf("got %+v, want what was planned: %+v", now, planned)
		}
	}
	planned, now := fullModel(), fullModel()
	planned.Line2, now.Line2 = types.StringNull(), types.StringValue("")
	var diags diag.Diagnostics
	if now.KeepPlanned(&diags, path.Empty(), planned.Item, nil); len(diags) > 0 {
		t.Errorf("null and \"\" are the same, but got %v", diags)
	}
}

// Every attribute is mapped to a field of the API.
func TestFieldsMatchSchema(t *testing.T) {
	t.Parallel()
	kept := map[string]bool{}
	for _, attribute := range AttributeNames() {
		kept[attribute] = true
	}
	schema := ResourceSchema(t.Context(), 0)
	for name, attribute := range schema.Attributes {
		if setByUser := attribute.IsRequired() || attribute.IsOptional(); setByUser && name != "customer_id" && name != "timeouts" && name != base.CustomFieldsAttribute && !kept[name] {
			t.Errorf("%s is in the schema and not in the model's mapping", name)
		}
	}
	for name := range kept {
		if _, diags := schema.AttributeAtPath(t.Context(), path.Root(name)); diags.HasError() {
			t.Errorf("%s is in the model's mapping and not in the schema", name)
		}
	}
}

func show(fields moltin.AddressFields) string {
	var lines []string
	for _, field := range new(Item).fields(&fields).Fields {
		if *field.API != nil {
			lines = append(lines, field.Attribute+"="+**field.API)
		}
	}
	return strings.Join(lines, ", ")
}
