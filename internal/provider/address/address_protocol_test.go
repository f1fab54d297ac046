// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestAddressIdentity(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	login := acctest.Login()
	p := acctest.NewProtocolClient(t, store, login)
	config := acctest.Object{
		"first_name": "Ron", "last_name": "Swanson", "line_1": "1 Sunny Street", "county": "Sunnyville", "post_code": "SU33 1YY", "country": "US",
	}
	created := p.Apply(acctest.AddressType, nil, config)
	p.RequireSuccess(nil, created.Diagnostics)
	id := store.Addresses(store.CustomerID())[0].ID
	read := p.Read(acctest.AddressType, created.State)
	config["city"] = "Sunny Town"
	updated := p.Apply(acctest.AddressType, read.State, config)

	results := map[string]acctest.ProtocolResult{
		"create": created, "read": read, "update": updated,
		"import by id":                       p.Import(acctest.AddressType, store.CustomerID()+"/"+id, nil),
		"import by id with a login":          p.Import(acctest.AddressType, id, nil),
		"import by identity":                 p.Import(acctest.AddressType, "", acctest.Object{"customer_id": store.CustomerID(), "id": id}),
		"import by identity and the default": p.Import(acctest.AddressType, "", acctest.Object{"id": id}),
	}
	tammy := store.AddCustomer("Tammy", "tammy@library.example", "")
	hers := store.AddAddress(tammy, acctest.RequiredAttributes().Record())
	acctest.AssertErrorContains(t, p.Import(acctest.AddressType, hers, nil).Diagnostics, "", store.CustomerID(), "the import ID customer_id/"+hers)

	if imported := results["import by id"].State; !reflect.DeepEqual(imported, updated.State) {
		t.Errorf("an import returns %v, want %v", imported, updated.State)
	}
	store.DeleteAddress(store.CustomerID(), id)
	gone := acctest.NewProtocolClient(t, store, login).Read(acctest.AddressType, updated.State) // one that has no list yet
	if gone.State != nil {
		t.Errorf("an address that is gone reads as %v", gone.State)
	}
	results["read of one that is gone"] = gone
	for step, result := range results {
		p.RequireSuccess(nil, result.Diagnostics)
		if want := (acctest.Object{"customer_id": store.CustomerID(), "id": id}); !reflect.DeepEqual(result.Identity, want) {
			t.Errorf("%s returns the identity %v, want %v", step, result.Identity, want)
		}
	}
}

// A change outside of Terraform is reverted, and nothing else is sent.
func TestAddressDrift(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	wanted := acctest.RequiredAttributes().With(acctest.Attributes{"name": "Home", "line_2": "", "city": "Sunny Town", "customer_id": store.CustomerID()})
	created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressType, nil, wanted.Object())
	for field, value := range map[string]string{"post_code": "AB1 2CD", "city": "", "line_2": "Cellar", "region": "Kent", "name": "Work"} {
		store.SetField(store.CustomerID(), acctest.OnlyAddress(t, store).ID, field, value)
	}
	p := acctest.NewProtocolClient(t, store, nil)
	read := p.Read(acctest.AddressType, created.State)
	updated := p.Apply(acctest.AddressType, read.State, wanted.Object())
	p.RequireSuccess(nil, updated.Diagnostics)
	acctest.AssertUpdates(t, store, acctest.Attributes{"post_code": "SU33 1YY", "city": "Sunny Town", "line_2": "", "region": "", "name": "Home"})
	p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, updated.State).State, wanted.Object())
}

// An address that is already deleted can be deleted.
func TestAddressDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	created := p.Apply(acctest.AddressType, nil, acctest.AddressConfig(store))
	store.DeleteAddress(store.CustomerID(), created.State["id"].(string))
	p.RequireSuccess(nil, p.Apply(acctest.AddressType, created.State, nil).Diagnostics)
}

// A value that the store changes taints nothing: the next plan updates it in place,
// until the configuration is what the store says.
func TestAddressNormalized(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.Normalize})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	config["post_code"], config["county"] = "su33 1yy", " Eagleton "
	created := p.Apply(acctest.AddressType, nil, config)
	if len(created.Diagnostics) != 1 || created.State["post_code"] != "su33 1yy" {
		t.Fatalf("state %v, %v", created.State, created.Diagnostics)
	}
	want := tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "The store changed the value",
		Detail: `county was sent as " Eagleton ", but the store saved "Eagleton".` + "\n" + `post_code was sent as "su33 1yy", but the store saved "SU33 1YY".` +
			"\n\nThe next plans show the difference. Change the configuration to match the store.",
	}
	if got := *created.Diagnostics[0]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	read := p.Read(acctest.AddressType, created.State)
	if plan, resp := p.Plan(acctest.AddressType, read.State, config); plan.State["updated_at"] != acctest.Unknown || len(resp.RequiresReplace) > 0 {
		t.Errorf("planned %v, replaced because of %v", plan.State, resp.RequiresReplace)
	}
	config["post_code"], config["county"] = "SU33 1YY", "Eagleton"
	p.AssertNoChanges(acctest.AddressType, read.State, config)
}

