// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build bench && linux

// Package bench times the real terraform with the real provider: make bench.
package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

const module = "github.com/moltin/terraform-provider-moltin"

// A workload is what a configuration declares, and the store's limit in requests
// a second. A store with a limit is 40 ms away.
type workload struct {
	name                   string
	resource               string
	customers, perCustomer int
	limit                  int
	// createOnly skips the other phases.
	createOnly bool
}

var workloads = []workload{
	{"500 single", acctest.AddressType, 20, 25, 0, false},
	{"1,000 in plurals", acctest.AddressesType, 40, 25, 0, false},
	{"2,000 in plurals", acctest.AddressesType, 80, 25, 0, false},
	{"5,000 in plurals", acctest.AddressesType, 50, 100, 0, false},
	{"500 single, 25/s", acctest.AddressType, 20, 25, 25, false},
	{"2,500 in plurals, 100/s", acctest.AddressesType, 25, 100, 100, false},
	// Its create shows the memory. The other phases take five minutes.
	{"10,000 in plurals", acctest.AddressesType, 400, 25, 0, true},
}

var phases = []struct {
	name string
	args []string
}{
	{"create", []string{"apply", "-auto-approve"}},
	{"plan without changes", []string{"plan", "-detailed-exitcode"}},
	{"destroy", []string{"destroy", "-auto-approve"}},
}

// BENCH selects workloads by a part of their names.
func TestBench(t *testing.T) {
	programs := t.TempDir()
	provider, plugins := filepath.Join(programs, "provider"), filepath.Join(programs, "plugins")
	for to, command := range map[string]string{
		provider: module, filepath.Join(plugins, "terraform-provider-moltin"): "./measured",
	} {
		if _, err := acctest.Build(to, command); err != nil {
			t.Fatal(err)
		}
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "addresses\tphase\tseconds\trequests\tthrottled\tplugin CPU s\tplugin MiB\t")
	for _, work := range workloads {
		if strings.Contains(work.name, os.Getenv("BENCH")) {
			work.measure(t, out, provider, plugins)
		}
		out.Flush()
	}
}

func (work workload) measure(t *testing.T, out *tabwriter.Writer, provider, plugins string) {
	config := sandbox.Config{Quota: work.perCustomer}
	if work.limit > 0 {
		config.Rate, config.Latency = work.limit, 40*time.Millisecond
	}
	store := acctest.Start(t, config)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(work.configuration(store)), 0o600); err != nil {
		t.Fatal(err)
	}
	usage := filepath.Join(dir, "usage")
	env := append(acctest.TerraformEnv(t, dir, plugins), "MEASURED_PROGRAM="+provider, "MEASURED_USAGE="+usage,
		"MOLTIN_ENDPOINT="+store.URL, "MOLTIN_CLIENT_ID=sandbox", "MOLTIN_CLIENT_SECRET=sandbox-secret", "MOLTIN_REQUESTS_PER_SECOND=0")
	for _, phase := range phases {
		if work.createOnly && phase.name != "create" {
			break
		}
		store.ResetJournal()
		_ = os.Remove(usage)
		start := time.Now()
		if output, err := acctest.Terraform(t, dir, env, append(phase.args, "-parallelism=20")...).CombinedOutput(); err != nil {
			t.Fatalf("terraform %s: %v\n%s", phase.name, err, output)
		}
		seconds := time.Since(start).Seconds()
		throttled := 0
		for _, request := range store.Journal() {
			if request.Status == http.StatusTooManyRequests {
				throttled++
			}
		}
		cpu, peak := readUsage(t, usage)
		fmt.Fprintf(out, "%s\t%s\t%.1f\t%d\t%d\t%.1f\t%.0f\t\n", work.name, phase.name, seconds, len(store.Journal()), throttled, cpu, peak)
	}
}

// readUsage returns the CPU time of all plugin processes of a run in seconds, and
// the memory of the largest in MiB.
func readUsage(t *testing.T, file string) (cpu, peak float64) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var seconds, kib float64
		if _, err := fmt.Sscan(line, &seconds, &kib); err != nil {
			t.Fatal(err)
		}
		cpu += seconds
		peak = max(peak, kib/1024)
	}
	return cpu, peak
}

// configuration declares addresses of new customers of the store.
func (work workload) configuration(store *acctest.Store) string {
	declared := map[string]map[string]string{}
	for c := range work.customers {
		id := store.AddCustomer(fmt.Sprintf("Customer %d", c), fmt.Sprintf("customer%d@example.com", c), "")
		declared[id] = map[string]string{}
		for a := range work.perCustomer {
			declared[id][fmt.Sprintf("a%04d", a)] = fmt.Sprintf("Address %d", a)
		}
	}
	list, _ := json.Marshal(declared)
	const address = `
    name         = %s
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
    instructions = "Leave behind the bins"
`
	text := fmt.Sprintf(`
terraform {
  required_providers {
    moltin = { source = "moltin/moltin" }
  }
}
locals { customers = jsondecode(%q) }
`, list)
	if work.resource == acctest.AddressesType {
		return text + `
resource "moltin_customer_addresses" "all" {
  for_each    = local.customers
  customer_id = each.key
  addresses   = { for key, name in each.value : key => {` + fmt.Sprintf(address, "name") + `} }
}
`
	}
	return text + `
locals {
  addresses = merge([for customer, names in local.customers : { for key, name in names : "${customer} ${key}" => { customer = customer, name = name } }]...)
}
resource "moltin_customer_address" "all" {
  for_each    = local.addresses
  customer_id = each.value.customer` + fmt.Sprintf(address, "each.value.name") + `
}
`
}
