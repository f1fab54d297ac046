// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
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

// documented are the folders that tfplugindocs reads. Each of their files is an example.
var documented = []string{"provider", "resources", "data-sources", "ephemeral-resources", "list-resources", "functions", "actions"}

// Kinds of examples, as patterns of file names. The first that matches counts.
const (
	importBlocks   = "import-by-*.tf"
	importCommands = "import.sh"
	queries        = "*.tfquery.hcl"
	configurations = "*.tf"
)

const examples = "../../examples/"

// examplesOf returns the examples of a kind that the tested program supports.
func examplesOf(t *testing.T, kind string) (names []string) {
	t.Helper()
	skipWithoutTerraform(t)
	walkExamples(t, func(name string) {
		if kindOf(name) != kind {
			return
		}
		if reason := unsupported(t, readFile(t, examples+name)); reason != "" {
			t.Logf("%s: %s", name, reason)
			return
		}
		names = append(names, name)
	})
	return names
}

func walkExamples(t *testing.T, visit func(name string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(examples), ".", func(name string, entry fs.DirEntry, err error) error {
		if top, _, _ := strings.Cut(name, "/"); err == nil && !entry.IsDir() && slices.Contains(documented, top) {
			visit(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func kindOf(name string) string {
	for _, kind := range []string{importBlocks, importCommands, queries, configurations} {
		if ok, _ := path.Match(kind, path.Base(name)); ok {
			return kind
		}
	}
	return ""
}

// TestExamples applies the configurations, each as a module of one configuration, expects an empty plan, and destroys them.
func TestExamples(t *testing.T) {
	t.Parallel()

	w := newExampleWorkspace(t)
	modules := ""
	for _, name := range examplesOf(t, configurations) {
		text := readFile(t, examples+name)
		if strings.Contains(text, "\nimport {") { // which only the root module can contain
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newExampleWorkspace(t)
				w.write("main.tf", text)
				w.applyAndDestroy()
			})
			continue
		}
		module := strings.NewReplacer("/", "-", ".", "-").Replace(name)
		w.write(module+"/example.tf", text)
		if !strings.Contains(text, "required_providers") {
			w.write(module+"/terraform.tf", requiredProviders)
		}
		modules += fmt.Sprintf("module %q {\n  source = \"./%s\"\n", module, module)
		for _, variable := range regexp.MustCompile(`(?m)^variable "(\w+)"`).FindAllStringSubmatch(text, -1) {
			modules += fmt.Sprintf("  %s = %q\n", variable[1], sandbox.DefaultCustomerPassword)
		}
		modules += "}\n"
	}
	w.configure(modules)
	w.must("get")
	w.applyAndDestroy()
}

// TestExamplesOfImports runs the import blocks, without resource blocks, which Terraform generates, and the commands.
func TestExamplesOfImports(t *testing.T) {
	t.Parallel()

	texts, counts := map[string]string{}, map[string]int{}
	for _, name := range examplesOf(t, importBlocks) {
		texts[path.Base(name)] += readFile(t, examples+name)
		counts[path.Base(name)]++
	}
	for base, text := range texts {
		t.Run(base, func(t *testing.T) {
			t.Parallel()
			w := newExampleWorkspace(t)
			// The newest versions of Terraform require a provider argument while there is no resource, and all of them reject it afterwards.
			w.configure(strings.ReplaceAll(text, "import {\n", "import {\n  provider = moltin\n"))
			w.must("plan", "-input=false", "-generate-config-out=generated.tf", "-out=plan")
			printed := w.must("apply", "-input=false", "plan")
			if want := fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", counts[base]); !strings.Contains(printed, want) {
				t.Errorf("%q is not in\n%s", want, printed)
			}
			w.configure(text)
			w.expectNoChanges()
		})
	}
}

// TestExamplesOfImportCommands runs each command with a state of its own.
func TestExamplesOfImportCommands(t *testing.T) {
	t.Parallel()

	w := newExampleWorkspace(t)
	for _, name := range examplesOf(t, importCommands) {
		commands := regexp.MustCompile(`(?m)^terraform import (\w+)\.(\w+) (\S+)$`).FindAllStringSubmatch(readFile(t, examples+name), -1)
		if len(commands) == 0 {
			t.Errorf("%s has no command", name)
		}
		for i, command := range commands {
			resourceType, label, id := command[1], command[2], command[3]
			w.configure(fmt.Sprintf("resource %q %q {}\n", resourceType, label))
			w.must("import", "-input=false", fmt.Sprintf("-state=%s-%d.tfstate", resourceType, i), resourceType+"."+label, id)
		}
	}
}

func TestExamplesOfQueries(t *testing.T) {
	t.Parallel()

	names := examplesOf(t, queries)
	if len(names) == 0 {
		t.Skip("the tested program has no queries")
	}
	w := newExampleWorkspace(t)
	w.configure("")
	for i, name := range names {
		w.write(fmt.Sprintf("%d.tfquery.hcl", i), readFile(t, examples+name))
	}
	w.must("query")
}

// TestEverythingHasExamples requires the examples that the registry shows, and that a test runs each example.
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
		if _, err := os.Stat(examples + file); err != nil {
			t.Error(err)
		}
	}

	walkExamples(t, func(name string) {
		if kindOf(name) == "" {
			t.Errorf("no test runs %s", name)
		}
	})
	// The other folders belong to the demo and to guides.
	tested := readFile(t, "../../scripts/demo.sh")
	guides, _ := filepath.Glob("../../docs/guides/*.md")
	for _, guide := range guides {
		tested += readFile(t, guide)
	}
	roots, _ := filepath.Glob(examples + "*/*.tf")
	for _, name := range roots {
		folder := filepath.Base(filepath.Dir(name))
		if !slices.Contains(documented, folder) && !regexp.MustCompile(`cp .*examples/`+folder+`\b`).MatchString(tested) {
			t.Errorf("neither the demo nor a guide copies examples/%s", folder)
		}
	}
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

// unsupported returns why the tested program doesn't support a configuration, or "".
func unsupported(t testing.TB, text string) string {
	t.Helper()
	version, err := terraformVersion()
	if err != nil {
		t.Fatal(err)
	}
	for _, feature := range newer {
		from := feature.terraform
		if version.program == "OpenTofu" {
			from = feature.tofu
		}
		if strings.Contains(text, feature.sign) && (from == 0 || version.minor < from) {
			return fmt.Sprintf("%s 1.%d has no %q", version.program, version.minor, feature.sign)
		}
	}
	return ""
}

func (w *workspace) skipIfUnsupported(text string) {
	w.t.Helper()
	if reason := unsupported(w.t, text); reason != "" {
		w.t.Skip(reason)
	}
}

// newExampleWorkspace returns a workspace with a store that contains the records of the examples, and accepts a customer's email twice,
// because two examples create Ann Perkins.
func newExampleWorkspace(t *testing.T) *workspace {
	t.Helper()
	ids := []string{ronsID}
	store := acctest.Start(t, sandbox.Config{
		AddressFields:   []sandbox.Field{{Name: "address-priority", Type: "integer"}, {Name: "delivery_details", Type: "string"}},
		CustomerFields:  []sandbox.Field{{Name: "loyalty-points", Type: "integer"}, {Name: "newsletter", Type: "boolean"}},
		DuplicateEmails: true,
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
	return newWorkspace(t, "", environmentOf(store)...)
}

func (w *workspace) applyAndDestroy() {
	w.t.Helper()
	w.must("apply", "-input=false", "-auto-approve")
	w.expectNoChanges()
	w.must("destroy", "-input=false", "-auto-approve")
}
