// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"iter"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// deadlines are those of the requests for lists.
type deadlines struct {
	records.API
	seen []bool
}

func (d *deadlines) see(ctx context.Context) {
	_, ok := ctx.Deadline()
	d.seen = append(d.seen, ok)
}

func (d *deadlines) ListCustomers(ctx context.Context, _ string) iter.Seq2[*moltin.List[moltin.Customer], error] {
	return func(yield func(*moltin.List[moltin.Customer], error) bool) {
		d.see(ctx)
		yield(&moltin.List[moltin.Customer]{Records: []*moltin.Customer{{ID: "1"}, {ID: "2"}}}, nil)
	}
}

func (d *deadlines) ListAddresses(ctx context.Context, _ string) (*moltin.List[moltin.Address], error) {
	d.see(ctx)
	return &moltin.List[moltin.Address]{}, nil
}

// At the store's pace, a list may take longer than any operation on a resource: only
// its requests are bounded, by the client.
func TestListHasNoTimeout(t *testing.T) {
	t.Parallel()
	api := &deadlines{}
	store := &base.Store{Repository: records.New(api, 0, records.Waits{})}
	l := &ListResource{base.Resource{Store: store}}
	var (
		schema   list.ListResourceSchemaResponse
		identity resource.IdentitySchemaResponse
		stream   list.ListResultsStream
	)
	l.ListResourceConfigSchema(t.Context(), list.ListResourceSchemaRequest{}, &schema)
	(&Resource{}).IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &identity)
	l.List(t.Context(), list.ListRequest{
		Config: tfsdk.Config{Schema: schema.Schema, Raw: tftypes.NewValue(schema.Schema.Type().TerraformType(t.Context()), map[string]tftypes.Value{
			"name": tftypes.NewValue(tftypes.String, nil), "email": tftypes.NewValue(tftypes.String, nil),
		})},
		IncludeResource: true, ResourceSchema: resourceSchema(t.Context(), 0), ResourceIdentitySchema: identity.IdentitySchema,
	}, &stream)
	for result := range stream.Results {
		if result.Diagnostics.HasError() {
			t.Error(result.Diagnostics)
		}
	}
	if len(api.seen) != 3 || api.seen[0] || api.seen[1] || api.seen[2] {
		t.Errorf("deadlines of the requests: %v", api.seen)
	}
}
