// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addStoreError turns an error of the client into diagnostics: one for each
// entry of the store's, at the attribute that it names if it names one.
func addStoreError(diags *diag.Diagnostics, doing string, err error, attributes []string) {
	summary := "Could not " + doing
	var (
		refused *moltin.RefusedError
		answer  *moltin.Error
	)
	if errors.As(err, &refused) {
		diags.AddError(refusedSummary[refused.Credentials], refusedRemedy[refused.Credentials]+"\n\n"+refused.Err.Error())
		return
	}
	if !errors.As(err, &answer) || errors.As(err, new(*moltin.UnsettledError)) {
		diags.AddError(summary, sentence(err))
		return
	}
	if len(answer.Entries) == 0 {
		diags.AddError(summary, sentence(err)+remedyOf(answer))
		return
	}
	for _, entry := range answer.Entries {
		one := *answer
		one.Entries = []moltin.ErrorEntry{entry}
		detail := sentence(&one) + remedyOf(answer)
		if attribute := namedAttribute(answer.Status, entry, attributes); attribute != "" {
			diags.AddAttributeError(path.Root(attribute), summary, detail)
		} else {
			diags.AddError(summary, detail)
		}
	}
}

const unsettledSummary = "Could not find out whether the store did "

// addCreateError also handles a create of which several records could be the
// outcome: they can be imported.
func addCreateError(diags *diag.Diagnostics, doing string, err error, attributes []string, resourceType, importPrefix string) {
	var unsettled *moltin.UnsettledError
	if !errors.As(err, &unsettled) {
		addStoreError(diags, doing, err, attributes)
		return
	}
	detail := sentence(err) + "\n\nImport the one that belongs to this resource, or delete those that do not:"
	for _, id := range unsettled.IDs {
		detail += "\n  terraform import " + resourceType + ".NAME " + importPrefix + id
	}
	diags.AddError(unsettledSummary+doing, detail)
}

// addChangedByStore reports a value that the store changed on its way in.
func addChangedByStore(diags *diag.Diagnostics, attribute path.Path, sent, received string) {
	diags.AddAttributeError(attribute, "The store changed the value",
		fmt.Sprintf("%s was sent as %q and came back as %q. The state has what the store has. "+
			"Write %s as the store does, so that the two agree. "+
			"If this was a create, run terraform untaint on the resource too: Terraform would replace it otherwise.",
			attribute, sent, received, attribute))
}

var (
	refusedSummary = map[moltin.Credentials]string{
		moltin.StoreCredentials: "The store refused the store credentials",
		moltin.CustomerLogin:    "The store refused the customer login",
	}
	refusedRemedy = map[moltin.Credentials]string{
		moltin.StoreCredentials: "Check " + bothNames("client_id") + ", " + bothNames("client_secret") + " and " + bothNames("endpoint") + ".",
		moltin.CustomerLogin:    "Check " + bothNames("customer_email") + " and " + bothNames("customer_password") + ".",
	}
)

func remedyOf(answer *moltin.Error) string {
	if answer.RetryAfter > 0 {
		return "\n\nApply again later, or raise the timeouts of this resource."
	}
	switch answer.Status {
	case http.StatusUnauthorized:
		return "\n\nThe store kept refusing new tokens. Check the credentials of the provider, and the clock of the store."
	case http.StatusForbidden:
		return "\n\nThe credentials may not do this. A customer login reaches its own customer's records only; " +
			"set " + bothNames("client_secret") + " to reach all."
	case http.StatusTooManyRequests:
		return "\n\nThe store throttled the request until the retries were used up. Lower " + bothNames("requests_per_second") +
			" or raise " + bothNames("max_retries") + "."
	}
	return ""
}

// namedAttribute finds the attribute that an entry is about. Stores name it by
// its member (data.first_name, line_1) or by their own field ('FirstName').
func namedAttribute(status int, entry moltin.ErrorEntry, attributes []string) string {
	if status != http.StatusBadRequest && status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return ""
	}
	for _, text := range []string{entry.Source, entry.Detail, entry.Title} {
		words := strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, word := range words {
			for _, attribute := range attributes {
				if sameName(word, attribute) {
					return attribute
				}
			}
		}
	}
	return ""
}

func sameName(word, attribute string) bool {
	return strings.EqualFold(strings.ReplaceAll(word, "_", ""), strings.ReplaceAll(attribute, "_", ""))
}

func addUnknownSettings(diags *diag.Diagnostics, attributes []string) {
	for _, attribute := range attributes {
		diags.AddError("Provider setting not known yet",
			fmt.Sprintf("The provider's %s comes from something that does not exist before apply, so the store can't be asked now. "+
				"Create that first (terraform apply -target=…), or set %s to a value that is known.", attribute, bothNames(attribute)))
	}
}

// sentence is an error's text for people.
func sentence(err error) string {
	text := strings.TrimSuffix(err.Error(), ".")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
