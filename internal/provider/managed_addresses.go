// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import "sync"

// managedAddresses are the ids of addresses that a resource read in this process,
// and so has in its state.
type managedAddresses struct{ ids sync.Map }

func (m *managedAddresses) add(id string) { m.ids.Store(id, struct{}{}) }

func (m *managedAddresses) has(id string) bool {
	_, ok := m.ids.Load(id)
	return ok
}
