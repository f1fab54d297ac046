// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"os"
	"runtime/debug"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

func TestMain(m *testing.M) {
	acctest.ForgetSettings()
	debug.SetGCPercent(800) // the framework makes much garbage, whose collection is half of the walk's time
	os.Exit(m.Run())
}
