// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
)

// The latest of the store's times counts, whichever response is read last.
func TestWrittenAt(t *testing.T) {
	t.Parallel()
	r := &reconciler{items: itemsByKey{}}
	for _, at := range []string{"2026-01-02T03:04:05Z", "2026-01-02T03:04:07.5Z", "2026-01-02T03:04:06Z", "", "soon"} {
		r.setWritten(&task{item: &address.Item{}}, &moltin.Address{ID: "1", UpdatedAt: at})
	}
	if r.WrittenAt != "2026-01-02T03:04:07.5Z" {
		t.Errorf("got %s", r.WrittenAt)
	}
}
