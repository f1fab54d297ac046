// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithMoveState   = (*Resource)(nil)
)

const ResourceType = "moltin_customer_address"

// Resource is moltin_customer_address.
type Resource struct{ base.Resource }

func NewResource() resource.Resource { return &Resource{} }

func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_address"
	resp.ResourceBehavior.MutableIdentity = true // While a create is unresolved there is no id.
}

func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = ResourceSchema(ctx)
}

func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema()
}

// MoveState takes over a state from under another registry's address.
func (r *Resource) MoveState(ctx context.Context) []resource.StateMover {
	return []resource.StateMover{base.RegistryMover(ResourceType, ResourceSchema(ctx))}
}

func newOperation(doing, setting string, configured timeouts.Value) base.Operation {
	return base.ResourceOperation(doing, setting, configured, append(AttributeNames(), "customer_id", base.CustomFieldsAttribute)...)
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan ResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	op := newOperation("create the address", "create", plan.Timeouts)
	op.CustomFields = base.CustomFieldsOf(plan.CustomFields)
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	customerID := plan.CustomerID.ValueString()
	if plan.CustomerID.IsUnknown() {
		// The provider's settings were not known at plan.
		if customerID = r.Store.LoginCustomerID(ctx, op, &resp.Diagnostics); resp.Diagnostics.HasError() {
			return
		}
	}
	r.create(ctx, op, &plan, customerID, base.Response{State: &resp.State, Identity: resp.Identity, Private: resp.Private, Diagnostics: &resp.Diagnostics})
}

// create creates the planned address and puts it into the state.
func (r *Resource) create(ctx context.Context, op base.Operation, plan *ResourceModel, customerID string, out base.Response) {
	planned := plan.Item
	address, err := r.Store.CreateAddress(ctx, customerID, plan.CreateRequest())
	if address != nil {
		plan.FromAPI(customerID, address)
		plan.KeepPlanned(out.Diagnostics, path.Empty(), planned)
		out.Set(ctx, plan, plan.identity())
		if out.WarnIfNotReadBack(err) && !errors.As(err, new(*records.DuplicateError)) {
			return
		}
	}
	if err == nil {
		return
	}
	if address != nil || !base.SaveUnresolved(ctx, err, recordKind(customerID), plan.clearComputed(customerID), out) {
		base.AddCreateError(ctx, out.Diagnostics, op, err)
	}
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state ResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("read the address", "read", state.Timeouts)
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	// For a record that is gone too: the framework insists on an identity, and Terraform before 1.12 keeps none to fall back on.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	customerID := state.CustomerID.ValueString()
	var address *moltin.Address
	var err error
	if state.ID.IsNull() {
		address, err = r.lost(ctx, req.Private, &state)
	} else {
		address, err = r.Store.RefreshAddress(ctx, customerID, state.ID.ValueString(), state.UpdatedAt.ValueString())
	}
	switch {
	case transport.IsNotFound(err), address == nil && err == nil:
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		if !base.WarnOfCandidates(&resp.Diagnostics, err, recordKind(customerID)) {
			base.AddStoreError(ctx, &resp.Diagnostics, op, err)
		}
		return
	}
	before := state.Model
	if state.FromAPI(customerID, address); state.Model != before {
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	}
}

