// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Timestamp returns a time of the store in milliseconds: its response to a create
// has nanoseconds, and its response to a read may not.
func Timestamp(text string) types.String {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return types.StringNull()
	}
	return types.StringValue(at.UTC().Format("2006-01-02T15:04:05.000Z07:00"))
}
