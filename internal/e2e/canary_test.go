// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Distinctive credentials, with characters that are escaped in URLs and JSON.
const (
	canarySecret   = "canary-secret+/%&\"<7Qx"
	canaryPassword = "canary-password+/%&\"<9Zk"
	wrongSecret    = "canary-wrong-secret+/%&\"<2Jb"
	wrongPassword  = "canary-wrong-password+/%&\"<4Vm"
)

// forms returns the encodings in which a secret could appear.
func forms(secret string) map[string]string {
	quoted, _ := json.Marshal(secret)
	all := map[string]string{
		"as it is":       secret,
		"in JSON":        strings.Trim(string(quoted), `"`),
		"in a Go string": strings.Trim(fmt.Sprintf("%q", secret), `"`),
		"in a query":     url.QueryEscape(secret),
		"in a path":      url.PathEscape(secret),
		"in hex":         hex.EncodeToString([]byte(secret)),
	}
	// In base64, preceding bytes shift the bits, and the outermost characters depend on adjacent bytes.
	for shift := range 3 {
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "URL base64": base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(strings.Repeat(" ", shift) + secret))
			all[fmt.Sprintf("in %s after %d bytes", name, shift)] = encoded[4 : len(encoded)-4]
		}
	}
	return all
}

// canary is a store with distinctive credentials, and what is printed and logged about it, to search for leaked secrets.
type canary struct {
	t     *testing.T
	store *acctest.Store
	w     *workspace // of Terraform, or nil
	// echo is a status with which the store rejects creates, in a response that contains all credentials. 0 for none.
	echo atomic.Int64
	// arrived, if set, is called with each request before the store.
	arrived atomic.Pointer[func(*http.Request)]
	secrets map[string]bool
	outputs map[string]string
}

func newCanary(t *testing.T) *canary {
	t.Helper()
	c := &canary{t: t, secrets: map[string]bool{}, outputs: map[string]string{}}
	// The last two are the prefixes of the store's tokens.
	for _, secret := range []string{canarySecret, canaryPassword, wrongSecret, wrongPassword, "access-canary", "customer-canary"} {
		c.secrets[secret] = true
	}
	var ids atomic.Int64
	c.store = acctest.StartBehind(t, sandbox.Config{
		ClientSecret: canarySecret, CustomerPassword: canaryPassword,
		NewID: func() string { return fmt.Sprintf("canary%05d-5fW2", ids.Add(1)) },
	}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		if arrived := c.arrived.Load(); arrived != nil {
			(*arrived)(r)
		}
		if c.echo.Load() == 0 || r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/addresses") {
			store.ServeHTTP(w, r)
			return
		}
		echoed := fmt.Sprintf("%s %s %s %[3]q %s %s", r.Header.Get("Authorization"), r.Header.Get("X-Moltin-Customer-Token"),
			canarySecret, url.QueryEscape(canarySecret), canaryPassword)
		w.Header().Set("X-Request-Id", echoed)
		w.WriteHeader(int(c.echo.Load()))
		_ = json.NewEncoder(w).Encode(map[string]any{
			"request_id": echoed,
			"errors":     []any{map[string]any{"source": "postcode " + echoed, "title": echoed, "detail": echoed}},
		})
	})
	return c
}

// apply creates an address, which must succeed or fail as expected, and returns the diagnostics.
func (c *canary) apply(terraform, succeeds bool, settings acctest.Object) string {
	c.t.Helper()
	if terraform {
		c.startTerraform(settings)
		return c.run(succeeds, "apply", "-input=false", "-auto-approve")
	}
	var log bytes.Buffer
	all := acctest.Object{
		"client_secret": canarySecret, "customer_email": sandbox.DefaultCustomerEmail, "customer_password": canaryPassword, "max_retries": 1,
	}
	maps.Copy(all, settings)
	result := acctest.NewProtocolClient(acctest.WithLog(c.t, &log), c.store, all).Apply(acctest.AddressType, nil, acctest.AllAttributes().Object())
	var printed strings.Builder
	for _, d := range result.Diagnostics {
		fmt.Fprintln(&printed, d.Severity, d.Summary, d.Detail)
	}
	if (printed.Len() == 0) != succeeds {
		c.t.Errorf("the diagnostics are %s", &printed)
	}
	c.outputs["log"], c.outputs["diagnostics"], c.outputs["state"] = log.String(), printed.String(), fmt.Sprint(result.State, result.Identity)
	return printed.String()
}

