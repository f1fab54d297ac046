// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
)

// keepStateRemotely moves the workspace's state from a local file, which Terraform
// writes as a whole after every change, to a backend, which it writes to at
// intervals.
func (w *workspace) keepStateRemotely() {
	w.t.Helper()
	var state []byte
	backend := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			state, _ = io.ReadAll(r.Body)
		case state == nil:
			answer.WriteHeader(http.StatusNotFound)
		default:
			_, _ = answer.Write(state)
		}
	}))
	w.t.Cleanup(backend.Close)
	w.write("backend.tf", fmt.Sprintf("terraform {\n  backend \"http\" { address = %q }\n}\n", backend.URL))

	// A backend requires terraform init, which does not install what dev_overrides name.
	mirror := filepath.Join(w.dir, "mirror")
	installed := filepath.Join(mirror, "registry.terraform.io/moltin/moltin/0.0.1", runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(installed, 0o700); err != nil {
		w.t.Fatal(err)
	}
	build(w.t, filepath.Join(installed, "terraform-provider-moltin_v0.0.1"), "./measured")
	w.write("mirror.tfrc", fmt.Sprintf("provider_installation {\n  filesystem_mirror { path = %q }\n}\n", mirror))
	w.env = append(w.env, "TF_CLI_CONFIG_FILE="+filepath.Join(w.dir, "mirror.tfrc"))
	w.terraform("init")
}
