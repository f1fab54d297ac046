// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import "net/http"

// settingsRecord has the settings of a store that concern customers and addresses.
type settingsRecord struct {
	Type         string   `json:"type"`
	PageLength   int      `json:"page_length"`
	Mandatory    []string `json:"address_mandatory_fields"`
	AddressLimit int      `json:"shopper_address_limit"`
}

// getSettings is GET /v2/settings.
func (s *Sandbox) getSettings(*call) answer {
	required := []string{}
	for _, member := range s.config.RequiredFields {
		required = append(required, s.spelling(member))
	}
	return answer{status: http.StatusOK, doc: envelope{settingsRecord{"settings", s.config.PageLength, required, s.config.Quota}}}
}
