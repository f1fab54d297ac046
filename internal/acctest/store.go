// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package acctest is shared by the tests of the provider: a store for each test,
// the provider's configuration, a client of the plugin protocol, tables of
// attributes, checks of requests and messages, and the real terraform.
package acctest

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/moltin/terraform-provider-moltin/internal/provider"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// Prefix is the prefix of names of test records in a real store: last names of
// addresses and names of customers. The sweepers delete only records with it.
const Prefix = "tf-acc-test-"

// liveVariable makes tests use the real store that MOLTIN_… variables name.
const liveVariable = "MOLTIN_ACC_LIVE"

// Live reports whether tests run against a real store.
func Live() bool { return os.Getenv(liveVariable) != "" }

// ForgetSettings clears the MOLTIN_… variables of the developer, unless tests
// run against a real store.
func ForgetSettings() {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "MOLTIN_") && !Live() {
			_ = os.Unsetenv(name)
		}
	}
}

// Store is a sandbox for one test, or the real store, which has no Sandbox.
type Store sandboxtest.Store

// Start starts a store that stops when the test completes. It skips the test if
// tests run against a real store.
func Start(t testing.TB, config sandbox.Config) *Store {
	t.Helper()
	return StartBehind(t, config, http.Handler.ServeHTTP)
}

// StartBehind is Start with a handler in front of the store, which can respond
// instead of it.
func StartBehind(t testing.TB, config sandbox.Config, front func(store http.Handler, w http.ResponseWriter, r *http.Request)) *Store {
	t.Helper()
	if Live() {
		t.Skipf("needs a sandbox store, with its settings, journal or faults, and %s asks for a real one", liveVariable)
	}
	return (*Store)(sandboxtest.StartBehind(t, config, func(store *sandbox.Sandbox) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front(store, w, r) })
	}))
}

// StartOrLive is for tests that use only the API, and whose records have names
// with Prefix. It returns the real store if tests run against it.
func StartOrLive(t testing.TB) *Store {
	t.Helper()
	if !Live() {
		return Start(t, sandbox.Config{})
	}
	for _, name := range []string{"MOLTIN_ENDPOINT", "MOLTIN_CLIENT_ID", "MOLTIN_CLIENT_SECRET", "MOLTIN_CUSTOMER_EMAIL", "MOLTIN_CUSTOMER_PASSWORD"} {
		if os.Getenv(name) == "" {
			t.Fatalf("%s asks for a real store, and %s is not set", liveVariable, name)
		}
	}
	return &Store{}
}

// StartWithFields starts a store with custom fields of every type for addresses and
// customers.
func StartWithFields(t *testing.T, required string) *Store {
	t.Helper()
	fields, err := sandbox.ParseFields("address-priority:integer" + required + ",delivery_details:string,gift:boolean,weight:float")
	if err != nil {
		t.Fatal(err)
	}
	return Start(t, sandbox.Config{AddressFields: fields, CustomerFields: fields})
}

// LostCreate loses the response to the next create of a record, which the store
// processes or not, and refuses the list in which it could be searched for.
func LostCreate(process, records string) []sandbox.Fault {
	return []sandbox.Fault{
		{Close: true, Process: process, Next: 1, Method: http.MethodPost, Path: records},
		{Kind: sandbox.ForbidList, Path: records},
	}
}

// Factories serve the provider in the process of the test, with short waits.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"moltin": providerserver.NewProtocol6WithError(provider.New("test", provider.WithWaits(shortWaits()))()),
	}
}

// shortWaits are a thousandth of the real ones: a sandbox in the same process shows a
// write at once. Reads have long enough to be slowed down by other tests.
func shortWaits() provider.Waits {
	waits := provider.DefaultWaits()
	for _, delays := range [][]time.Duration{waits.SearchDelays, waits.StaleReadDelays} {
		for i := range delays {
			delays[i] /= 1000
		}
	}
	waits.DuplicateCheckDelay /= 1000
	waits.MinReadTimeout /= 50
	return waits
}

// ParallelTest runs steps with the provider of this tree.
func ParallelTest(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: Factories(), Steps: steps})
}

// Provider returns a provider block with store credentials and a customer login.
// Those of a real store come from the environment. Additional attributes are
// lines of HCL.
func (s *Store) Provider(more ...string) string {
	if s.Sandbox == nil {
		return block(more)
	}
	return s.StoreProvider(append(login(), more...)...)
}

// StoreProvider returns a provider block with store credentials only.
func (s *Store) StoreProvider(more ...string) string {
	return s.bareProvider(append([]string{
		fmt.Sprintf("client_id = %q", sandbox.DefaultClientID),
		fmt.Sprintf("client_secret = %q", sandbox.DefaultClientSecret),
	}, more...)...)
}

// ImplicitProvider returns a provider block with a customer login and no secret.
func (s *Store) ImplicitProvider(more ...string) string {
	return s.bareProvider(append(append([]string{fmt.Sprintf("client_id = %q", sandbox.DefaultClientID)}, login()...), more...)...)
}

// bareProvider returns a provider block without credentials.
func (s *Store) bareProvider(more ...string) string {
	return block(append([]string{fmt.Sprintf("endpoint = %q", s.URL), "requests_per_second = 0"}, more...))
}

func login() []string {
	return []string{
		fmt.Sprintf("customer_email = %q", sandbox.DefaultCustomerEmail),
		fmt.Sprintf("customer_password = %q", sandbox.DefaultCustomerPassword),
	}
}

func block(lines []string) string {
	return "provider \"moltin\" {\n" + strings.Join(lines, "\n") + "\n}\n"
}
