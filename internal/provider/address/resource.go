// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package address implements moltin_customer_address: the resource, the data
// sources, the list resource and the functions for addresses.
package address

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
	_ resource.ResourceWithMoveState   = (*Resource)(nil)
)

// ResourceType is the type of the resource.
const ResourceType = "moltin_customer_address"

// Resource is moltin_customer_address.
type Resource struct{ base.Resource }

// NewResource returns a moltin_customer_address.
func NewResource(shared base.Resource) resource.Resource { return &Resource{shared} }

func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_address"
	resp.ResourceBehavior.MutableIdentity = true // While a create is unresolved there is no id.
}

func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = ResourceSchema(ctx, r.MinReadTimeout)
}

// Descriptions describe the attributes that are fields of the API.
var Descriptions = map[string]string{
	"name":         "Label of the address, such as `Home`.",
	"first_name":   "First name of the recipient.",
	"last_name":    "Last name of the recipient.",
	"company_name": "Company of the recipient.",
	"phone_number": "Phone number of the recipient.",
	"line_1":       "First line of the address.",
	"line_2":       "Second line of the address.",
	"city":         "City.",
	"county":       "County.",
	"region":       "Region, state or province.",
	"post_code":    "Postal code or ZIP code.",
	"country":      "ISO 3166-1 alpha-2 code of the country, such as `US`.",
	"instructions": "Delivery instructions.",
}

// ResourceSchema returns the schema of moltin_customer_address.
func ResourceSchema(ctx context.Context, minRead time.Duration) schema.Schema {
	required := func(name string, more ...validator.String) schema.StringAttribute {
		validators := append([]validator.String{stringvalidator.LengthAtLeast(1)}, more...)
		return schema.StringAttribute{Required: true, MarkdownDescription: Descriptions[name], Validators: validators}
	}
	optional := func(name string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: Descriptions[name]}
	}
	return schema.Schema{
		MarkdownDescription: "Manages an address of a customer. To manage hundreds of addresses, use `moltin_customer_addresses`.\n\n" +
			"Setting an optional attribute to `\"\"` is the same as omitting it.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "ID of the address.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"customer_id": base.CustomerIDAttribute("the address"),
			"name": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: Descriptions["name"] + " The store can't clear a name. Removing it, or setting it to a value that is unknown until apply, " +
					"replaces the address.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(replacesIfCleared,
					"Replaces the address if the name is removed, or may be.", "Replaces the address if the name is removed, or may be.")},
			},
			"first_name":   required("first_name"),
			"last_name":    required("last_name"),
			"company_name": optional("company_name"),
			"phone_number": optional("phone_number"),
			"line_1":       required("line_1"),
			"line_2":       optional("line_2"),
			"city":         optional("city"),
			"county": schema.StringAttribute{
				Optional: true, MarkdownDescription: Descriptions["county"] + " Required by most stores.",
			},
			"region":                   optional("region"),
			"post_code":                required("post_code"),
			"country":                  required("country", countryCode()),
			"instructions":             optional("instructions"),
			base.CustomFieldsAttribute: base.CustomFieldsResourceAttribute("addresses", moltin.IsAddressField),
			"created_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Time of creation (RFC 3339).",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Time of the last change (RFC 3339).",
			},
			"timeouts": base.TimeoutsAttribute(ctx, minRead),
		},
	}
}

// replacesIfCleared replaces an address whose name is removed, because the store
// can't clear a name. One that is not known yet may be removed, and a plan that
// turns from an update into a replacement during apply is an error.
func replacesIfCleared(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = req.PlanValue.ValueString() == "" && req.StateValue.ValueString() != ""
}

func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"customer_id": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "ID of the customer. Defaults to the logged-in customer.",
			},
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the address."},
		},
	}
}

// MoveState moves a state from another registry's address of this provider.
func (r *Resource) MoveState(ctx context.Context) []resource.StateMover {
	return []resource.StateMover{base.RegistryMover(ResourceType, ResourceSchema(ctx, r.MinReadTimeout))}
}

// ModifyPlan plans the customer, so that the plan shows it and missing access fails
// before anything is changed, and keeps what an update doesn't change.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Store == nil {
		return // a destroy, or a validation before the provider is configured
	}
	var plan, state ResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		plan.planUpdate(&state)
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
	r.Store.PlanCustomerID(ctx, "plan the address", plan.CustomerID, req, resp)
}

