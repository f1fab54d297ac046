// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-moltin is the plugin that Terraform starts.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/moltin/terraform-provider-moltin/internal/provider"
)

// address is what a configuration's required_providers names, host included.
const address = "registry.terraform.io/moltin/moltin"

// version is set by the release build's linker flags.
var version string

func main() {
	debugMode := flag.Bool("debug", false, "wait for a debugger, and print the TF_REATTACH_PROVIDERS that terraform needs")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()

	info, _ := debug.ReadBuildInfo()
	v := buildVersion(version, info)

	if *showVersion {
		fmt.Println(v)
		return
	}

	turnOffUnreadLogs(os.Environ(), os.Setenv)
	options := providerserver.ServeOpts{Address: address, Debug: *debugMode}
	if err := providerserver.Serve(context.Background(), provider.New(v), options); err != nil {
		log.Fatal(err)
	}
}

// turnOffUnreadLogs turns the SDK's logs off unless the environment asks for a
// log. Terraform discards them then, but the SDK formats each line: a quarter of
// the CPU time of a plugin.
func turnOffUnreadLogs(environ []string, setenv func(key, value string) error) {
	for _, variable := range environ {
		if strings.HasPrefix(variable, "TF_LOG") {
			return
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_MOLTIN"} {
		_ = setenv(name, "off") // the names are valid, so it can't fail
	}
}

// buildVersion returns the version that the linker set, or else the module's, which go
// install and a build in a checkout record, without its "v". It is "dev" without either.
func buildVersion(linked string, info *debug.BuildInfo) string {
	switch {
	case linked != "":
		return linked
	case info == nil || info.Main.Version == "" || info.Main.Version == "(devel)":
		return "dev"
	default:
		return strings.TrimPrefix(info.Main.Version, "v")
	}
}
