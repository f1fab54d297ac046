// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// IDFormat is what customers' and addresses' ids look like, as far as it
// matters: no slash, and nothing that can't be seen.
var IDFormat = regexp.MustCompile(`^[^/\s\p{Z}\p{C}]+$`)

// IDRule completes a message about an invalid ID.
const IDRule = "must be an ID without slashes or spaces"

// ValidID rejects what can't be an ID.
func ValidID() validator.String { return stringvalidator.RegexMatches(IDFormat, IDRule) }
