// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package customer implements moltin_customer: the resource, the data sources and
// the list resource, and moltin_customer_token.
package customer

import (
	"cmp"
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/numbervalidator"
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
const ResourceType = "moltin_customer"

// Resource is moltin_customer.
type Resource struct{ base.Resource }

// NewResource returns a moltin_customer.
func NewResource(shared base.Resource) resource.Resource { return &Resource{shared} }

func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
	resp.ResourceBehavior.MutableIdentity = true // While a create is unresolved there is no id.
}

func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema(ctx, r.MinReadTimeout)
}

// descriptions has the descriptions of attributes that resources and data sources share.
var descriptions = map[string]string{
	"id":           "ID of the customer.",
	"name":         "Full name.",
	"email":        "Email address.",
	"external_ref": "Reference to the customer in another system, such as a CRM.",
	"has_password": "Whether the customer has a password and can log in.",
	"created_at":   "Time of creation (RFC 3339).",
	"updated_at":   "Time of the last change (RFC 3339).",
}

// maxExternalRef is the store's limit, in characters.
const maxExternalRef = 2048

func resourceSchema(ctx context.Context, minRead time.Duration) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Manages a customer. Requires a `client_secret`.\n\n" +
			"Deleting a customer also deletes the customer's addresses. Setting `external_ref` to `\"\"` is the same as omitting it.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: descriptions["id"],
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: descriptions["name"],
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"email": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: descriptions["email"] + " Must be unique in the store.",
				Validators:          []validator.String{validEmail(false)},
			},
			"external_ref": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: descriptions["external_ref"] + " At most 2048 characters.",
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(maxExternalRef)},
			},
			"password_wo": schema.StringAttribute{
				Optional: true, Sensitive: true, WriteOnly: true,
				MarkdownDescription: "Password of the customer. Sent to the store on create and when `password_wo_version` changes, and never stored in the plan " +
					"or state. Without a password, the customer can't log in. Removing it keeps the password in the store. " +
					"Requires Terraform 1.11 or later.",
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(1),
					stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version")),
				},
			},
			"password_wo_version": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "Version of `password_wo`. Terraform can't detect a change of the password. Change the version to send the new " +
					"password to the store.",
				Validators: []validator.Number{numbervalidator.AlsoRequires(path.MatchRoot("password_wo"))},
			},
			"has_password":             schema.BoolAttribute{Computed: true, MarkdownDescription: descriptions["has_password"]},
			base.CustomFieldsAttribute: base.CustomFieldsResourceAttribute("customers", moltin.IsCustomerField),
			"created_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: descriptions["created_at"],
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: descriptions["updated_at"],
			},
			"timeouts": base.TimeoutsAttribute(ctx, minRead),
		},
	}
}

func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the customer."},
		},
	}
}

// ModifyPlan requires a client secret to create and delete customers, and keeps
// what an update doesn't change.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Store == nil {
		return // a validation before the provider is configured
	}
	if !req.State.Raw.IsNull() && !req.Plan.Raw.IsNull() {
		var plan, state ResourceModel
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		plan.planUpdate(&state)
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
		return
	}
	if len(r.Store.Unknown) == 0 && r.Store.Client.Implicit() {
		resp.Diagnostics.AddError("Client secret required",
			"Creating and deleting customers requires a client secret. Set "+base.SettingName("client_secret")+".")
	}
}

var recordKind = base.RecordKind{Noun: "customer", ResourceType: ResourceType}

func newOperation(action, timeoutAttribute string, m *ResourceModel) base.Operation {
	op := base.ResourceOperation(action, timeoutAttribute, m.Timeouts, "name", "email", "external_ref", "password_wo", base.CustomFieldsAttribute)
	op.CustomFields = base.CustomFieldsOf(m.CustomFields)
	op.Record = recordKind
	return op
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan ResourceModel
	var password types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	op := newOperation("create the customer", "create", &plan)
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if !resp.Diagnostics.HasError() {
		r.create(ctx, op, &plan, password, resp)
	}
}

