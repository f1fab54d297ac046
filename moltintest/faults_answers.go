// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import "github.com/moltin/terraform-provider-moltin/internal/sandbox"

// StaleList lists addresses as they were before the last write to the customer: kind stale_list.
func StaleList() Fault { return kind(sandbox.StaleList) }

// PagedList limits lists to size records per page, whatever the request asks for: kind paged_list.
func PagedList(size int) Fault { return Fault{sandbox.Fault{Kind: sandbox.PagedList, PageSize: size}} }

// NullForEmpty returns null for empty strings: kind null_for_empty.
func NullForEmpty() Fault { return kind(sandbox.NullForEmpty) }

// MissingForEmpty omits fields that are empty strings: kind missing_for_empty.
func MissingForEmpty() Fault { return kind(sandbox.MissingForEmpty) }

// NoTimestamps omits meta, and therefore timestamps, from records: kind no_timestamps.
func NoTimestamps() Fault { return kind(sandbox.NoTimestamps) }

// StringNumbers returns numbers in token responses as strings, such as "3600": kind string_numbers.
func StringNumbers() Fault { return kind(sandbox.StringNumbers) }

// UnknownAdded adds unknown fields to records: kind unknown_added.
func UnknownAdded() Fault { return kind(sandbox.UnknownAdded) }

// UnknownRefused rejects unknown fields with 400, including the other spelling of the post code: kind unknown_refused.
func UnknownRefused() Fault { return kind(sandbox.UnknownRefused) }

// Normalised trims values, and converts country and post code to upper case: kind normalised.
func Normalised() Fault { return kind(sandbox.Normalised) }

// PutNoContent responds to the PUT of an address with 204 and no body: kind put_no_content.
func PutNoContent() Fault { return kind(sandbox.PutNoContent) }

// DeleteBody responds to a DELETE with 200, and type and id in the body: kind delete_body.
func DeleteBody() Fault { return kind(sandbox.DeleteBody) }

// Truncated returns only half of the JSON document: kind truncated.
func Truncated() Fault { return kind(sandbox.Truncated) }

// Oversized returns a document larger than 32 MiB: kind oversized.
func Oversized() Fault { return kind(sandbox.Oversized) }