// lost looks for the address of a state without an id.
func (r *Resource) lost(ctx context.Context, private base.PrivateState, state *ResourceModel) (*moltin.Address, error) {
	return r.Store.ResolveAddress(ctx, state.CustomerID.ValueString(), state.CreateRequest(), base.LoadUnresolved(ctx, private))
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state ResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("update the address", "update", plan.Timeouts)
	op.CustomFields = base.CustomFieldsOf(plan.CustomFields)
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	out := base.Response{State: &resp.State, Identity: resp.Identity, Private: resp.Private, Diagnostics: &resp.Diagnostics}
	customerID := state.CustomerID.ValueString()
	if state.ID.IsNull() {
		// Its create was lost, and nothing has been read since.
		switch address, err := r.lost(ctx, req.Private, &state); {
		case err != nil && !transport.IsNotFound(err):
			base.AddUnresolvedError(ctx, out.Diagnostics, op, err, recordKind(customerID))
			return
		case address == nil:
			r.create(ctx, op, &plan, customerID, out)
			return
		default:
			state.FromAPI(customerID, address)
			plan.ID, plan.CreatedAt = state.ID, state.CreatedAt
		}
	}
	planned := plan.Item
	plan.UpdatedAt = state.UpdatedAt
	if change, changed := plan.UpdateRequest(&state.Item); changed {
		address, err := r.Store.UpdateAddress(ctx, customerID, state.ID.ValueString(), state.UpdatedAt.ValueString(), change)
		if err != nil && !out.WarnIfNotReadBack(err) {
			base.AddStoreError(ctx, out.Diagnostics, op, err)
			return
		}
		if address != nil {
			plan.FromAPI(customerID, address)
			plan.KeepPlanned(out.Diagnostics, path.Empty(), planned)
		}
	}
	out.Set(ctx, &plan, plan.identity())
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state ResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("delete the address", "delete", state.Timeouts)
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	if state.ID.IsNull() {
		switch address, err := r.lost(ctx, req.Private, &state); {
		case transport.IsNotFound(err), address == nil && err == nil:
			return
		case err != nil:
			op.Action = "find the address to delete"
			base.AddUnresolvedError(ctx, &resp.Diagnostics, op, err, recordKind(state.CustomerID.ValueString()))
			return
		default:
			state.ID = types.StringValue(address.ID)
		}
	}
	if err := r.Store.DeleteAddress(ctx, state.CustomerID.ValueString(), state.ID.ValueString(), state.UpdatedAt.ValueString()); err != nil {
		base.AddStoreError(ctx, &resp.Diagnostics, op, err)
	}
}

// Descriptions say what each attribute that the store keeps is.
var Descriptions = map[string]string{
	"name":         "Label of the address, such as `Home`.",
	"first_name":   "First name of the recipient.",
	"last_name":    "Last name of the recipient.",
	"company_name": "Company of the recipient.",
	"phone_number": "Phone number of the recipient.",
	"line_1":       "First line of the address.",
	"line_2":       "Second line of the address.",
	"city":         "City.",
	"county":       "County. Required by most stores.",
	"region":       "Region, state or province.",
	"post_code":    "Postal code or ZIP code.",
	"country":      "ISO 3166-1 alpha-2 code of the country, such as `US`.",
	"instructions": "Delivery instructions.",
}

func ResourceSchema(ctx context.Context) schema.Schema {
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
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(mayBeCleared,
					"Replaces the address if the name is removed, or may be.", "Replaces the address if the name is removed, or may be.")},
			},
			"first_name":               required("first_name"),
			"last_name":                required("last_name"),
			"company_name":             optional("company_name"),
			"phone_number":             optional("phone_number"),
			"line_1":                   required("line_1"),
			"line_2":                   optional("line_2"),
			"city":                     optional("city"),
			"county":                   optional("county"),
			"region":                   optional("region"),
			"post_code":                required("post_code"),
			"country":                  required("country", countryCode{}),
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
			"timeouts": base.TimeoutsAttribute(ctx),
		},
	}
}

// mayBeCleared tells a name that is removed, which the store can't do, from one
// that changes. One that is not known yet may be either, and a plan that turns
// from an update into a replacement during apply is an error.
func mayBeCleared(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = req.PlanValue.ValueString() == "" && req.StateValue.ValueString() != ""
}

func identitySchema() identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"customer_id": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "ID of the customer. Defaults to the logged-in customer.",
			},
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the address."},
		},
	}
}

// ModifyPlan settles whose address it is, so that a plan shows it and a login
// that reaches somebody else's fails before anything is changed.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Store == nil {
		return // a destroy, or a validation before the provider is configured
	}
	var plan ResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		planUpdate(ctx, &plan, req, resp)
	}
	r.Store.PlanCustomerID(ctx, "plan the address", plan.CustomerID, req, resp)
}

// planUpdate keeps what stays as it is where nothing is to be sent, as for other
// timeouts or for the same custom fields in another notation. A state without an
// id is of a create that was lost: the update finds the address or creates it.
func planUpdate(ctx context.Context, plan *ResourceModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state ResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if state.ID.IsNull() {
		for _, computed := range []string{"id", "created_at", "updated_at"} {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(computed), types.StringUnknown())...)
		}
		return
	}
	if !plan.UpdatedAt.IsUnknown() {
		return
	}
	if base.SameCustomFields(plan.CustomFields, state.CustomFields) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(base.CustomFieldsAttribute), state.CustomFields)...)
	}
	if _, changed := plan.UpdateRequest(&state.Item); plan.IsKnown() && !changed {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("updated_at"), state.UpdatedAt)...)
	}
}

func recordKind(customerID string) base.RecordKind {
	return base.RecordKind{Noun: "address", ResourceType: ResourceType, ImportPrefix: customerID + "/"}
}