// A value that is not known yet may be a change, even of no value, so the time of the
// last change is not known either.
func TestUpdatedAtIsUnknown(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	config["line_2"] = nil
	created := p.Apply(acctest.AddressType, nil, config)
	config["line_2"] = acctest.Unknown
	if plan, _ := p.Plan(acctest.AddressType, created.State, config); plan.State["updated_at"] != acctest.Unknown {
		t.Errorf("planned %v", plan.State)
	}
}

// A value that an update doesn't send was not changed by the store, but by somebody
// else: the next plan shows it.
func TestAddressDriftIsNotSent(t *testing.T) {
	t.Parallel()
	store := acctest.StartWithFields(t, "")
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	config["custom_fields"] = `{"address-priority":1}`
	created := p.Apply(acctest.AddressType, nil, config)
	p.RequireSuccess(nil, created.Diagnostics)
	id := acctest.OnlyAddress(t, store).ID
	store.SetField(store.CustomerID(), id, "city", "New City")
	store.SetField(store.CustomerID(), id, "address-priority", 2)
	config["line_2"] = "Apartment 4"
	updated := p.Apply(acctest.AddressType, created.State, config)
	p.RequireSuccess(nil, updated.Diagnostics)
	if read := p.Read(acctest.AddressType, updated.State); read.State["city"] != "New City" {
		t.Errorf("the drift is not read: %v", read.State)
	}
}

// An update plans the time of creation that the state has, and the response may leave
// it out, or have it for the first time.
func TestAddressCreatedAtStays(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	created := p.Apply(acctest.AddressType, nil, config)
	config["line_2"] = "Apartment 4"
	store.SetFaults(sandbox.Fault{Kind: sandbox.NoTimestamps})
	p.RequireSuccess(nil, p.Apply(acctest.AddressType, created.State, config).Diagnostics)
	timeless := p.Read(acctest.AddressType, created.State)
	store.SetFaults()
	config["line_2"] = "Apartment 5"
	p.RequireSuccess(nil, p.Apply(acctest.AddressType, timeless.State, config).Diagnostics)
}

// The store can't clear a name, and one that is unknown may be removed.
func TestAddressNameUnknown(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	created := p.Apply(acctest.AddressType, nil, config)
	config["name"] = acctest.Unknown
	if _, plan := p.Plan(acctest.AddressType, created.State, config); len(plan.RequiresReplace) != 1 {
		t.Errorf("replaced because of %v, want the name", plan.RequiresReplace)
	}
	config["name"] = nil
	unnamed := p.Apply(acctest.AddressType, nil, config)
	config["name"] = acctest.Unknown
	if _, plan := p.Plan(acctest.AddressType, unnamed.State, config); len(plan.RequiresReplace) > 0 {
		t.Errorf("replaced because of %v", plan.RequiresReplace)
	}
}

// Of identical addresses, one that another resource manages is not mistaken for that of
// an unresolved create, and none is created while a create is unresolved.
func TestAddressUnresolvedTwin(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	config := acctest.AddressConfig(store)
	managed := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressType, nil, config)

	store.SetFaults(acctest.LostCreate(sandbox.ProcessNo, sandbox.PathAddresses)...)
	p := acctest.NewProtocolClient(t, store, nil)
	p.RequireSuccess(nil, p.Read(acctest.AddressType, managed.State).Diagnostics)
	unresolved := p.Apply(acctest.AddressType, nil, config)
	acctest.AssertErrorContains(t, unresolved.Diagnostics, "", "Could not determine whether")
	acctest.AssertErrorContains(t, p.Apply(acctest.AddressType, nil, config).Diagnostics, "", "response to an identical create was lost", "apply again")

	store.SetFaults()
	p = acctest.NewProtocolClient(t, store, nil)
	p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, managed.State).State, config)
	if read := p.Read(acctest.AddressType, unresolved.State); read.State != nil || len(read.Diagnostics) > 0 {
		t.Errorf("read %v: %v", read.State, read.Diagnostics)
	}
	acctest.OnlyAddress(t, store)
}