// startTerraform prepares a workspace. Credentials are in the environment, because Terraform itself writes the configuration into plans.
func (c *canary) startTerraform(settings acctest.Object) {
	c.t.Helper()
	env := []string{
		"MOLTIN_ENDPOINT=" + c.store.URL, "MOLTIN_CLIENT_ID=" + sandbox.DefaultClientID, "MOLTIN_CLIENT_SECRET=" + canarySecret,
		"MOLTIN_CUSTOMER_EMAIL=" + sandbox.DefaultCustomerEmail, "MOLTIN_CUSTOMER_PASSWORD=" + canaryPassword,
		"MOLTIN_REQUESTS_PER_SECOND=0", "MOLTIN_MAX_RETRIES=1", "TF_LOG=TRACE",
	}
	for name, value := range settings {
		env = append(env, fmt.Sprintf("MOLTIN_%s=%v", strings.ToUpper(name), value))
	}
	c.w = newWorkspace(c.t, canaryConfig, env...)
	c.w.env = append(c.w.env, "TF_LOG_PATH="+filepath.Join(c.w.dir, "log"))
}

const canaryConfig = `
variable "line_2" { default = "Flat 1" }
resource "moltin_customer_address" "home" {
  first_name = "Ron"
  last_name  = "Swanson"
  line_1     = "1 Sunny Street"
  line_2     = var.line_2
  post_code  = "SU33 1YY"
  county     = "Sunnyville"
  country    = "US"
}
`

// run runs terraform, which must succeed or fail as expected, and stores its output.
func (c *canary) run(succeeds bool, args ...string) string {
	c.t.Helper()
	printed, exit := c.w.terraform(args...)
	c.outputs[strings.Join(args, " ")+" "+fmt.Sprint(len(c.outputs))] = printed
	if (exit == 0) != succeeds {
		c.t.Errorf("terraform %s exited with %d:\n%s", strings.Join(args, " "), exit, printed)
	}
	return strings.Join(strings.Fields(printed), " ") // without line breaks
}

// search searches all output and files for all secrets.
func (c *canary) search() {
	c.t.Helper()
	// The secrets were sent, and the search finds them.
	sent := ""
	for _, entry := range c.store.Journal() {
		sent += entry.Header.Get("Authorization") + " " + entry.Header.Get("X-Moltin-Customer-Token") + " " + string(entry.Body) + "\n"
	}
	if len(find("the journal", sent, c.secrets)) == 0 {
		c.t.Error("no secret was sent, so that there is none to look for")
	}
	if c.w != nil {
		c.readFiles()
	}
	if !strings.Contains(c.outputs["log"], "Request") || !strings.Contains(c.outputs["log"], "/oauth/access_token") {
		c.t.Error("the log has nothing of the client's")
	}
	for name, text := range c.outputs {
		for _, leak := range find(name, text, c.secrets) {
			c.t.Error(leak)
		}
	}
}

