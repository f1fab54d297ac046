// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure = (*Token)(nil)
	_ ephemeral.EphemeralResourceWithRenew     = (*Token)(nil)
)

// Token is moltin_customer_token. It has nothing to close, because the API can't
// revoke a token.
type Token struct{ base.EphemeralResource }

// NewToken returns the ephemeral resource moltin_customer_token.
func NewToken() ephemeral.EphemeralResource { return &Token{} }

type tokenModel struct {
	Email      types.String `tfsdk:"email"`
	Password   types.String `tfsdk:"password"`
	Token      types.String `tfsdk:"token"`
	CustomerID types.String `tfsdk:"customer_id"`
	ExpiresAt  types.String `tfsdk:"expires_at"`
}

func (e *Token) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_token"
}

func (e *Token) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Logs a customer in and provides the customer token, for the header `X-Moltin-Customer-Token`. The token is never stored in the " +
			"plan or state. Requires Terraform 1.10 or later.\n\n" +
			"Tokens expire after 24 hours. In a longer run, the provider logs in again a minute before the token expires. Terraform can't replace a token " +
			"that is already in use, so the provider warns if the store has issued a different one. " +
			"The API can't revoke tokens: a token stays valid until it expires.",
		Attributes: map[string]schema.Attribute{
			"email": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Email address of the customer.",
				Validators:          []validator.String{validEmail(false)},
			},
			"password": schema.StringAttribute{
				Required: true, Sensitive: true,
				MarkdownDescription: "Password of the customer.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"token":       schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "Customer token."},
			"customer_id": schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the customer."},
			"expires_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Time at which the token expires (RFC 3339), by the clock of the machine that runs Terraform.",
			},
		},
	}
}

// handedOut is what a renewal needs. Terraform keeps it in memory during the run.
type handedOut struct {
	Email, Password, Token string
	Expires                time.Time
}

const handedOutKey = "handed_out"

func (e *Token) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model tokenModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	token := e.login(ctx, model.Email.ValueString(), model.Password.ValueString(), &resp.Diagnostics)
	if token == nil {
		return
	}
	model.Token = types.StringValue(token.Token)
	model.CustomerID = types.StringValue(token.CustomerID)
	if !token.Expires.IsZero() {
		model.ExpiresAt = types.StringValue(token.Expires.UTC().Format(time.RFC3339))
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
	resp.RenewAt = token.RenewAt
	private, err := json.Marshal(handedOut{model.Email.ValueString(), model.Password.ValueString(), token.Token, token.Expires}) //nolint:gosec // Terraform keeps it in memory for the run.
	if err != nil {
		resp.Diagnostics.AddError("Could not save the token", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, handedOutKey, private)...)
}

func (e *Token) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	private, diags := req.Private.GetKey(ctx, handedOutKey)
	resp.Diagnostics.Append(diags...)
	var given handedOut
	if err := json.Unmarshal(private, &given); err != nil {
		resp.Diagnostics.AddError("Could not find the token to renew", err.Error())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	token := e.login(ctx, given.Email, given.Password, &resp.Diagnostics)
	switch {
	case token == nil:
	case token.Token == given.Token:
		resp.RenewAt = token.RenewAt
	default:
		resp.Diagnostics.AddWarning("Customer token expires during this run", fmt.Sprintf(
			"The customer token of %s expires at %s. The store issued a different token instead of extending it, "+
				"and Terraform can't replace a token during a run. If requests fail after that time, run Terraform again.",
			given.Email, given.Expires.UTC().Format(time.RFC3339)))
	}
}

// login returns the token for a login, or nil and adds an error.
func (e *Token) login(ctx context.Context, email, password string, diags *diag.Diagnostics) *moltin.CustomerToken {
	op := base.FixedOperation("log in as the customer")
	ctx, cancel := e.Store.Begin(ctx, op, diags)
	defer cancel()
	if diags.HasError() {
		return nil
	}
	token, err := e.Store.Client.Login(ctx, email, password)
	var refused *moltin.CredentialsError
	switch {
	case errors.As(err, &refused) && refused.Credentials == moltin.CustomerLogin:
		diags.AddAttributeError(path.Root("password"), base.RejectedSummary[moltin.CustomerLogin],
			"Check the email and password of this ephemeral resource.\n\n"+base.FormatError(refused.Err))
		return nil
	case err != nil:
		base.AddStoreError(ctx, diags, op, err)
		return nil
	}
	return token
}
