// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// idFormat is what customers' and addresses' ids look like, as far as it
// matters: no slash, and nothing that can't be seen.
var idFormat = regexp.MustCompile(`^[^/\s\p{Z}\p{C}]+$`)

const idRule = "must be an ID without slashes or spaces"

func validID() validator.String { return stringvalidator.RegexMatches(idFormat, idRule) }
