// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/go-uuid"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// LeslieCustomer is the resource that most tests of customers are about.
const LeslieCustomer = "moltin_customer.leslie"

// LeslieName is a name that the sweepers delete.
const LeslieName = Prefix + "Leslie Knope"

// LeslieResource returns LeslieCustomer in HCL, with additional lines, among them
// the email.
func LeslieResource(lines ...string) string {
	return "resource \"moltin_customer\" \"leslie\" {\nname = \"Leslie Knope\"\n" + strings.Join(lines, "\n") + "\n}\n"
}

// SweepableLeslie is LeslieResource with LeslieName.
func SweepableLeslie(email string, lines ...string) string {
	return CustomerResource(LeslieName, email, lines...)
}

// CustomerResource returns LeslieCustomer in HCL under any name.
func CustomerResource(name, email string, lines ...string) string {
	return fmt.Sprintf("resource \"moltin_customer\" \"leslie\" {\n  name = %q\n  email = %q\n%s\n}\n", name, email, strings.Join(lines, "\n"))
}

// LeslieConfig is a configuration with all attributes of a customer.
func LeslieConfig() Object {
	return Object{
		"name": "Leslie Knope", "email": "leslie@pawnee.gov", "external_ref": "crm-7",
		"password_wo": "waffles-4-ever", "password_wo_version": 1,
	}
}

// NewEmail returns an email that no customer has.
func NewEmail(t *testing.T) string {
	t.Helper()
	id, err := uuid.GenerateUUID()
	if err != nil {
		t.Fatal(err)
	}
	return Prefix + id + "@example.com"
}

// CreatedCustomers returns the customers that a test created: all but the one that
// the store starts with.
func CreatedCustomers(store *Store) []sandbox.Customer { return store.Customers()[1:] }
