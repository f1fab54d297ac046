// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/provider"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// concurrent calls are what Terraform makes by default.
const concurrent = 10

// TestLarge prints what the provider's process takes for numbers of addresses
// that Terraform itself is slow with: the calls that Terraform would make, over
// the protocol, without Terraform.
func TestLarge(t *testing.T) {
	if os.Getenv("MOLTIN_BENCH") == "" {
		t.Skip("a benchmark of several minutes: run it with make bench-large")
	}
	program := t.TempDir() + "/provider"
	build(t, program, module)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "addresses\tcustomers\tphase\tseconds\trequests\tCPU s\tCPU ms an address\tpeak MiB\t")
	for _, n := range []int{1_000, 3_000, 10_000} {
		large(t, out, program, n)
	}
	out.Flush()
}

func large(t *testing.T, out *tabwriter.Writer, program string, n int) {
	store := acctest.Start(t, sandbox.Config{})
	// Terraform plans and applies in processes of their own.
	start := func() *calls { return newCalls(t, startProcess(t, program, environment(store.URL, "0")...)) }
	resources := start()
	configs, states := resources.configs(store, n), make([][]byte, n)
	for _, phase := range []struct {
		name string
		own  bool // a process of its own, or else that of the phase before
		call func(i int) error
	}{
		{"create", true, func(i int) (err error) {
			states[i], err = resources.apply(resources.null, configs[i], configs[i])
			return err
		}},
		{"read", true, func(i int) (err error) { states[i], err = resources.read(states[i]); return err }},
		{"plan", false, func(i int) error { return resources.planEmpty(states[i], configs[i]) }},
		{"delete", true, func(i int) error { _, err := resources.apply(states[i], resources.null, resources.null); return err }},
	} {
		if phase.own {
			resources = start()
		}
		store.ResetJournal()
		begin, cpu := time.Now(), resources.cpu()
		each(t, n, concurrent, phase.call)
		used := resources.cpu() - cpu
		fmt.Fprintf(out, "%d\t%d\t%s\t%.1f\t%d\t%.1f\t%.2f\t%.0f\t\n", n, n/perCustomer, phase.name,
			time.Since(begin).Seconds(), len(store.Journal()), used, used/float64(n)*1000, resources.peak())
	}
}

// each makes n calls, as many at once as there are callers.
func each(t *testing.T, n, callers int, call func(int) error) {
	t.Helper()
	work, errs := make(chan int), make(chan error, 1)
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			for i := range work {
				if err := call(i); err != nil {
					select {
					case errs <- err:
					default:
					}
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	group.Wait()
	select {
	case err := <-errs:
		t.Fatal(err)
	default:
	}
}

// calls are Terraform's for a moltin_customer_address.
type calls struct {
	*process
	object tftypes.Object
	null   []byte
}

func newCalls(t *testing.T, p *process) *calls {
	t.Helper()
	schemas, err := provider.NewServer("test")().GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	c := &calls{process: p, object: schemas.ResourceSchemas[resourceType].ValueType().(tftypes.Object)}
	c.null = c.encode(c.object, nil)
	settings := schemas.Provider.ValueType().(tftypes.Object)
	if _, err := p.call("ConfigureProvider", values{"terraform_version": "1.11.4", "config": c.encode(settings, nulls(settings))}); err != nil {
		t.Fatal(err)
	}
	return c
}

const resourceType = "moltin_customer_address"

func (c *calls) encode(of tftypes.Type, value any) []byte {
	c.t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, value))
	if err != nil {
		c.t.Fatal(err)
	}
	return dynamic.MsgPack
}

func nulls(of tftypes.Object) map[string]tftypes.Value {
	members := map[string]tftypes.Value{}
	for name, member := range of.AttributeTypes {
		members[name] = tftypes.NewValue(member, nil)
	}
	return members
}

// environment sets the provider up for a store; "" leaves the pace at its default.
func environment(endpoint, requestsPerSecond string) []string {
	return []string{
		"MOLTIN_ENDPOINT=" + endpoint, "MOLTIN_CLIENT_ID=sandbox", "MOLTIN_CLIENT_SECRET=sandbox-secret",
		"MOLTIN_REQUESTS_PER_SECOND=" + requestsPerSecond,
	}
}

// configs are n addresses of new customers of the store.
func (c *calls) configs(store *acctest.Store, n int) [][]byte {
	configs, customer := make([][]byte, n), ""
	for i := range configs {
		if i%perCustomer == 0 {
			customer = store.AddCustomer("Customer", fmt.Sprintf("customer%d@example.com", i), "")
		}
		configs[i] = c.config(customer, i)
	}
	return configs
}

func (c *calls) config(customerID string, i int) []byte {
	members := nulls(c.object)
	for name, text := range map[string]string{
		"customer_id": customerID, "name": fmt.Sprintf("Address %d", i), "first_name": "Ron", "last_name": "Swanson",
		"company_name": "Ron Swanson Enterprises", "phone_number": "(555) 555-1234", "line_1": "1 Sunny Street",
		"city": "Sunny Town", "county": "Sunnyville", "region": "Kent", "post_code": "SU33 1YY", "country": "US",
		"instructions": "Leave behind the bins",
	} {
		members[name] = tftypes.NewValue(tftypes.String, text)
	}
	return c.encode(c.object, members)
}

// apply validates, plans and applies a change.
func (c *calls) apply(prior, proposed, config []byte) ([]byte, error) {
	planned, err := c.plan(prior, proposed, config)
	if err != nil {
		return nil, err
	}
	applied, err := c.call("ApplyResourceChange", values{"type_name": resourceType, "prior_state": prior, "planned_state": planned, "config": config})
	if err != nil {
		return nil, err
	}
	return applied["new_state"].([]byte), nil
}

func (c *calls) plan(prior, proposed, config []byte) ([]byte, error) {
	if string(config) != string(c.null) {
		if _, err := c.call("ValidateResourceConfig", values{"type_name": resourceType, "config": config}); err != nil {
			return nil, err
		}
	}
	planned, err := c.call("PlanResourceChange", values{"type_name": resourceType, "prior_state": prior, "proposed_new_state": proposed, "config": config})
	if err != nil {
		return nil, err
	}
	return planned["planned_state"].([]byte), nil
}

func (c *calls) read(state []byte) ([]byte, error) {
	read, err := c.call("ReadResource", values{"type_name": resourceType, "current_state": state})
	if err != nil {
		return nil, err
	}
	return read["new_state"].([]byte), nil
}

func (c *calls) planEmpty(state, config []byte) error {
	planned, err := c.plan(state, state, config)
	if err == nil && string(planned) != string(state) {
		return fmt.Errorf("the plan is not empty")
	}
	return err
}
