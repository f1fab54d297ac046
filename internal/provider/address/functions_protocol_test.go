// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestAddressImportIDFunction(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	if got, err := p.Call("address_import_id", "ron", "home"); got != "ron/home" || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	for _, wrong := range []struct {
		customerID, addressID string
		argument              int64
	}{{"", "home", 0}, {"ron", "a/b", 1}, {"ron", "h ome", 1}} {
		_, err := p.Call("address_import_id", wrong.customerID, wrong.addressID)
		if err == nil || err.FunctionArgument == nil || *err.FunctionArgument != wrong.argument || !strings.Contains(err.Text, "must be an ID") {
			t.Errorf("%+v: error %+v", wrong, err)
		}
	}
	// Terraform itself rejects null arguments, and defers unknown ones.
	for _, parameter := range p.Schemas.Functions["address_import_id"].Parameters {
		if parameter.AllowNullValue || parameter.AllowUnknownValues {
			t.Errorf("%s may be null or unknown", parameter.Name)
		}
	}
}

func TestFormatAddressFunction(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	all := acctest.Object{
		"first_name": "Ron", "last_name": "Swanson", "company_name": "Ron Swanson Enterprises", "line_1": "1 Sunny Street", "line_2": "Backyard",
		"city": "Sunny Town", "county": "Sunnyville", "region": "Kent", "post_code": "SU33 1YY", "country": "US",
	}
	for want, address := range map[string]acctest.Object{
		"Ron Swanson\nRon Swanson Enterprises\n1 Sunny Street\nBackyard\nSunny Town\nSunnyville\nKent\nSU33 1YY\nUS": all,
		"Swanson\n1 Sunny Street": {"first_name": "", "last_name": "Swanson", "line_1": "1 Sunny Street", "city": nil},
		"":                        {"line_1": ""},
	} {
		if got, err := p.Call("format_address", address); got != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	// An unknown attribute of the label makes the label unknown.
	if got, err := p.Call("format_address", acctest.Object{"first_name": "Ron", "city": acctest.Unknown}); got != acctest.Unknown || err != nil {
		t.Errorf("got %v, %v, want an unknown text", got, err)
	}
	if parameter := p.Schemas.Functions["format_address"].Parameters[0]; parameter.AllowNullValue || parameter.AllowUnknownValues {
		t.Error("the address may be null or unknown")
	}
}