func newOperation(action, timeoutAttribute string, m *ResourceModel) base.Operation {
	op := base.ResourceOperation(action, timeoutAttribute, m.Timeouts, append(AttributeNames(), "customer_id", base.CustomFieldsAttribute)...)
	op.CustomFields = base.CustomFieldsOf(m.CustomFields)
	op.Record = base.RecordKind{Noun: "address", ResourceType: ResourceType, ImportPrefix: m.CustomerID.ValueString() + "/"}
	return op
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan ResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	op := newOperation("create the address", "create", &plan)
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if !resp.Diagnostics.HasError() {
		r.create(ctx, op, &plan, resp)
	}
}

// create is a Create, or the end of an Update that finds nothing to change.
func (r *Resource) create(ctx context.Context, op base.Operation, plan *ResourceModel, resp *resource.CreateResponse) {
	if plan.CustomerID.IsUnknown() {
		// The provider's settings were not known at plan.
		plan.CustomerID = types.StringValue(r.Store.LoginCustomerID(ctx, op, &resp.Diagnostics))
		if resp.Diagnostics.HasError() {
			return
		}
		op.Record.ImportPrefix = plan.CustomerID.ValueString() + "/"
	}
	planned, customerID := plan.Item, plan.CustomerID.ValueString()
	address, err := r.Store.CreateAddress(ctx, customerID, plan.CreateRequest())
	if address != nil {
		plan.FromAPI(customerID, address)
		plan.KeepPlanned(&resp.Diagnostics, path.Empty(), planned, nil)
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	}
	if err == nil || base.SaveUnresolved(ctx, err, op, plan.clearComputed(), resp) || base.WarnIfNotReadBack(&resp.Diagnostics, err) {
		return
	}
	base.AddStoreError(ctx, &resp.Diagnostics, op, err)
}

// find returns the address of a state, or nil if there is none. It ends the search
// for the address of an unresolved create.
func (r *Resource) find(ctx context.Context, state *ResourceModel, private base.PrivateState) (found *moltin.Address, err error) {
	customerID := state.CustomerID.ValueString()
	if state.ID.IsNull() {
		found, err = r.Store.ResolveAddress(ctx, customerID, state.CreateRequest(), base.LoadUnresolved(ctx, private))
	} else {
		found, err = r.Store.RefreshAddress(ctx, customerID, state.ID.ValueString(), state.UpdatedAt.ValueString())
	}
	if transport.IsNotFound(err) {
		return nil, nil
	}
	return found, err
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state ResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("read the address", "read", &state)
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := r.find(ctx, &state, req.Private)
	switch {
	case err != nil:
		base.AddReadError(ctx, &resp.Diagnostics, op, err)
	case found == nil:
		resp.State.RemoveResource(ctx)
	default:
		state.FromAPI(state.CustomerID.ValueString(), found)
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
	// Even if the address is gone, the framework requires an identity, and Terraform before 1.12 has none to fall back on.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// resolve ends the search for the address of an unresolved create, if nothing has
// been read since. The state has no ID afterwards if there is no such address.
func (r *Resource) resolve(ctx context.Context, op base.Operation, state *ResourceModel, private base.PrivateState, diags *diag.Diagnostics) {
	if diags.HasError() || !state.ID.IsNull() {
		return
	}
	found, err := r.find(ctx, state, private)
	switch {
	case err != nil:
		base.AddStoreError(ctx, diags, op, err)
	case found != nil:
		state.FromAPI(state.CustomerID.ValueString(), found)
	}
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state ResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("update the address", "update", &plan)
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	r.resolve(ctx, op, &state, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.ID.IsNull() { // it was not created
		op.Action = "create the address"
		r.create(ctx, op, &plan, (*resource.CreateResponse)(resp))
		return
	}
	planned, customerID := plan.Item, state.CustomerID.ValueString()
	plan.ID, plan.CreatedAt, plan.UpdatedAt = state.ID, state.CreatedAt, state.UpdatedAt
	if change, changed := plan.UpdateRequest(&state.Item); changed {
		address, err := r.Store.UpdateAddress(ctx, customerID, state.ID.ValueString(), state.UpdatedAt.ValueString(), change)
		if err != nil && !base.WarnIfNotReadBack(&resp.Diagnostics, err) {
			base.AddStoreError(ctx, &resp.Diagnostics, op, err)
			return
		}
		if address != nil {
			plan.FromAPI(customerID, address)
			plan.KeepPlanned(&resp.Diagnostics, path.Empty(), planned, &state.Item)
			plan.CreatedAt = state.CreatedAt // as planned
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state ResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("delete the address", "delete", &state)
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	search := op
	search.Action = "find the address to delete"
	r.resolve(ctx, search, &state, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || state.ID.IsNull() {
		return
	}
	if err := r.Store.DeleteAddress(ctx, state.CustomerID.ValueString(), state.ID.ValueString(), state.UpdatedAt.ValueString()); err != nil {
		base.AddStoreError(ctx, &resp.Diagnostics, op, err)
	}
}
