// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import "github.com/moltin/terraform-provider-moltin/internal/sandbox"

// StaleList lists addresses as they were before the last write to the customer.
func StaleList() Fault { return kind(sandbox.StaleList) }

// PagedList limits lists to size records per page, whatever the request asks for.
func PagedList(size int) Fault { return Fault{sandbox.Fault{Kind: sandbox.PagedList, PageSize: size}} }

// NullForEmpty returns null for empty strings.
func NullForEmpty() Fault { return kind(sandbox.NullForEmpty) }

// MissingForEmpty omits fields that are empty strings.
func MissingForEmpty() Fault { return kind(sandbox.MissingForEmpty) }

// NoTimestamps omits meta, and therefore timestamps, from records.
func NoTimestamps() Fault { return kind(sandbox.NoTimestamps) }

// UnknownAdded adds unknown fields to records.
func UnknownAdded() Fault { return kind(sandbox.AddUnknownFields) }

// UnknownRefused rejects unknown fields with 400, including the other spelling of the post code.
func UnknownRefused() Fault { return kind(sandbox.RejectUnknownFields) }

// Normalised trims values, and converts country and post code to upper case.
func Normalised() Fault { return kind(sandbox.Normalize) }

// PutNoContent responds to the PUT of an address with 204 and no body.
func PutNoContent() Fault { return kind(sandbox.PutNoContent) }

// Truncated returns only half of the JSON document.
func Truncated() Fault { return kind(sandbox.Truncated) }

// Oversized returns a document larger than 32 MiB.
func Oversized() Fault { return kind(sandbox.Oversized) }
