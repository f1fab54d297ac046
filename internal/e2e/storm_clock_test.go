// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestStormSteppedClock creates addresses while responses are lost and the local clock jumps by two minutes in both directions. A test
// can't set the clock of the machine, so this one gives the part of the provider that searches for lost creates a clock of its own,
// without monotonic readings.
func TestStormSteppedClock(t *testing.T) {
	t.Parallel()

	each := 15
	if os.Getenv("STORM") == "full" {
		each = 100
	}
	store := acctest.Start(t, sandbox.Config{Quota: 2 * each, RandomSeed: stormSeed(t)})
	var reads atomic.Int64
	now := func() time.Time {
		step := 2 * time.Minute * time.Duration(reads.Add(1)/40%3-1)
		return time.Now().Add(step).Round(0)
	}
	endpoint, err := url.Parse(store.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := records.New(moltin.New(moltin.Config{
		Config: transport.Config{
			Endpoint: endpoint, MaxRetries: transport.DefaultMaxRetries, RequestTimeout: transport.DefaultRequestTimeout,
		},
		ClientID: sandbox.DefaultClientID, ClientSecret: sandbox.DefaultClientSecret,
	}), transport.DefaultMaxRetries, records.DefaultWaits(), now)
	store.SetFaults(
		sandbox.Fault{Close: true, Process: sandbox.ProcessYes, Probability: 0.2, Method: "POST"},
		sandbox.Fault{Status: 504, HTML: true, Process: sandbox.ProcessLate, Probability: 0.1, Method: "POST"},
		sandbox.Fault{Status: 502, HTML: true, Process: sandbox.ProcessYes, Probability: 0.1, Method: "POST"},
	)

	var wait sync.WaitGroup
	ids := make([]string, each)
	for i := range each {
		wait.Go(func() {
			address, err := client.CreateAddress(context.Background(), store.CustomerID(), numbered(i))
			if err != nil {
				t.Errorf("create %d: %v", i, err)
				return
			}
			ids[i] = address.ID
		})
	}
	wait.Wait()
	store.SetFaults()
	store.WaitIdle()

	byLine := map[string][]string{}
	for _, address := range store.Addresses(store.CustomerID()) {
		byLine[address.Members["line_1"]] = append(byLine[address.Members["line_1"]], address.ID)
	}
	for i, id := range ids {
		if there := byLine[*numbered(i).Line1]; len(there) != 1 || there[0] != id {
			t.Errorf("address %d was created as %s and is there as %v", i, id, there)
		}
	}
	t.Logf("stepped clock: %d declared, %d present, %d requests", each, len(store.Addresses(store.CustomerID())), len(store.Journal()))
}

func numbered(i int) moltin.AddressFields {
	text := func(s string) *string { return &s }
	return moltin.AddressFields{
		FirstName: text("Ron"), LastName: text("Swanson"), Line1: text(fmt.Sprint(i, " Sunny Street")), County: text("Sunnyville"),
		PostCode: text("SU33 1YY"), Country: text("US"),
	}
}