// create is a Create, or the end of an Update that finds nothing to change.
func (r *Resource) create(ctx context.Context, op base.Operation, plan *ResourceModel, password types.String, resp *resource.CreateResponse) {
	planned := plan.Model
	customer, err := r.Store.CreateCustomer(ctx, plan.CreateRequest(password))
	if customer != nil {
		plan.FromAPI(customer)
		plan.KeepPlanned(&resp.Diagnostics, planned, nil)
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, Identity{plan.ID})...)
	}
	if err == nil || base.SaveUnresolved(ctx, err, op, plan.clearComputed(), resp) || base.WarnIfNotReadBack(&resp.Diagnostics, err) {
		return
	}
	if owner, taken := emailOwner(ctx, r.Store, err, plan); taken {
		id := cmp.Or(owner, emailPrefix+plan.Email.ValueString())
		addEmailTaken(&resp.Diagnostics, plan, owner, "To manage that customer with this resource, import it:"+base.ImportBlocks([]string{id}, recordKind)+"\n\n"+
			"If that customer is the one that this plan replaces, remove create_before_destroy: two customers can't have the same email.", err)
		return
	}
	base.AddStoreError(ctx, &resp.Diagnostics, op, err)
}

// find returns the customer of a state, or nil if there is none. It ends the search
// for the customer of an unresolved create, whose own 404 proves nothing.
func (r *Resource) find(ctx context.Context, state *ResourceModel, private base.PrivateState) (*moltin.Customer, error) {
	if state.ID.IsNull() {
		return r.Store.ResolveCustomer(ctx, state.CreateRequest(types.StringNull()), base.LoadUnresolved(ctx, private))
	}
	found, err := r.Store.RefreshCustomer(ctx, state.ID.ValueString(), state.UpdatedAt.ValueString())
	if transport.IsNotFound(err) {
		return nil, nil
	}
	return found, err
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state ResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("read the customer", "read", &state)
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
		state.FromAPI(found)
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
	// Even if the customer is gone, the framework requires an identity, and an ID that is not null.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, Identity{types.StringValue(state.ID.ValueString())})...)
}

// resolve ends the search for the customer of an unresolved create, if nothing has
// been read since. The state has no ID afterwards if there is no such customer.
func (r *Resource) resolve(ctx context.Context, op base.Operation, state *ResourceModel, private base.PrivateState, diags *diag.Diagnostics) {
	if diags.HasError() || !state.ID.IsNull() {
		return
	}
	found, err := r.find(ctx, state, private)
	switch {
	case err != nil:
		base.AddStoreError(ctx, diags, op, err)
	case found != nil:
		state.FromAPI(found)
	}
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state ResourceModel
	var password types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	op := newOperation("update the customer", "update", &plan)
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	r.resolve(ctx, op, &state, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.ID.IsNull() { // it was not created
		op.Action = "create the customer"
		r.create(ctx, op, &plan, password, (*resource.CreateResponse)(resp))
		return
	}
	planned := plan.Model
	plan.ID, plan.CreatedAt, plan.UpdatedAt = state.ID, state.CreatedAt, state.UpdatedAt
	plan.HasPassword = types.BoolValue(state.HasPassword.ValueBool() || plan.changesPassword(&state))
	if change, changed := plan.UpdateRequest(&state, password); changed {
		customer, err := r.Store.UpdateCustomer(ctx, state.ID.ValueString(), state.UpdatedAt.ValueString(), change)
		if owner, taken := emailOwner(ctx, r.Store, err, &plan); taken {
			addEmailTaken(&resp.Diagnostics, &plan, owner, "Use another email, or change the email of that customer first.", err)
			return
		}
		if err != nil && !base.WarnIfNotReadBack(&resp.Diagnostics, err) {
			base.AddStoreError(ctx, &resp.Diagnostics, op, err)
			return
		}
		if customer != nil {
			plan.FromAPI(customer)
			plan.KeepPlanned(&resp.Diagnostics, planned, &state.Model)
			plan.CreatedAt = state.CreatedAt // as planned
			if !plan.changesPassword(&state) {
				plan.HasPassword = state.HasPassword
			}
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, Identity{plan.ID})...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state ResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("delete the customer", "delete", &state)
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	search := op
	search.Action = "find the customer to delete"
	r.resolve(ctx, search, &state, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || state.ID.IsNull() {
		return
	}
	if err := r.Store.DeleteCustomer(ctx, state.ID.ValueString(), state.UpdatedAt.ValueString()); err != nil {
		base.AddStoreError(ctx, &resp.Diagnostics, op, err)
	}
}
