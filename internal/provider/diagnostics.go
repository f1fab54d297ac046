// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
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
		refused *moltin.CredentialsError
		answer  *transport.Error
	)
	if errors.As(err, &refused) {
		diags.AddError(refusedSummary[refused.Credentials], refusedRemedy[refused.Credentials]+"\n\n"+formatError(refused.Err))
		return
	}
	remedy := op.timeoutRemedy(ctx, err)
	if !errors.As(err, &answer) || errors.As(err, new(*records.UnresolvedCreateError)) {
		text := formatError(err)
		if remedy != "" && err.Error() == context.DeadlineExceeded.Error() {
			text = "" // The remedy says so, too.
		}
		diags.AddError(summary, joinParagraphs(text, cmp.Or(remedy, connectionRemedy(err))))
		return
	}
	if len(answer.Entries) == 0 {
		if answer.Status == http.StatusTooManyRequests {
			remedy = cmp.Or(remedy, statusRemedy(answer.Status))
		}
		diags.AddError(summary, joinParagraphs(formatError(err), remedy, foreignRemedy()))
		return
	}
	for _, entry := range answer.Entries {
		one := *answer
		one.Entries = []transport.ErrorEntry{entry}
		attribute, customField := op.namedAttribute(answer.Status, entry)
		remedy := cmp.Or(remedy, statusRemedy(answer.Status))
		if attribute == "customer_id" {
			remedy = "Check customer_id. " + wrongStore("If it is correct")
		}
		detail := joinParagraphs(formatError(&one), remedy)
		switch {
		case customField != "":
			diags.AddAttributeError(path.Root(attribute), summary, fmt.Sprintf("%s[%q]: %s", attribute, customField, detail))
		case attribute != "":
			diags.AddAttributeError(path.Root(attribute), summary, detail)
		default:
			diags.AddError(summary, detail)
		}
	}
}

// warnOfNormalized reports a value that the store saved in another form than it
// was sent. It is only a warning, and the state has the planned value: Terraform
// would replace a created record after an error, and reject another value.
func warnOfNormalized(diags *diag.Diagnostics, attribute path.Path, name, sent, saved string) {
	diags.AddAttributeWarning(attribute, "The store changed the value",
		fmt.Sprintf("%s was sent as %s, but the store saved %s. The next plans show the difference. Change the configuration to match the store.",
			name, sent, saved))
}

var (
	refusedSummary = map[moltin.Credentials]string{
		moltin.StoreCredentials: "The store rejected the client credentials",
		moltin.CustomerLogin:    "The store rejected the customer login",
	}
	refusedRemedy = map[moltin.Credentials]string{
		moltin.StoreCredentials: "Check " + settingName("client_id") + ", " + settingName("client_secret") + " and " + settingName("endpoint") + ".",
		moltin.CustomerLogin:    "Check " + settingName("customer_email") + " and " + settingName("customer_password") + ".",
	}
)

func addUnknownSettings(diags *diag.Diagnostics, attributes []string) {
	for _, attribute := range attributes {
		diags.AddError("Provider setting not known yet",
			fmt.Sprintf("The provider's %s depends on a resource that has not been applied yet, so the provider can't connect to the store. "+
				"Apply that resource first, with terraform apply -target, or set %[1]s to a known value.", attribute))
	}
}

// formatError gives an error's text as a sentence.
func formatError(err error) string { return sentence(err.Error()) }

func sentence(text string) string {
	text = strings.TrimSuffix(text, ".")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// joinParagraphs leaves out those that are empty.
func joinParagraphs(paragraphs ...string) string { return joinNonEmpty("\n\n", paragraphs...) }
