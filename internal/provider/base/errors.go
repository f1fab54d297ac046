// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
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
		duplicate  *records.DuplicateError
		unresolved *records.UnresolvedCreateError
		refused    *moltin.CredentialsError
		response   *transport.Error
	)
	switch {
	case errors.As(err, &duplicate):
		diags.AddError(DuplicateSummary, FormatError(duplicate)+" The state has the other record. Delete the duplicate in the store, "+
			"and run terraform untaint on the resource, or the next apply replaces it.")
		return
	case errors.As(err, &unresolved) && len(unresolved.IDs) > 0:
		diags.AddError(summary, FormatError(err)+deleteOrImportHint(unresolved.IDs, op.Record))
		return
	case errors.As(err, &refused):
		diags.AddError(RejectedSummary[refused.Credentials], rejectedHint[refused.Credentials]+"\n\n"+FormatError(refused.Err))
		return
	}
	hint := op.timeoutHint(ctx, err)
	if errors.Is(err, context.Canceled) {
		hint = "Terraform was interrupted. Run it again."
	}
	if !errors.As(err, &response) {
		text := FormatError(err)
		if hint != "" && (err.Error() == context.DeadlineExceeded.Error() || err.Error() == context.Canceled.Error()) {
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
			hint = "Check customer_id. The customer may have been deleted outside of Terraform. " + WrongStoreHint("If it exists")
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

// DuplicateSummary is the summary of a create that made a second record.
const DuplicateSummary = "The store created a second record"

// WarnIfNotReadBack reports whether a write succeeded that could not be read back,
// and adds a warning: an error would make Terraform replace the record. A duplicate
// is still an error.
func WarnIfNotReadBack(diags *diag.Diagnostics, err error) bool {
	var notReadBack *records.ReadBackError
	if !errors.As(err, &notReadBack) {
		return false
	}
	diags.AddWarning("Could not read the record back",
		FormatError(notReadBack)+" The state has the values that were sent, and the next plan reads the record again.")
	return !errors.As(err, new(*records.DuplicateError))
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

// namedAttribute returns the attribute that an entry of an error is about, and the
// custom field if it is about one. Other words of a text that happen to be the name
// of an attribute ("the city is closed") mean nothing.
func (op Operation) namedAttribute(status int, entry transport.ErrorEntry) (attribute, customField string) {
	if status == http.StatusNotFound && strings.Contains(strings.ToLower(entry.Message()), "customer not found") && slices.Contains(op.Attributes, "customer_id") {
		return "customer_id", ""
	}
	if status != http.StatusBadRequest && status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return "", ""
	}
	fields := namedFields(entry)
	for _, field := range fields {
		if _, sent := op.CustomFields[field]; sent {
			return CustomFieldsAttribute, field
		}
	}
	for _, field := range fields {
		for _, attribute := range op.Attributes {
			if isSameName(field, strings.TrimSuffix(attribute, "_wo")) {
				return attribute, ""
			}
		}
	}
	// A field that was not sent, such as a custom field that the store requires.
	if unsent := unsentField(entry); unsent != "" && slices.Contains(op.Attributes, CustomFieldsAttribute) {
		return CustomFieldsAttribute, unsent
	}
	return "", ""
}

// Stores name a field in the source of an entry (data.first_name), or in its text:
// in quotes ('FirstName'), with its path (data.first_name), or at the start
// (first_name is required).
var (
	sourceField   = regexp.MustCompile(`^/?data[./](?:[\w-]+[./])*([\w-]+)$`)
	textField     = regexp.MustCompile(`['"]([\w-]+)['"]|\bdata\.([\w-]+)|^([\w-]+) is `)
	requiredField = regexp.MustCompile(`([\w-]+)['"]? (?:field )?is required`)
)

func namedFields(entry transport.ErrorEntry) []string {
	fields := []string{entry.Source}
	if found := sourceField.FindStringSubmatch(entry.Source); found != nil {
		fields = found[1:]
	}
	for _, text := range []string{entry.Detail, entry.Title} {
		for _, found := range textField.FindAllStringSubmatch(text, -1) {
			fields = append(fields, found[1:]...)
		}
	}
	return fields
}

func unsentField(entry transport.ErrorEntry) string {
	for _, found := range [][]string{sourceField.FindStringSubmatch(entry.Source), requiredField.FindStringSubmatch(entry.Detail)} {
		if found != nil {
			return found[1]
		}
	}
	return ""
}

func isSameName(field, attribute string) bool {
	return strings.EqualFold(strings.ReplaceAll(field, "_", ""), strings.ReplaceAll(attribute, "_", ""))
}
