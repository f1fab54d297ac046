// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// AddStoreError adds an error of the client: one diagnostic for each error in the
// store's response, at the attribute that it names.
func AddStoreError(ctx context.Context, diags *diag.Diagnostics, op Operation, err error) {
	summary := "Could not " + op.Action
	var (
		refused  *moltin.CredentialsError
		response *transport.Error
	)
	if errors.As(err, &refused) {
		diags.AddError(RejectedSummary[refused.Credentials], rejectedHint[refused.Credentials]+"\n\n"+FormatError(refused.Err))
		return
	}
	hint := op.timeoutHint(ctx, err)
	if !errors.As(err, &response) || errors.As(err, new(*records.UnresolvedCreateError)) {
		text := FormatError(err)
		if hint != "" && err.Error() == context.DeadlineExceeded.Error() {
			text = "" // The hint repeats it.
		}
		diags.AddError(summary, JoinParagraphs(text, cmp.Or(hint, connectionHint(err))))
		return
	}
	if len(response.Entries) == 0 {
		if response.Status == http.StatusTooManyRequests {
			hint = cmp.Or(hint, statusHint(response.Status))
		}
		diags.AddError(summary, JoinParagraphs(FormatError(err), hint, nonAPIHint()))
		return
	}
	for _, entry := range response.Entries {
		one := *response
		one.Entries = []transport.ErrorEntry{entry}
		attribute, customField := op.namedAttribute(response.Status, entry)
		hint := cmp.Or(hint, statusHint(response.Status))
		if attribute == "customer_id" {
			hint = "Check customer_id. " + WrongStoreHint("If it is correct")
		}
		detail := JoinParagraphs(FormatError(&one), hint)
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

// WarnOfNormalized reports a value that the store saved in another form than it
// was sent. It is only a warning, and the state has the planned value: Terraform
// would replace a created record after an error, and reject another value.
func WarnOfNormalized(diags *diag.Diagnostics, attribute path.Path, name, sent, saved string) {
	diags.AddAttributeWarning(attribute, "The store changed the value",
		fmt.Sprintf("%s was sent as %s, but the store saved %s. The next plans show the difference. Change the configuration to match the store.",
			name, sent, saved))
}

var (
	// RejectedSummary is the summary of an error about rejected credentials.
	RejectedSummary = map[moltin.Credentials]string{
		moltin.StoreCredentials: "The store rejected the client credentials",
		moltin.CustomerLogin:    "The store rejected the customer login",
	}
	rejectedHint = map[moltin.Credentials]string{
		moltin.StoreCredentials: "Check " + SettingName("client_id") + ", " + SettingName("client_secret") + " and " + SettingName("endpoint") + ".",
		moltin.CustomerLogin:    "Check " + SettingName("customer_email") + " and " + SettingName("customer_password") + ".",
	}
)

func addUnknownSettings(diags *diag.Diagnostics, attributes []string) {
	for _, attribute := range attributes {
		diags.AddError("Provider setting not known yet",
			fmt.Sprintf("The provider's %s depends on a resource that has not been applied yet, so the provider can't connect to the store. "+
				"Apply that resource first, with terraform apply -target, or set %[1]s to a known value.", attribute))
	}
}

// FormatError returns an error's text as a sentence. The store's part of it may
// have values that shoppers chose.
func FormatError(err error) string { return Sentence(printable(err.Error())) }

// Sentence returns a text with a capital and a full stop.
func Sentence(text string) string {
	text = strings.TrimSuffix(text, ".")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// JoinParagraphs joins the paragraphs that are not empty.
func JoinParagraphs(paragraphs ...string) string { return JoinNonEmpty("\n\n", paragraphs...) }

// JoinNonEmpty joins the parts that are not empty.
func JoinNonEmpty(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), separator)
}
