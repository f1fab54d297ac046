// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"text/tabwriter"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// pluralPhases are the runs of terraform that compare the two forms.
var pluralPhases = []struct {
	name string
	args []string
}{
	{"create", []string{"apply", "-auto-approve"}},
	{"no-op plan", []string{"plan", "-detailed-exitcode"}},
	{"one change", []string{"apply", "-auto-approve", "-var=changed=Ring twice"}},
	{"destroy", []string{"destroy", "-auto-approve"}},
}

// TestPlural prints what the real terraform takes for addresses that are declared
// each in a resource of its own, and all of a customer in one, in a store without
// limits. MOLTIN_BENCH_PLURAL=plural leaves the first out.
func TestPlural(t *testing.T) {
	if os.Getenv("MOLTIN_BENCH") == "" {
		t.Skip("a benchmark of many minutes: run it with make bench-plural")
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "store\tstate\taddresses\tcustomers\tform\tphase\tseconds\tof singular\trequests\tthrottled\tplugin CPU ms an address\tpeak MiB\t")
	for _, size := range []pluralSize{
		{customers: 80, perCustomer: 25, alsoSingular: os.Getenv("MOLTIN_BENCH_PLURAL") == ""},
		{customers: 40, perCustomer: 25},
		{customers: 400, perCustomer: 25},
		{customers: 40, perCustomer: 25, remoteState: true},
		{customers: 400, perCustomer: 25, remoteState: true},
		{customers: 1, perCustomer: 500},
		{customers: 1, perCustomer: 5000},
		{customers: 50, perCustomer: 100, rate: 100},
	} {
		var singular []float64
		if size.alsoSingular {
			singular = measurePlural(t, out, size, "moltin_customer_address", nil)
		}
		measurePlural(t, out, size, "moltin_customer_addresses", singular)
		out.Flush()
	}
}

// pluralSize is what is declared, the store's limit (a store that has one is also
// some way off), and where the state is.
type pluralSize struct {
	customers, perCustomer int
	alsoSingular           bool
	rate                   int
	remoteState            bool
}

// measurePlural runs every phase and gives its seconds.
func measurePlural(t *testing.T, out *tabwriter.Writer, size pluralSize, resource string, singular []float64) (seconds []float64) {
	t.Helper()
	settings, limit := sandbox.Config{Quota: size.perCustomer}, "no limit"
	if size.rate > 0 {
		settings.Rate, settings.Latency, limit = size.rate, latency, fmt.Sprintf("%d/s", size.rate)
	}
	store := acctest.Start(t, settings)
	w := newWorkspace(t, store.URL, pluralConfiguration(store, size.customers, size.perCustomer, resource))
	w.env = append(w.env, "MOLTIN_REQUESTS_PER_SECOND=0")
	state := "local"
	if size.remoteState {
		state = "remote"
		w.keepStateRemotely()
	}
	for i, phase := range pluralPhases {
		store.ResetJournal()
		u := w.terraform(append(phase.args, "-parallelism=20")...)
		seconds = append(seconds, u.seconds)
		ratio := ""
		if singular != nil {
			ratio = fmt.Sprintf("%.2f", u.seconds/singular[i])
		}
		n := size.customers * size.perCustomer
		fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%s\t%s\t%.1f\t%s\t%d\t%d\t%.2f\t%.0f\t\n",
			limit, state, n, size.customers, resource, phase.name, u.seconds, ratio, len(store.Journal()), count(store.Journal(), "").throttled,
			u.pluginCPU/float64(n)*1000, u.pluginPeak)
	}
	return seconds
}

// pluralConfiguration declares addresses of new customers of the store, in either
// form. The variable changes one of them.
func pluralConfiguration(store *acctest.Store, customers, perCustomer int, resource string) string {
	declared := map[string]map[string]string{}
	for c := range customers {
		id := store.AddCustomer(fmt.Sprintf("Customer %d", c), fmt.Sprintf("customer%d@example.com", c), "")
		declared[id] = map[string]string{}
		for a := range perCustomer {
			declared[id][fmt.Sprintf("a%04d", a)] = fmt.Sprintf("Address %d", a)
		}
		if c == 0 {
			declared[id]["a0000"] = "changed"
		}
	}
	list, err := json.Marshal(declared)
	if err != nil {
		panic(err) // maps of texts
	}
	attributes := `
    first_name   = "Ron"
    last_name    = "Swanson"
    company_name = "Ron Swanson Enterprises"
    phone_number = "(555) 555-1234"
    line_1       = "1 Sunny Street"
    city         = "Sunny Town"
    county       = "Sunnyville"
    region       = "Kent"
    post_code    = "SU33 1YY"
    country      = "US"
`
	const instructions = "\n    instructions = %s == \"changed\" ? var.changed : \"Leave behind the bins\"\n"
	header := `
terraform {
  required_providers {
    moltin = { source = "moltin/moltin" }
  }
}
variable "changed" { default = "Leave behind the bins" }
locals { customers = jsondecode(` + fmt.Sprintf("%q", list) + `) }
`
	if resource == "moltin_customer_addresses" {
		return header + `
resource "moltin_customer_addresses" "all" {
  for_each    = local.customers
  customer_id = each.key
  addresses   = { for key, name in each.value : key => {
    name = name` + attributes + fmt.Sprintf(instructions, "name") + `
  } }
}
`
	}
	return header + `
locals {
  flat = merge([for customer, addresses in local.customers : { for key, name in addresses : "${customer} ${key}" => { customer = customer, name = name } }]...)
}
resource "moltin_customer_address" "all" {
  for_each    = local.flat
  customer_id = each.value.customer
  name        = each.value.name` + attributes + fmt.Sprintf(instructions, "each.value.name") + `
}
`
}
