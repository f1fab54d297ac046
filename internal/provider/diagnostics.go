// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// addStoreError turns an error of the client into diagnostics: one for each
// entry of the store's, at the attribute that it names if it names one.
func addStoreError(ctx context.Context, diags *diag.Diagnostics, op operation, err error) {
	summary := "Could not " + op.doing
	var (
		refused *moltin.RefusedError
		answer  *transport.Error
	)
	if errors.As(err, &refused) {
		diags.AddError(refusedSummary[refused.Credentials], refusedRemedy[refused.Credentials]+"\n\n"+refused.Err.Error())
		return
	}
	remedy := op.timeoutRemedy(ctx, err)
	if !errors.As(err, &answer) || errors.As(err, new(*records.UnsettledError)) {
		diags.AddError(summary, formatError(err)+remedy)
		return
	}
	if remedy == "" {
		remedy = remedyOf(answer)
	}
	if len(answer.Entries) == 0 {
		diags.AddError(summary, formatError(err)+remedy)
		return
	}
	for _, entry := range answer.Entries {
		one := *answer
		one.Entries = []transport.ErrorEntry{entry}
		detail := formatError(&one) + remedy
		switch attribute, customField := op.namedAttribute(answer.Status, entry); {
		case customField != "":
			diags.AddAttributeError(path.Root(attribute), summary, fmt.Sprintf("%s[%q]: %s", attribute, customField, detail))
		case attribute != "":
			diags.AddAttributeError(path.Root(attribute), summary, detail)
		default:
			diags.AddError(summary, detail)
		}
	}
}

// addChangedByStore reports a value that the store changed on its way in. name
// is the attribute, or what is in it.
func addChangedByStore(diags *diag.Diagnostics, attribute path.Path, name, sent, received string) {
	diags.AddAttributeError(attribute, "The store changed the value",
		fmt.Sprintf("%s was sent as %s and came back as %s. The state has what the store has. "+
			"Write %s as the store does, so that the two agree. "+
			"If this was a create, run terraform untaint on the resource too: Terraform would replace it otherwise.",
			name, sent, received, name))
}

var (
	refusedSummary = map[moltin.Credentials]string{
		moltin.StoreCredentials: "The store refused the store credentials",
		moltin.CustomerLogin:    "The store refused the customer login",
	}
	refusedRemedy = map[moltin.Credentials]string{
		moltin.StoreCredentials: "Check " + settingName("client_id") + ", " + settingName("client_secret") + " and " + settingName("endpoint") + ".",
		moltin.CustomerLogin:    "Check " + settingName("customer_email") + " and " + settingName("customer_password") + ".",
	}
)

func remedyOf(answer *transport.Error) (remedy string) {
	switch answer.Status {
	case http.StatusUnauthorized:
		remedy = "\n\nThe store kept rejecting new tokens. Check the credentials of the provider, and the clock of the store."
	case http.StatusForbidden:
		remedy = "\n\nThe credentials don't allow this. A customer login reaches its own customer's records only; " +
			"set " + settingName("client_secret") + " to reach all."
	case http.StatusTooManyRequests:
		remedy = "\n\nThe store throttled the request until the retries were used up. Lower " + settingName("requests_per_second") +
			" or raise " + settingName("max_retries") + "."
	}
	if len(answer.Entries) == 0 {
		remedy += "\n\nThe answer is not in the API's format. It may come from a proxy, firewall or gateway in front of the store, or from another " +
			"server: check " + settingName("endpoint") + "."
	}
	return remedy
}

func addUnknownSettings(diags *diag.Diagnostics, attributes []string) {
	for _, attribute := range attributes {
		diags.AddError("Provider setting not known yet",
			fmt.Sprintf("The provider's %s comes from something that does not exist before apply, so the store can't be asked now. "+
				"Create that first (terraform apply -target=…), or set %s to a value that is known.", attribute, attribute))
	}
}

// formatError gives an error's text as a sentence.
func formatError(err error) string {
	text := strings.TrimSuffix(err.Error(), ".")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
