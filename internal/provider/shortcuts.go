// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// The framework decodes, walks and encodes every value several times in each
// call. For a thousand addresses that would be most of the work of a plan, even if
// its result is plain from the request.

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

// ownProvider is how the address of this provider ends in every registry.
const ownProvider = "/moltin/moltin"

// movedState is the answer for a state of this version that this provider wrote
// under the address of another registry, as after a change from Terraform to
// OpenTofu, or nil for the framework's to find.
func movedState(req *tfprotov6.MoveResourceStateRequest) *tfprotov6.MoveResourceStateResponse {
	if req.SourceTypeName != req.TargetTypeName || !strings.HasSuffix(req.SourceProviderAddress, ownProvider) ||
		req.SourceSchemaVersion != stateVersion || req.SourceState == nil || len(req.SourceState.JSON) == 0 {
		return nil
	}
	resp := &tfprotov6.MoveResourceStateResponse{
		TargetState: &tfprotov6.DynamicValue{JSON: req.SourceState.JSON}, TargetPrivate: req.SourcePrivate,
	}
	if req.SourceIdentity != nil && len(req.SourceIdentity.JSON) > 0 {
		resp.TargetIdentity = &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{JSON: req.SourceIdentity.JSON}}
	}
	return resp
}

// plannedAsProposed is the answer for an object that is destroyed, or that stays
// as it is, or nil for the framework's to find.
func (s *server) plannedAsProposed(req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	configured := s.provider.configured.Load()
	if configured == nil || len(configured.unknown) > 0 || req.ProposedNewState == nil || req.PriorState == nil {
		return nil
	}
	proposed := req.ProposedNewState.MsgPack
	isDestroy := isNull(proposed)
	stays := len(proposed) > 0 && bytes.Equal(proposed, req.PriorState.MsgPack) && configured.plansNothing(proposed)
	if !isDestroy && !stays {
		return nil
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.ProposedNewState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}
}

// plannedCreates has the planned values of null members in new objects: unknown if
// the store sets them, or their default.
var plannedCreates = map[string][]struct{ configured, planned []byte }{
	addressType: {
		{msgpackMember("id", msgpackNull), msgpackMember("id", msgpackUnknown)},
		{msgpackMember("created_at", msgpackNull), msgpackMember("created_at", msgpackUnknown)},
		{msgpackMember("updated_at", msgpackNull), msgpackMember("updated_at", msgpackUnknown)},
	},
	addressesType: {
		{msgpackMember("id", msgpackNull), msgpackMember("id", msgpackUnknown)}, // of each address
		{msgpackMember("others", msgpackNull), msgpackMember("others", msgpackUnknown)},
		{msgpackMember("exclusive", msgpackNull), msgpackMember("exclusive", msgpackFalse)},
	},
}

// plannedCreate plans the create of addresses for a configured customer. It is nil
// if the framework has to plan it, because the customer may be the logged-in one.
func (s *server) plannedCreate(req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	configured := s.provider.configured.Load()
	changes := plannedCreates[req.TypeName]
	if changes == nil || configured == nil || len(configured.unknown) > 0 || configured.client.HasLogin() ||
		req.ProposedNewState == nil || req.PriorState == nil || !isNull(req.PriorState.MsgPack) {
		return nil
	}
	planned := req.ProposedNewState.MsgPack
	if len(planned) == 0 || bytes.Contains(planned, withoutCustomerID) {
		return nil
	}
	for _, change := range changes {
		planned = bytes.ReplaceAll(planned, change.configured, change.planned)
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState:    &tfprotov6.DynamicValue{MsgPack: planned},
		PlannedIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: []byte(msgpackNull)}},
	}
}

func isNull(object []byte) bool { return string(object) == msgpackNull }

// Values in MessagePack.
const (
	msgpackNull    = "\xc0"
	msgpackFalse   = "\xc2"
	msgpackTrue    = "\xc3"
	msgpackUnknown = "\xd4\x00\x00"
)

// msgpackMember is a member of an object, whose name has at most 31 bytes.
func msgpackMember(name, value string) []byte {
	return append([]byte{0xa0 | byte(len(name))}, name+value...) //nolint:gosec // the names are short
}

// What MessagePack makes of members. No text contains these bytes: they are not
// UTF-8.
var (
	withoutCustomerID = msgpackMember("customer_id", msgpackNull)
	withoutID         = msgpackMember("id", msgpackNull)
	isExclusive       = msgpackMember("exclusive", msgpackTrue)
	withNoOthers      = msgpackMember("others", "\x80")
)

// plansNothing tells whether ModifyPlan would change nothing in an object that
// stays as it is. It might where the customer is the login's, where the create of
// a record was lost, and where others are deleted.
func (s *store) plansNothing(object []byte) bool {
	return !s.client.HasLogin() &&
		!bytes.Contains(object, withoutID) &&
		(!bytes.Contains(object, isExclusive) || bytes.Contains(object, withNoOthers))
}
