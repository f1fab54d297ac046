// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import "github.com/moltin/terraform-provider-moltin/internal/sandbox"

// StaleList lists addresses as they were before the last write to the customer: kind stale_list.
func StaleList() Fault { return kind(sandbox.StaleList) }

// PagedList gives a list in pages of at most size records, whatever the request asks for: kind paged_list.
func PagedList(size int) Fault { return Fault{sandbox.Fault{Kind: sandbox.PagedList, PageSize: size}} }

// NullForEmpty answers with null where the store has an empty string: kind null_for_empty.
func NullForEmpty() Fault { return kind(sandbox.NullForEmpty) }

// MissingForEmpty leaves members out of answers where the store has an empty string: kind missing_for_empty.
func MissingForEmpty() Fault { return kind(sandbox.MissingForEmpty) }

// NoTimestamps leaves meta, and so the timestamps, out of the records in answers: kind no_timestamps.
func NoTimestamps() Fault { return kind(sandbox.NoTimestamps) }

// StringNumbers writes the numbers in token answers as strings, such as "3600": kind string_numbers.
func StringNumbers() Fault { return kind(sandbox.StringNumbers) }

// UnknownAdded adds members that no client knows to the records in answers: kind unknown_added.
func UnknownAdded() Fault { return kind(sandbox.UnknownAdded) }

// UnknownRefused answers 400 to members that the store doesn't know, the other spelling of the post code included: kind
// unknown_refused.
func UnknownRefused() Fault { return kind(sandbox.UnknownRefused) }

// Normalised stores values trimmed, and country and post code in upper case: kind normalised.
func Normalised() Fault { return kind(sandbox.Normalised) }

// PutNoContent carries out the PUT of an address and answers 204 without a body: kind put_no_content.
func PutNoContent() Fault { return kind(sandbox.PutNoContent) }

// DeleteBody carries out a DELETE and answers 200 with type and id in a body: kind delete_body.
func DeleteBody() Fault { return kind(sandbox.DeleteBody) }

// Truncated answers with half of the JSON document: kind truncated.
func Truncated() Fault { return kind(sandbox.Truncated) }

// Oversized answers with a document of more than 32 MiB: kind oversized.
func Oversized() Fault { return kind(sandbox.Oversized) }
