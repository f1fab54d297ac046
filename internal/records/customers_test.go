// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import "github.com/moltin/terraform-provider-moltin/internal/moltin"

func leslie() moltin.CustomerFields {
	return moltin.CustomerFields{Name: ptr("Leslie Knope"), Email: ptr("leslie@pawnee.test"), ExternalRef: ptr("crm-7")}
}
