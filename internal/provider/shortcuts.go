// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// The framework decodes, walks and encodes every value several times a call. Of
// a thousand addresses that stay as they are, or go, that would be most of the
// work of a plan, and it would change nothing.

// stateVersion is of every resource's schema. It goes up when an older state
// can't be read as it is any more.
const stateVersion = 0

// upgradedState is the answer for a state of this version, which is passed
// through as it is, or nil for the framework's to find.
func upgradedState(req *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	if req.Version != stateVersion || req.RawState == nil || len(req.RawState.JSON) == 0 {
		return nil
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}
}

// plannedAsProposed is the answer for an object that is destroyed, or that stays
// as it is, or nil for the framework's to find.
func (s *server) plannedAsProposed(req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	configured := s.provider.configured.Load()
	if configured == nil || len(configured.unknown) > 0 || req.ProposedNewState == nil || req.PriorState == nil {
		return nil
	}
	proposed := req.ProposedNewState.MsgPack
	isDestroy := bytes.Equal(proposed, []byte{msgpackNull})
	stays := len(proposed) > 0 && bytes.Equal(proposed, req.PriorState.MsgPack) && configured.plansNothing(proposed)
	if !isDestroy && !stays {
		return nil
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.ProposedNewState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}
}

const msgpackNull = 0xc0

// What MessagePack makes of members. No text contains these bytes: they are not
// UTF-8.
var (
	withoutID    = []byte("\xa2id\xc0")
	isExclusive  = []byte("\xa9exclusive\xc3")
	withNoOthers = []byte("\xa6others\x80")
)

// plansNothing tells whether ModifyPlan would change nothing in an object that
// stays as it is. It might where the customer is the login's, where the create of
// a record was lost, and where others are deleted.
func (s *store) plansNothing(object []byte) bool {
	return !s.client.HasLogin() &&
		!bytes.Contains(object, withoutID) &&
		(!bytes.Contains(object, isExclusive) || bytes.Contains(object, withNoOthers))
}
