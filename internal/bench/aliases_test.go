// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestTwoAliases prints how two aliases without a ceiling share a store of 25
// requests a second: each is a process, and neither knows of the other.
func TestTwoAliases(t *testing.T) {
	if os.Getenv("MOLTIN_BENCH") == "" {
		t.Skip("a benchmark: run it with make bench")
	}
	const limit, each = 25, 150
	store := acctest.Start(t, sandbox.Config{Rate: limit, Latency: latency, Quota: each})
	configuration := "terraform {\n  required_providers {\n    moltin = { source = \"moltin/moltin\" }\n  }\n}\n"
	var ids []string
	for _, alias := range []string{"a", "b"} {
		id := store.AddCustomer(alias, alias+"@example.com", "")
		ids = append(ids, id)
		configuration += fmt.Sprintf(`
provider "moltin" {
  alias               = %[1]q
  requests_per_second = 0
}
resource "moltin_customer_address" %[1]q {
  provider    = moltin.%[1]s
  count       = %[3]d
  customer_id = %[2]q
  name        = "Address ${count.index}"
  first_name  = "Ron"
  last_name   = "Swanson"
  line_1      = "1 Sunny Street"
  county      = "Sunnyville"
  post_code   = "SU33 1YY"
  country     = "US"
}
`, alias, id, each)
	}
	// Terraform serves resources in the order in which they became ready. With
	// less parallelism than resources it would work for one alias after the other.
	newWorkspace(t, store.URL, configuration).terraform("apply", "-auto-approve", fmt.Sprintf("-parallelism=%d", 2*each))

	// What each got while both were at work.
	first, last, throttled := map[string]time.Time{}, map[string]time.Time{}, 0
	posts := store.Find(http.MethodPost, "/v2/customers/*/addresses")
	for _, e := range posts {
		if first[e.Customer].IsZero() {
			first[e.Customer] = e.At
		}
		last[e.Customer] = e.At
	}
	from, to := first[ids[0]], last[ids[0]]
	if first[ids[1]].After(from) {
		from = first[ids[1]]
	}
	if last[ids[1]].Before(to) {
		to = last[ids[1]]
	}
	got := map[string]float64{}
	for _, e := range posts {
		switch {
		case e.Status != http.StatusCreated:
			throttled++
		case !e.At.Before(from) && !e.At.After(to):
			got[e.Customer] += 1 / to.Sub(from).Seconds()
		}
	}
	for i, id := range ids {
		fmt.Printf("alias %c on a store of %d/s: %d created in %.1f s, %.1f a second while both were at work (%.0f %% of the limit)\n",
			'a'+rune(i), limit, len(store.Addresses(id)), last[id].Sub(first[id]).Seconds(), got[id], got[id]/limit*100)
	}
	sum := got[ids[0]] + got[ids[1]]
	fmt.Printf("both: %.1f a second (%.0f %% of the limit), %d throttled\n", sum, sum/limit*100, throttled)
}
