// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Terraform's stop ends the calls that are under way.
func TestStopEndsCalls(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 100)
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			arrived <- struct{}{}
		}
		store.ServeHTTP(w, r)
	})
	store.SetFaults(sandbox.Fault{Hang: true, Method: http.MethodGet})
	p := acctest.NewProtocolClient(t, store, acctest.Object{"request_timeout": "5s"})
	read := make(chan acctest.ProtocolResult, 1)
	go func() { read <- p.Read(acctest.CustomerType, acctest.Object{"id": store.CustomerID()}) }()
	<-arrived
	if _, err := p.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	acctest.AssertErrorContains(t, (<-read).Diagnostics, "", "context canceled")
}
