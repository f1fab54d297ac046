// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"os"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

func TestMain(m *testing.M) {
	acctest.ForgetSettings()
	os.Exit(m.Run())
}
