// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-uuid"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// IDs of Ron Swanson and his home in the examples.
const (
	ronsID  = "78cc0486-bbdf-491b-a0a2-722383b6288b"
	ronHome = "a3cbe1e6-d362-466a-986b-5035f04dbbcd"
)

// documented are the folders that tfplugindocs reads. Each of their files is an example. Each other folder is one configuration.
var documented = []string{"provider", "resources", "data-sources", "ephemeral-resources", "list-resources", "functions", "actions"}

// TestAccExamples applies each example, expects an empty plan, and destroys it.
func TestAccExamples(t *testing.T) {
	t.Parallel()

	examples := os.DirFS("../../examples")
	err := fs.WalkDir(examples, ".", func(name string, entry fs.DirEntry, err error) error {
		top, _, nested := strings.Cut(name, "/")
		switch {
		case err != nil || name == ".":
			return err
		case slices.Contains(documented, top):
			if entry.IsDir() {
				return nil
			}
		case nested || !entry.IsDir():
			return nil // a part of its folder
		}
		how := howToRun(examples, name)
		if how == nil {
			return nil
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			how(t, prepared(t, examples, name), examples, name)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEverythingHasExamples requires the examples that the registry shows.
func TestEverythingHasExamples(t *testing.T) {
	t.Parallel()

	schemas := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil).Schemas
	required := []string{"provider/provider.tf"}
	for name := range schemas.ResourceSchemas {
		for _, file := range []string{"resource.tf", "import.sh", "import-by-string-id.tf", "import-by-identity.tf"} {
			required = append(required, "resources/"+name+"/"+file)
		}
	}
	for name := range schemas.DataSourceSchemas {
		required = append(required, "data-sources/"+name+"/data-source.tf")
	}
	for name := range schemas.EphemeralResourceSchemas {
		required = append(required, "ephemeral-resources/"+name+"/ephemeral-resource.tf")
	}
	for name := range schemas.ListResourceSchemas {
		required = append(required, "list-resources/"+name+"/list-resource.tfquery.hcl")
	}
	for name := range schemas.Functions {
		required = append(required, "functions/"+name+"/function.tf")
	}
	for _, file := range required {
		if _, err := os.Stat("../../examples/" + file); err != nil {
			t.Error(err)
		}
	}
}

type runner func(t *testing.T, w *workspace, examples fs.FS, name string)

// howToRun returns the function that runs an example, or nil if there is nothing to run.
func howToRun(examples fs.FS, name string) runner {
	base := path.Base(name)
	switch {
	case !slices.Contains(documented, strings.Split(name, "/")[0]):
		if configurations, _ := fs.Glob(examples, name+"/*.tf"); len(configurations) > 0 {
			return runFolder
		}
		return nil
	case strings.HasPrefix(base, "import-by-"):
		return runImportBlock
	case base == "import.sh":
		return runImportCommands
	case strings.HasSuffix(base, ".tfquery.hcl"):
		return runQuery
	case strings.HasSuffix(base, ".tf"):
		return runFile
	}
	return func(t *testing.T, _ *workspace, _ fs.FS, _ string) { t.Error("nobody runs this") }
}

func runFolder(t *testing.T, w *workspace, examples fs.FS, name string) {
	folder, err := fs.Sub(examples, name)
	if err != nil {
		t.Fatal(err)
	}
	w.remove("main.tf")
	if err := os.CopyFS(w.dir, folder); err != nil {
		t.Fatal(err)
	}
	w.must("get")
	w.applyAndDestroy()
}

func runFile(t *testing.T, w *workspace, examples fs.FS, name string) {
	w.use(read(t, examples, name))
	w.applyAndDestroy()
}

// runImportBlock imports without a resource block, which Terraform generates.
func runImportBlock(t *testing.T, w *workspace, examples fs.FS, name string) {
	w.generateConfig(read(t, examples, name))
	if printed := w.must("apply", "-input=false", "plan"); !strings.Contains(printed, "1 imported, 0 added, 0 changed, 0 destroyed") {
		t.Errorf("more than an import was done:\n%s", printed)
	}
	w.use(read(t, examples, name))
	w.applyAndDestroy()
}

// generateConfig generates the resource of an import block, and plans the import. The newest versions of Terraform require a provider
// argument while there is no resource, and all of them reject it afterwards.
func (w *workspace) generateConfig(text string) {
	w.t.Helper()
	w.use(strings.Replace(text, "import {\n", "import {\n  provider = moltin\n", 1))
	w.must("plan", "-input=false", "-generate-config-out=generated.tf", "-out=plan")
}

// runImportCommands runs each command, with the resource that is generated from the import block in the same folder.
func runImportCommands(t *testing.T, w *workspace, examples fs.FS, name string) {
	w.generateConfig(read(t, examples, path.Join(path.Dir(name), "import-by-string-id.tf")))
	w.use("")
	commands := regexp.MustCompile(`(?m)^terraform (import) (\S+) (\S+)$`).FindAllStringSubmatch(read(t, examples, name), -1)
	if len(commands) == 0 {
		t.Error("there is no command")
	}
	for _, command := range commands {
		w.must(command[1:]...)
		w.expectNoChanges()
		w.must("state", "rm", command[2])
	}
}

func runQuery(t *testing.T, w *workspace, examples fs.FS, name string) {
	w.write("example.tfquery.hcl", read(t, examples, name))
	w.must("query")
}

// newer are features that not every supported version has, with the minor versions of Terraform and OpenTofu that added them. 0 means
// none yet.
var newer = []struct {
	sign            string
	terraform, tofu int
}{
	{"provider::", 8, 7},
	{"ephemeral", 10, 11},
	{"_wo ", 11, 11},
	{"identity = {", 12, 12},
	{"list \"", 14, 0},
}

// prepared returns a workspace for an example, with a store that contains the records of the examples. Variables without a default are
// set to Ron's password.
func prepared(t *testing.T, examples fs.FS, name string) *workspace {
	t.Helper()
	ids := []string{ronsID}
	store := acctest.Start(t, sandbox.Config{
		AddressFields:  []sandbox.Field{{Name: "address-priority", Type: "integer"}, {Name: "delivery_details", Type: "string"}},
		CustomerFields: []sandbox.Field{{Name: "loyalty-points", Type: "integer"}, {Name: "newsletter", Type: "boolean"}},
		NewID: func() string {
			if len(ids) > 0 {
				id := ids[0]
				ids = nil
				return id
			}
			id, _ := uuid.GenerateUUID()
			return id
		},
	})
	store.AddAddress(ronsID, sandbox.Address{
		ID:   ronHome,
		Name: "Home", FirstName: "Ron", LastName: "Swanson", CompanyName: "Ron Swanson Enterprises",
		Line1: "1 Sunny Street", City: "Sunny Town", County: "Sunnyville", PostCode: "SU33 1YY", Country: "US",
		Instructions: "Leave behind the bins",
	})
	w := newWorkspace(t, "", environmentOf(store)...)
	text := name
	if files, _ := fs.Glob(examples, name+"/*.tf"); len(files) == 0 {
		text = read(t, examples, name)
	}
	for _, variable := range regexp.MustCompile(`(?ms)^variable "(\w+)" \{\n(.*?)^\}`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(variable[2], " default ") {
			w.env = append(w.env, "TF_VAR_"+variable[1]+"="+sandbox.DefaultCustomerPassword)
		}
	}
	w.skipIfTooOld(text)
	return w
}

func (w *workspace) skipIfTooOld(text string) {
	w.t.Helper()
	version, err := terraformVersion()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, feature := range newer {
		from := feature.terraform
		if version.program == "OpenTofu" {
			from = feature.tofu
		}
		if strings.Contains(text, feature.sign) && (from == 0 || version.minor < from) {
			w.t.Skipf("%s 1.%d has no %q", version.program, version.minor, feature.sign)
		}
	}
}

// use sets the configuration, which may contain required_providers.
func (w *workspace) use(text string) {
	w.t.Helper()
	if strings.Contains(text, "required_providers") {
		w.write("main.tf", text)
	} else {
		w.configure(text)
	}
}

func (w *workspace) applyAndDestroy() {
	w.t.Helper()
	w.must("apply", "-input=false", "-auto-approve")
	w.expectNoChanges()
	w.must("destroy", "-input=false", "-auto-approve")
}

func (w *workspace) remove(name string) {
	w.t.Helper()
	if err := os.Remove(filepath.Join(w.dir, name)); err != nil {
		w.t.Fatal(err)
	}
}

func read(t *testing.T, files fs.FS, name string) string {
	t.Helper()
	text, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
