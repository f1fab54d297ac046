// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestMain runs the tests or, with -sweep=all, the sweepers.
func TestMain(m *testing.M) {
	acctest.ForgetSettings()
	resource.AddTestSweepers("moltin_customer_address", &resource.Sweeper{
		Name: "moltin_customer_address",
		F:    func(string) error { return sweep(sweepAddresses) },
	})
	resource.AddTestSweepers("moltin_customer", &resource.Sweeper{
		Name: "moltin_customer",
		F:    func(string) error { return sweep(sweepCustomers) },
	})
	resource.TestMain(m)
}

// sweep removes what tests left in the real store, given its records and the id
// of the customer who is logged in.
func sweep(remove func(ctx context.Context, store *records.Repository, loggedIn string) error) error {
	if !acctest.Live() {
		return errors.New("there is no real store to sweep: set MOLTIN_ACC_LIVE, and MOLTIN_… of the store")
	}
	endpoint, err := transport.ParseEndpoint(os.Getenv("MOLTIN_ENDPOINT"), os.Getenv("MOLTIN_ALLOW_INSECURE_HTTP") == "true")
	if err != nil {
		return fmt.Errorf("MOLTIN_ENDPOINT: %w", err)
	}
	client := moltin.New(moltin.Config{
		Config: transport.Config{
			Endpoint: endpoint, RequestsPerSecond: transport.DefaultRequestsPerSecond, MaxRetries: transport.DefaultMaxRetries,
			RequestTimeout: transport.DefaultRequestTimeout, UserAgent: "terraform-provider-moltin/sweeper",
		},
		ClientID: os.Getenv("MOLTIN_CLIENT_ID"), ClientSecret: os.Getenv("MOLTIN_CLIENT_SECRET"),
		CustomerEmail: os.Getenv("MOLTIN_CUSTOMER_EMAIL"), CustomerPassword: os.Getenv("MOLTIN_CUSTOMER_PASSWORD"),
	})
	ctx := context.Background()
	loggedIn, err := client.LoginCustomerID(ctx)
	if err != nil {
		return err
	}
	return remove(ctx, records.New(client, transport.DefaultMaxRetries, records.DefaultWaits()), loggedIn)
}

// sweepAddresses removes those of the logged-in customer.
func sweepAddresses(ctx context.Context, store *records.Repository, loggedIn string) error {
	addresses, err := store.Addresses(ctx, loggedIn)
	for _, address := range addresses {
		if address.LastName != nil && strings.HasPrefix(*address.LastName, acctest.Prefix) {
			err = errors.Join(err, store.DeleteAddress(ctx, loggedIn, address.ID, address.UpdatedAt))
		}
	}
	return err
}

// sweepCustomers removes customers with their addresses.
func sweepCustomers(ctx context.Context, store *records.Repository, loggedIn string) error {
	var swept []string
	for customer, err := range store.EachCustomer(ctx) {
		if err != nil {
			return err
		}
		if customer.ID != loggedIn && strings.HasPrefix(customer.Name, acctest.Prefix) {
			swept = append(swept, customer.ID)
		}
	}
	var failed error
	for _, id := range swept { // after the list, whose pages would shift
		failed = errors.Join(failed, store.DeleteCustomer(ctx, id, ""))
	}
	return failed
}
