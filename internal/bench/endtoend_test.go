// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

const (
	customers   = 20
	perCustomer = 25
	addresses   = customers * perCustomer
	latency     = 40 * time.Millisecond
)

// phases are the runs of terraform that are measured, in their order.
var phases = []struct {
	name, method string // method: of the requests that do the phase's work
	args         []string
}{
	{"create", http.MethodPost, []string{"apply", "-auto-approve"}},
	{"no-op plan", http.MethodGet, []string{"plan", "-detailed-exitcode"}},
	{"change", http.MethodPut, []string{"apply", "-auto-approve", "-var=instructions=Ring twice"}},
	{"destroy", http.MethodDelete, []string{"destroy", "-auto-approve"}},
}

// TestEndToEnd prints what the real terraform takes for 500 addresses of 20
// customers, beside what it takes for as many built-in terraform_data.
func TestEndToEnd(t *testing.T) {
	if os.Getenv("MOLTIN_BENCH") == "" {
		t.Skip("a benchmark of several minutes: run it with make bench")
	}
	floor := measureFloor(t)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "store\tsetting\tphase\tseconds\tfloor\tratio\tPOST\tPUT\tDELETE\tlists\tother GET\ttokens\tthrottled\tuseful/s\tplugin CPU s\tms an address\tpeak MiB\t")
	for _, scenario := range []struct {
		store, setting string
		rate           int
		latency        time.Duration
	}{
		{"no limit", "0", 0, 0},
		{"25/s", "0", 25, latency},
		{"25/s", "", 25, latency},
		{"100/s", "0", 100, latency},
	} {
		if only := os.Getenv("MOLTIN_BENCH_STORE"); only != "" && only != scenario.store {
			continue
		}
		store := acctest.Start(t, sandbox.Config{Rate: scenario.rate, Latency: scenario.latency})
		w := newWorkspace(t, store.URL, configuration(store, "moltin_customer_address"))
		setting := "default"
		if scenario.setting != "" {
			setting = scenario.setting
			w.env = append(w.env, "MOLTIN_REQUESTS_PER_SECOND="+scenario.setting)
		}
		for i, phase := range phases {
			store.ResetJournal()
			u := w.terraform(append(phase.args, "-parallelism=20")...)
			c := count(store.Journal(), phase.method)
			fmt.Fprintf(out, "%s\t%s\t%s\t%.1f\t%.1f\t%.2f\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f\t%.2f\t%.1f\t%.0f\t\n",
				scenario.store, setting, phase.name, u.seconds, floor[i], u.seconds/floor[i],
				c.posts, c.puts, c.deletes, c.lists, c.gets, c.tokens, c.throttled, c.usefulRate, u.pluginCPU, u.pluginCPU/addresses*1000, u.pluginPeak)
		}
	}
	out.Flush()
}

// measureFloor is what Terraform itself takes, without a provider of ours.
func measureFloor(t *testing.T) []float64 {
	store := acctest.Start(t, sandbox.Config{})
	w := newWorkspace(t, store.URL, configuration(store, "terraform_data"))
	var floor []float64
	for _, phase := range phases {
		floor = append(floor, w.terraform(append(phase.args, "-parallelism=20")...).seconds)
	}
	return floor
}

// configuration declares the addresses of new customers of the store, as the
// provider's resources or as terraform_data with the same content.
func configuration(store *acctest.Store, resource string) string {
	declared := map[string]map[string]string{}
	for c := range customers {
		id := store.AddCustomer(fmt.Sprintf("Customer %d", c), fmt.Sprintf("customer%d@example.com", c), "")
		for a := range perCustomer {
			declared[fmt.Sprintf("c%02d-a%02d", c, a)] = map[string]string{"customer_id": id, "name": fmt.Sprintf("Address %d", a)}
		}
	}
	list, err := json.Marshal(declared)
	if err != nil {
		panic(err) // maps of texts
	}
	attributes := `
    customer_id  = each.value.customer_id
    name         = each.value.name
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
    instructions = var.instructions
`
	if resource == "terraform_data" {
		attributes = "input = {" + attributes + "}"
	}
	return `
variable "instructions" { default = "Leave behind the bins" }
locals { addresses = jsondecode(` + fmt.Sprintf("%q", list) + `) }
` + map[bool]string{true: "terraform {\n  required_providers {\n    moltin = { source = \"moltin/moltin\" }\n  }\n}\n"}[resource != "terraform_data"] + `
resource "` + resource + `" "all" {
  for_each = local.addresses
  ` + attributes + `
}
`
}

// counts are a run's requests by kind.
type counts struct {
	posts, puts, deletes, lists, gets, tokens, throttled int
	usefulRate                                           float64 // of the phase's own requests, a second
}

func count(journal []sandbox.Entry, useful string) (c counts) {
	var first, last time.Time
	done := 0
	for _, e := range journal {
		switch {
		case e.Status == http.StatusTooManyRequests:
			c.throttled++
			continue
		case strings.HasSuffix(e.Path, "/access_token"), strings.HasSuffix(e.Path, "/tokens"):
			c.tokens++
			continue
		case e.Method == http.MethodPost:
			c.posts++
		case e.Method == http.MethodPut:
			c.puts++
		case e.Method == http.MethodDelete:
			c.deletes++
		case strings.HasSuffix(e.Path, "/addresses"):
			c.lists++
		default:
			c.gets++
		}
		if e.Method == useful {
			if first.IsZero() {
				first = e.At
			}
			last = e.At
			done++
		}
	}
	if seconds := last.Sub(first).Seconds(); seconds > 0 {
		c.usefulRate = float64(done-1) / seconds
	}
	return c
}
