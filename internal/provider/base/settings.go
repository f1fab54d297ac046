// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"fmt"
	"strings"
)

// VariableName returns the name of the environment variable of a provider attribute.
func VariableName(attribute string) string { return "MOLTIN_" + strings.ToUpper(attribute) }

// SettingName returns the name of a setting in messages.
func SettingName(attribute string) string {
	return fmt.Sprintf("%s (or the %s environment variable)", attribute, VariableName(attribute))
}
