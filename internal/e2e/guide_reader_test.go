// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/control"
)

// defaultAddress is where guides expect the sandbox. It may be in use on this machine, so that tests use another.
const defaultAddress = "127.0.0.1:8080"

// latestSandbox is what guides install or run. Tests use the moltin-sandbox that they have built.
const latestSandbox = "github.com/moltin/terraform-provider-moltin/cmd/moltin-sandbox@latest"

// commandTimeout limits the commands of a code block.
const commandTimeout = 4 * time.Minute

// reader stands for the reader of a guide: a shell in an empty directory, and a store.
type reader struct {
	t       *testing.T
	dir     string // where the guide begins
	env     []string
	address string // of the sandbox that a guide starts
	version version
}

// guidePrograms builds a directory with bin, which contains terraform and moltin-sandbox, and mirror, from which terraform init installs
// the provider. It returns the environment in which a reader uses them.
var guidePrograms = sync.OnceValues(func() (env []string, err error) {
	dir := filepath.Join(pluginDir, "guides")
	plugin, err := os.ReadFile(filepath.Join(pluginDir, "terraform-provider-moltin"))
	if err != nil {
		return nil, err
	}
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		to := filepath.Join(dir, "mirror", registry, "moltin/moltin/0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(to, 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(to, "terraform-provider-moltin_v0.1.0"), plugin, 0o700); err != nil {
			return nil, err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "terraformrc"),
		[]byte("provider_installation {\n  filesystem_mirror {\n    path = \""+filepath.Join(dir, "mirror")+"\"\n  }\n}\n"), 0o600); err != nil {
		return nil, err
	}
	terraform, err := exec.LookPath(acctest.TerraformProgram())
	if err != nil {
		return nil, err
	}
	if _, err := acctest.Build(filepath.Join(dir, "bin/moltin-sandbox"), "../../cmd/moltin-sandbox"); err != nil {
		return nil, err
	}
	if err := os.Symlink(terraform, filepath.Join(dir, "bin/terraform")); err != nil {
		return nil, err
	}
	printed, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return nil, err
	}
	caches := strings.Fields(string(printed))
	return []string{
		"PATH=" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH"), "TF_CLI_CONFIG_FILE=" + filepath.Join(dir, "terraformrc"),
		"GOFLAGS=-buildvcs=false", "GOCACHE=" + caches[0], "GOMODCACHE=" + caches[1],
	}, nil
})

func newReader(t *testing.T) *reader {
	t.Helper()
	w := newWorkspace(t, "")
	programs, err := guidePrograms()
	if err != nil {
		t.Fatal(err)
	}
	checkout, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(checkout, filepath.Join(w.dir, "terraform-provider-moltin")); err != nil {
		t.Fatal(err)
	}
	version, err := terraformVersion()
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, dir: w.dir, address: unusedAddress(t), version: version}
	r.env = append(append(w.env, programs...),
		"GUIDE="+w.dir, "MOLTIN_REQUESTS_PER_SECOND=0",
		// Stands for the answer "yes".
		"TF_CLI_ARGS_apply=-auto-approve", "TF_CLI_ARGS_destroy=-auto-approve", "TF_INPUT=0",
	)
	r.serve("moltin-sandbox serve -addr 127.0.0.1:0 -no-login")
	return r
}

var addresses atomic.Int32 // that unusedAddress has returned

// unusedAddress returns an address that stays unused: systems select ports above 32767 for those who want any port, as other tests do.
func unusedAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 20000+(os.Getpid()+int(addresses.Add(1)))%10000)
		if listener, err := net.Listen("tcp", address); err == nil {
			_ = listener.Close()
			return address
		}
	}
	t.Fatal("a hundred ports are in use")
	return ""
}

// session is the file with the variables and the directory that the shell had after the last command.
func (r *reader) session() string { return filepath.Join(r.dir, ".session") }

// shell is a command in the shell of the reader, which keeps variables and directory from one command to the next.
func (r *reader) shell(ctx context.Context, command string) *exec.Cmd {
	script := "set -eo pipefail\n[ ! -e \"$1\" ] || . \"$1\"\n" +
		strings.NewReplacer(defaultAddress, r.address, "go install "+latestSandbox, "true", "go run "+latestSandbox, "moltin-sandbox").Replace(command) +
		"\n{ export -p; printf 'cd %q\\n' \"$PWD\"; } > \"$1\"\n"
	cmd := exec.CommandContext(ctx, "bash", "-c", script, "bash", r.session())
	cmd.Dir, cmd.Env = r.dir, r.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that what it starts ends with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// run runs commands and returns what they print.
func (r *reader) run(b *block, commands string) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), commandTimeout)
	defer cancel()
	printed, err := r.shell(ctx, commands).CombinedOutput()
	if err != nil {
		r.t.Fatalf("line %d: %v\n%s\n%s", b.line, err, commands, printed)
	}
	return string(printed)
}

// runWithoutWrites runs a block whose commands must not change the store.
func (r *reader) runWithoutWrites(b *block) string {
	r.t.Helper()
	endpoint := strings.TrimSpace(r.run(b, `echo "$MOLTIN_ENDPOINT"`))
	requests := func(after int64) (all []sandbox.Request) {
		r.t.Helper()
		resp, err := http.Get(endpoint + control.Prefix + "requests?after=" + strconv.FormatInt(after, 10))
		if err != nil {
			r.t.Fatal(err)
		}
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
			r.t.Fatal(err)
		}
		return all
	}
	last := int64(0)
	if before := requests(0); len(before) > 0 {
		last = before[len(before)-1].Number
	}
	printed := r.run(b, b.text)
	for _, request := range requests(last) {
		if request.Method != http.MethodGet && strings.Contains(request.Path, "/customers") && !strings.HasSuffix(request.Path, "/tokens") {
			r.t.Errorf("line %d: %s %s", b.line, request.Method, request.Path)
		}
	}
	return printed
}

// serve starts a sandbox in the background and sets the variables that it prints. It returns what was printed.
func (r *reader) serve(command string) string {
	r.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	cmd := r.shell(ctx, command)
	var log bytes.Buffer
	cmd.Stderr = &log
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { stop(); _ = cmd.Wait() })
	last := "MOLTIN_CUSTOMER_PASSWORD="
	if strings.Contains(command, "-no-login") {
		last = "MOLTIN_CLIENT_SECRET="
	}
	var printed strings.Builder
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		printed.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), last) {
			r.run(&block{}, printed.String())
			return printed.String()
		}
	}
	stop()
	_ = cmd.Wait()
	r.t.Fatalf("%s printed no variables:\n%s%s", command, printed.String(), log.String())
	return ""
}

// create writes the file that a block is the content of.
func (r *reader) create(b *block) {
	r.t.Helper()
	path := filepath.Join(strings.TrimSpace(r.run(b, "pwd")), b.file)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(b.text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}
