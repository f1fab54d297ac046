// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

const resetEvent = "event: reset\ndata: {}\n\n"

// streamRequests sends each request as an event named request, with its number as the ID, and a reset as an event named reset. It resumes after
// Last-Event-ID, which browsers send when they reconnect, or after a number in the query; if that request is gone, a reset comes first, and then all
// that are kept. Otherwise, it sends only new requests.
func streamRequests(store *sandbox.Sandbox, w http.ResponseWriter, r *http.Request) (any, error) {
	from := r.Header.Get("Last-Event-ID")
	if from == "" {
		from = r.URL.Query().Get("after")
	}
	after, err := number(from, "after")
	if err != nil {
		return nil, err
	}
	pending, cleared, changed := store.Requests(0)
	last := int64(0)
	if len(pending) > 0 {
		last = pending[len(pending)-1].Number
	}
	connection := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	isLastSeen := func(one sandbox.Request) bool { return one.Number == after }
	if from == "" {
		after = last
	} else if after > 0 && !slices.ContainsFunc(pending, isLastSeen) { // since, the store was reset or restarted, or received many
		fmt.Fprint(w, resetEvent)
		after = 0
	}
	pending = slices.DeleteFunc(pending, func(one sandbox.Request) bool { return one.Number <= after })
	for {
		for _, one := range pending {
			text, _ := json.Marshal(one) //nolint:errchkjson // All values can be encoded.
			fmt.Fprintf(w, "id: %d\nevent: request\ndata: %s\n\n", one.Number, text)
			after = one.Number
		}
		if err := connection.Flush(); err != nil {
			return nil, nil //nolint:nilerr // the browser has gone
		}
		select {
		case <-r.Context().Done():
			return nil, nil
		case <-changed:
		}
		before := cleared
		if pending, cleared, changed = store.Requests(after); cleared != before {
			fmt.Fprint(w, resetEvent)
		}
	}
}