// readFiles adds all files of the workspace to the outputs.
func (c *canary) readFiles() {
	c.t.Helper()
	err := filepath.WalkDir(c.w.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		c.outputs[entry.Name()] = string(text)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// find returns the secrets in a text, with some context.
func find(name, text string, secrets map[string]bool) (leaks []string) {
	for secret := range secrets {
		for form, written := range forms(secret) {
			if i := strings.Index(text, written); i >= 0 {
				around := text[max(0, i-200):min(len(text), i+len(written)+40)]
				leaks = append(leaks, fmt.Sprintf("%s has %q %s: …%s…", name, secret, form, around))
			}
		}
	}
	return leaks
}

// TestCanarySucceeds searches for secrets after successful runs.
func TestCanarySucceeds(t *testing.T) {
	t.Parallel()
	c := newCanary(t)
	c.startTerraform(nil)
	c.run(true, "plan", "-input=false", "-out=plan")
	c.run(true, "show", "-json", "plan")
	c.run(true, "apply", "-input=false", "plan")
	c.run(true, "apply", "-input=false", "-auto-approve", "-var", "line_2=Flat 2")
	c.store.RevokeTokens()
	c.run(true, "plan", "-input=false")
	c.run(true, "apply", "-destroy", "-input=false", "-auto-approve")
	c.search()
}

// TestCanaryFails searches for secrets after each kind of failure. Terraform adds its own output and files, the same for each, so only
// some of them run with it.
func TestCanaryFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings  acctest.Object
		fault     sandbox.Fault
		echo      int64
		shows     string // in the diagnostics
		terraform bool
	}{
		"refused login":       {settings: acctest.Object{"customer_password": wrongPassword}, shows: "rejected the customer login", terraform: true},
		"refused credentials": {settings: acctest.Object{"client_secret": wrongSecret}, shows: "rejected the client credentials", terraform: true},
		"refused grant":       {settings: acctest.Object{"client_id": "another"}, shows: "rejected the client credentials"},
		"409":                 {fault: sandbox.Fault{Status: 409, Method: "write"}, shows: "409"},
		"429":                 {fault: sandbox.Fault{Status: 429}, shows: "429"},
		"429 to the address":  {fault: sandbox.Fault{Status: 429, Path: sandbox.PathAddresses}, shows: "429"},
		"500":                 {fault: sandbox.Fault{Status: 500, Path: sandbox.PathAddresses}, shows: "500"},
		"500 to the token":    {fault: sandbox.Fault{Status: 500, Path: sandbox.PathOAuth}, shows: "500"},
		"500 to the login":    {fault: sandbox.Fault{Status: 500, Path: sandbox.PathTokens}, shows: "500"},
		"HTML":                {fault: sandbox.Fault{Status: 503, HTML: true, Path: sandbox.PathAddresses}, shows: "503", terraform: true},
		"HTML 404":            {fault: sandbox.Fault{Status: 404, HTML: true}, shows: "404"},
		"truncated JSON":      {fault: sandbox.Fault{Kind: sandbox.Truncated}, shows: "200"},
		"truncated token":     {fault: sandbox.Fault{Kind: sandbox.Truncated, Path: sandbox.PathOAuth}, shows: "200", terraform: true},
		"truncated login":     {fault: sandbox.Fault{Kind: sandbox.Truncated, Path: sandbox.PathTokens}, shows: "200"},
		"oversized":           {fault: sandbox.Fault{Kind: sandbox.Oversized, Path: sandbox.PathOAuth}, shows: "32 MiB"},
		"closed":              {fault: sandbox.Fault{Close: true}, shows: "EOF"},
		"tokens forgotten":    {fault: sandbox.Fault{Kind: sandbox.RevokeTokens}, shows: "401", terraform: true},
		"echo in a 400":       {echo: 400, shows: "400"},
		"echo in a 403":       {echo: 403, shows: "403"},
		"echo in a 422":       {echo: 422, shows: "422", terraform: true},
		"echo in a 500":       {echo: 500, shows: "500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCanary(t)
			c.echo.Store(test.echo)
			if test.fault != (sandbox.Fault{}) {
				c.store.SetFaults(test.fault)
			}
			if printed := c.apply(test.terraform, false, test.settings); !strings.Contains(printed, test.shows) {
				t.Errorf("the diagnostics should show %q:\n%s", test.shows, printed)
			}
			c.search()
		})
	}
}

// TestRedirectsAreRefused redirects the provider to another server, which must not receive a request.
func TestRedirectsAreRefused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{sandbox.PathOAuth, sandbox.PathTokens, sandbox.PathAddresses} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			var received atomic.Int64
			elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { received.Add(1) }))
			t.Cleanup(elsewhere.Close)
			c := newCanary(t)
			c.store.SetFaults(sandbox.Fault{Path: path, Redirect: elsewhere.URL + "/v2/elsewhere"})
			if printed := c.apply(path == sandbox.PathOAuth, false, nil); !strings.Contains(printed, "redirects are refused") {
				t.Errorf("the diagnostics should say that redirects are refused:\n%s", printed)
			}
			c.search()
			if n := received.Load(); n > 0 {
				t.Errorf("the redirect's target received %d requests", n)
			}
			// The server counts requests.
			if resp, err := http.Get(elsewhere.URL); err != nil || received.Load() != 1 {
				t.Errorf("the redirect's target does not listen: %v", err)
			} else {
				resp.Body.Close()
			}
		})
	}
}