// An address can't move to another customer. One without a customer_id is the
// logged-in customer's, and to say so is no change.
func TestAddressOfAnotherCustomer(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	p := acctest.NewProtocolClient(t, store, acctest.Login())
	config := acctest.AllAttributes().Object()
	created := p.Apply(acctest.AddressType, nil, config)
	p.RequireSuccess(nil, created.Diagnostics)
	config["customer_id"] = store.CustomerID()
	p.AssertNoChanges(acctest.AddressType, created.State, config)
	config["customer_id"] = leslie
	hers := p.Apply(acctest.AddressType, nil, config)
	for from, to := range map[string]any{created.State["id"].(string): leslie, hers.State["id"].(string): nil} {
		prior := created.State
		if prior["id"] != from {
			prior = hers.State
		}
		config["customer_id"] = to
		if _, plan := p.Plan(acctest.AddressType, prior, config); len(plan.RequiresReplace) != 1 {
			t.Errorf("to %v: replaced because of %v", to, plan.RequiresReplace)
		}
	}
}

func TestAddressInvalidImport(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	theirs := store.AddAddress(leslie, acctest.RequiredAttributes().Record())
	alone := acctest.NewProtocolClient(t, store, nil)
	implicit := acctest.Login()
	implicit["client_secret"] = nil
	for _, id := range []string{"", "a/b/c", leslie + "/", "/" + theirs, "an address", "email:leslie@example.com", "leslie@example.com/" + theirs} {
		acctest.AssertErrorContains(t, alone.Import(acctest.AddressType, id, nil).Diagnostics, "", "Invalid import ID", "customer_id/address_id")
	}
	acctest.AssertErrorContains(t, alone.Import(acctest.AddressType, theirs, nil).Diagnostics, "",
		"Missing customer_id", "customer_id/address_id", "customer_email", "MOLTIN_CUSTOMER_PASSWORD")
	acctest.AssertErrorContains(t, alone.Import(acctest.AddressType, "", acctest.Object{"id": theirs}).Diagnostics, "",
		"Missing customer_id", "Add customer_id to the identity", "customer_email")
	acctest.AssertError(t, alone.Import(acctest.AddressType, "", acctest.Object{"customer_id": "leslie@example.com", "id": theirs}).Diagnostics, "",
		"Invalid import identity", `customer_id must be an ID without slashes, spaces or @, but is "leslie@example.com".`)
	acctest.AssertError(t, alone.Import(acctest.AddressesType, "", acctest.Object{"customer_id": "leslie@example.com"}).Diagnostics, "",
		"Invalid import identity", `customer_id must be an ID without slashes, spaces or @, but is "leslie@example.com".`)
	acctest.AssertErrorContains(t, acctest.NewProtocolClient(t, store, implicit).Import(acctest.AddressType, leslie+"/"+theirs, nil).Diagnostics, "customer_id",
		"No access to this customer", leslie, "client_secret")
	for _, id := range []string{leslie + "/not-there", "not-there/" + theirs} {
		if imported := alone.Import(acctest.AddressType, id, nil); imported.State != nil || len(imported.Diagnostics) > 0 {
			t.Errorf("%s: imported %v: %v", id, imported.State, imported.Diagnostics) // Terraform reports that there is none
		}
	}
}

// Identities are a contract: configurations have them in import blocks.
func TestIdentitySchemas(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	got := map[string]map[string]string{}
	for resourceType, schema := range p.Identities {
		got[resourceType] = map[string]string{}
		for _, attribute := range schema.IdentityAttributes {
			got[resourceType][attribute.Name] = map[bool]string{true: "required", false: "optional"}[attribute.RequiredForImport]
		}
		if schema.Version != 0 {
			t.Errorf("%s has version %d: does it read the one before?", resourceType, schema.Version)
		}
	}
	want := map[string]map[string]string{
		acctest.AddressType:   {"customer_id": "optional", "id": "required"},
		acctest.AddressesType: {"customer_id": "required"},
		acctest.CustomerType:  {"id": "required"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	meta, err := p.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	p.RequireSuccess(err, meta.Diagnostics)
	if len(meta.ListResources) != 3 || len(meta.EphemeralResources) != 1 || len(meta.Functions) != 2 || len(meta.DataSources) != 4 {
		t.Errorf("the provider offers %+v", meta)
	}
}
