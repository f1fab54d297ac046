// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"bytes"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestCustomerToken(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	before := time.Now()
	result, opened := p.OpenToken(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	p.RequireSuccess(nil, opened.Diagnostics)
	if result["customer_id"] != store.CustomerID() || result["email"] != sandbox.DefaultCustomerEmail {
		t.Errorf("result %v", result)
	}

	// The token works.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, store.URL+"/v2/customers/"+store.CustomerID()+"/addresses", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", store.Find("POST", "/v2/customers/tokens")[0].Header.Get("Authorization"))
	req.Header.Set("X-Moltin-Customer-Token", result["token"].(string))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the response to the token is %s", resp.Status)
	}

	// It expires after a day, and is renewed a minute earlier. The client knows the store's clock to about a second.
	expires, err := time.Parse(time.RFC3339, result["expires_at"].(string))
	if err != nil {
		t.Fatal(err)
	}
	if wrong := expires.Sub(before.Add(sandbox.CustomerTokenLife)).Abs(); wrong > 5*time.Second {
		t.Errorf("expires_at is wrong by %s", wrong)
	}
	if early := expires.Sub(opened.RenewAt); early < 58*time.Second || early > 62*time.Second {
		t.Errorf("renewed %s before it expires", early)
	}

	// The store issues another token, which Terraform can't use: there is a warning and no further renewal.
	renewed := p.RenewToken(opened.Private)
	if n := store.Count("POST", "/v2/customers/tokens"); n != 2 {
		t.Errorf("%d logins, want 2", n)
	}
	if len(renewed.Diagnostics) != 1 || renewed.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || !renewed.RenewAt.IsZero() {
		t.Fatalf("renewed with %v at %s", renewed.Diagnostics, renewed.RenewAt)
	}
	if text := renewed.Diagnostics[0].Detail; !strings.Contains(text, result["expires_at"].(string)) ||
		strings.Contains(text, result["token"].(string)) || strings.Contains(text, sandbox.DefaultCustomerPassword) {
		t.Errorf("the warning is %q", text)
	}

	requests := len(store.Journal())
	closed, err := p.CloseEphemeralResource(t.Context(), &tfprotov6.CloseEphemeralResourceRequest{TypeName: acctest.TokenType, Private: renewed.Private})
	p.RequireSuccess(err, closed.Diagnostics)
	if len(store.Journal()) != requests {
		t.Error("closing sent a request")
	}
}

// A store may extend the token instead of issuing another.
func TestCustomerTokenExtended(t *testing.T) {
	t.Parallel()
	var ids atomic.Int64
	store := acctest.Start(t, sandbox.Config{NewID: func() string {
		if ids.Add(1) < 3 {
			return []string{"", "customer", "access-token"}[ids.Load()]
		}
		return "the-same-token"
	}})
	p := acctest.NewProtocolClient(t, store, nil)
	result, opened := p.OpenToken(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	p.RequireSuccess(nil, opened.Diagnostics)
	renewed := p.RenewToken(opened.Private)
	p.RequireSuccess(nil, renewed.Diagnostics)
	if again := p.RenewToken(renewed.Private); renewed.RenewAt.Before(opened.RenewAt) || again.RenewAt.IsZero() {
		t.Errorf("%v: opened for %s, renewed for %s, then for %s", result["token"], opened.RenewAt, renewed.RenewAt, again.RenewAt)
	}
}

// A token without an expiry is never renewed.
func TestCustomerTokenWithoutExpiry(t *testing.T) {
	t.Parallel()
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != acctest.LoginPath {
			store.ServeHTTP(w, r)
			return
		}
		_, _ = io.WriteString(w, `{"data":{"type":"token","customer_id":"ron","token":"without-expiry"}}`)
	})
	result, opened := acctest.NewProtocolClient(t, store, nil).OpenToken("ron@swanson.com", "mysecretpassword")
	want := acctest.Object{"email": "ron@swanson.com", "password": "mysecretpassword", "token": "without-expiry", "customer_id": "ron", "expires_at": nil}
	if len(opened.Diagnostics) > 0 || !reflect.DeepEqual(result, want) || !opened.RenewAt.IsZero() {
		t.Errorf("opened %v until %s, %v, want %v", result, opened.RenewAt, opened.Diagnostics, want)
	}
}

func TestCustomerTokenRejected(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	_, refused := p.OpenToken(sandbox.DefaultCustomerEmail, "a-wrong-password")
	acctest.AssertErrorContains(t, refused.Diagnostics, "password", "rejected the customer login", "email and password")
	if text := refused.Diagnostics[0].Detail; strings.Contains(text, "a-wrong-password") || strings.Contains(text, "MOLTIN_CUSTOMER_PASSWORD") {
		t.Errorf("the error is %q", text)
	}

	_, opened := p.OpenToken(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	store.DeleteCustomer(store.CustomerID())
	acctest.AssertErrorContains(t, p.RenewToken(opened.Private).Diagnostics, "password", "rejected the customer login")

	_, refused = acctest.NewProtocolClient(t, store, acctest.Object{"client_secret": "a-wrong-secret"}).OpenToken("ron@swanson.com", "mysecretpassword")
	acctest.AssertErrorContains(t, refused.Diagnostics, "", "rejected the client credentials")
}

// Passwords and tokens of customers, which are not settings of the provider, are
// masked too, also in responses.
func TestCustomerSecretsAreNotLogged(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	var log bytes.Buffer
	p := acctest.NewProtocolClient(acctest.WithLog(t, &log), store, nil)
	p.RequireSuccess(nil, p.Apply(acctest.CustomerType, nil, acctest.LeslieConfig()).Diagnostics)
	opened, resp := p.OpenToken("leslie@pawnee.gov", "waffles-4-ever")
	p.RequireSuccess(nil, resp.Diagnostics)
	token := opened["token"].(string)

	for _, name := range []string{"/v2/customers", "/v2/customers/tokens"} {
		if !strings.Contains(log.String(), name) {
			t.Errorf("the log does not have %s:\n%s", name, log.String())
		}
	}
	for _, secret := range []string{"waffles-4-ever", token, sandbox.DefaultClientSecret} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %q:\n%s", secret, log.String())
		}
	}
}
