// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
)

// readTimestamp keeps the prior text while it stands for the same instant, to
// the millisecond: a create answers in nanoseconds where a read may not.
func readTimestamp(prior timetypes.RFC3339, text string) timetypes.RFC3339 {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return timetypes.NewRFC3339Null()
	}
	before, err := time.Parse(time.RFC3339Nano, prior.ValueString())
	if err == nil && at.Sub(before).Abs() < time.Millisecond {
		return prior
	}
	return timetypes.NewRFC3339ValueMust(text)
}
