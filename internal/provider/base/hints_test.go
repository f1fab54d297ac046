// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest/diagtest"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

const (
	endpointSetting = "endpoint (or the MOLTIN_ENDPOINT environment variable)"
	paceSetting     = "requests_per_second (or the MOLTIN_REQUESTS_PER_SECOND environment variable)"
)

func networkError(err error) error {
	return &transport.NetworkError{Method: http.MethodGet, Path: "/v2/customers", Attempts: 2, Err: err}
}

// Each limit has a hint of its own: more retries do not help if there is no time for
// them.
func TestTimeoutHint(t *testing.T) {
	t.Parallel()
	expired, cancel := context.WithDeadline(t.Context(), time.Time{})
	t.Cleanup(cancel)
	of := func(setting string) Operation {
		return Operation{Action: "do it", Timeout: 90 * time.Second, TimeoutAttribute: setting}
	}
	none, create := of(""), of("timeouts.create")
	silence := networkError(context.DeadlineExceeded)
	const silent = "GET /v2/customers: context deadline exceeded (after 2 attempts).\n\nThe operation timed out after 1m30s. "
	paced := func(limit float64) error {
		return &transport.RateLimitError{RequestsPerSecond: limit, Err: context.DeadlineExceeded}
	}
	const heldBack = "The request was held back to keep to the rate limit (context deadline exceeded).\n\nThe operation timed out after 1m30s"
	throttled := rejection(http.StatusTooManyRequests, transport.ErrorEntry{Title: "No"})
	asked := *throttled
	asked.RetryAfter = time.Hour
	const response = "PUT /v2/customers/1/addresses/2: 429 Too Many Requests: No (request ID request-3) (after 4 attempts)"
	const waits = response + " (the store asked to wait 1h0m0s, which is longer than the time that is left).\n\nTry again later"
	const fails = response + ".\n\nThe operation timed out after 1m30s, because the store kept failing or throttling requests. Try again later"

	for name, tc := range map[string]struct {
		ctx  context.Context //nolint:containedctx // It is what differs.
		op   Operation
		err  error
		want string
	}{
		"before the first request": {expired, create, context.DeadlineExceeded, "The operation timed out after 1m30s. Raise timeouts.create."},
		"a create":                 {expired, create, silence, silent + "Raise timeouts.create."},
		"an update":                {expired, of("timeouts.update"), silence, silent + "Raise timeouts.update."},
		"a read": {
			expired, of("timeouts.read"), silence,
			silent + "Raise timeouts.read and apply once with -refresh=false, because a refresh uses the timeout in the state.",
		},
		"a delete": {
			expired, of("timeouts.delete"), silence,
			silent + "Raise timeouts.delete and apply before you remove the resource, because a delete uses the timeout in the state.",
		},
		"a data source": {expired, none, silence, silent + "Check that " + endpointSetting + " can be reached, and try again."},
		"the pace": {
			expired, create, paced(0.1),
			heldBack + ". Raise " + paceSetting + ", which limits the provider to 0.1 requests per second, or raise timeouts.create.",
		},
		"the pace of a data source": {
			expired, none, paced(0.1),
			heldBack + ". Raise " + paceSetting + ", which limits the provider to 0.1 requests per second.",
		},
		"the pace of many records": {
			t.Context(),
			Operation{Action: "do it"},
			paced(0.001),
			"The request was held back to keep to the rate limit (context deadline exceeded).\n\nThe operation timed out after 5m0s. Raise " + paceSetting +
				", which limits the provider to 0.001 requests per second.",
		},
		"the pace without a limit": {
			expired, create, paced(0),
			heldBack + ", because the store is throttling requests. Try again later, or raise timeouts.create.",
		},
		"the store's wait":                  {t.Context(), create, &asked, waits + ", or raise timeouts.create."},
		"the store's wait of a data source": {t.Context(), none, &asked, waits + "."},
		"the store's responses": {
			expired, create, fmt.Errorf("%w (%w before the request could be sent again)", throttled, context.DeadlineExceeded),
			fails + ", or raise timeouts.create.",
		},
		"the store's responses to a data source": {
			expired, none, fmt.Errorf("%w (%w before the request could be sent again)", throttled, context.DeadlineExceeded),
			fails + ".",
		},
		"one attempt": {
			t.Context(), create, networkError(&transport.AttemptTimeoutError{RequestTimeout: 30 * time.Second}),
			"GET /v2/customers: no response within the request timeout of 30s (after 2 attempts).\n\nCheck that " + endpointSetting +
				" can be reached, or raise request_timeout (or the MOLTIN_REQUEST_TIMEOUT environment variable).",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			AddStoreError(tc.ctx, &diags, tc.op, tc.err)
			diagtest.AssertMessage(t, diags, "", "Could not do it", tc.want)
		})
	}
}

// After Ctrl-C, there is nothing to check.
func TestInterruptHint(t *testing.T) {
	t.Parallel()
	const hint = "Terraform was interrupted. Run it again."
	throttled := rejection(http.StatusTooManyRequests, transport.ErrorEntry{Title: "No"})
	const response = "PUT /v2/customers/1/addresses/2: 429 Too Many Requests: No (request ID request-3) (after 4 attempts)"
	for want, err := range map[string]error{
		hint: context.Canceled,
		"GET /v2/customers: context canceled (after 2 attempts).\n\n" + hint: networkError(context.Canceled),
		response + ".\n\n" + hint: fmt.Errorf("%w (%w before the request could be sent again)", throttled, context.Canceled),
	} {
		var diags diag.Diagnostics
		AddStoreError(t.Context(), &diags, FixedOperation("read the address"), err)
		diagtest.AssertMessage(t, diags, "", "Could not read the address", want)
	}
}

func TestStatusHint(t *testing.T) {
	t.Parallel()
	for status, hint := range map[int]string{
		http.StatusUnauthorized: "The store kept rejecting new access tokens. Check the provider's credentials. If they are correct, contact the store's support.",
		http.StatusForbidden: "The provider's credentials do not permit this. Without client_secret (or the MOLTIN_CLIENT_SECRET environment variable), " +
			"the provider can access only the customer who is logged in.",
		http.StatusNotFound: "The record may have been deleted outside of Terraform: run terraform plan again. If it exists, the provider may be connected " +
			"to another store: check which provider configuration (alias) is used here, and its " + endpointSetting + ".",
		http.StatusTooManyRequests: "The store throttled the request until no retries were left. Lower " + paceSetting +
			", or raise max_retries (or the MOLTIN_MAX_RETRIES environment variable).",
		http.StatusInternalServerError: "The store failed to process the request. Try again later. If it keeps failing, give the request ID to the store's support.",
		http.StatusServiceUnavailable:  "The store failed to process the request. Try again later. If it keeps failing, give the request ID to the store's support.",
	} {
		var diags diag.Diagnostics
		AddStoreError(t.Context(), &diags, FixedOperation("update the address"), rejection(status, transport.ErrorEntry{Title: "No"}))
		diagtest.AssertMessage(t, diags, "", "Could not update the address", fmt.Sprintf(
			"PUT /v2/customers/1/addresses/2: %d %s: No (request ID request-3) (after 4 attempts).\n\n%s", status, http.StatusText(status), hint))
	}
}

// A response that is HTML, empty or of another API has no entries. Its status says
// nothing about credentials and records.
func TestNonAPIHint(t *testing.T) {
	t.Parallel()
	const nonAPI = "The response is not in the API's format. It may come from a proxy or firewall in front of the store, or from another server. Check " +
		endpointSetting + ", or try again later."
	const throttled = "The store throttled the request until no retries were left. Lower " + paceSetting +
		", or raise max_retries (or the MOLTIN_MAX_RETRIES environment variable).\n\n"
	for status, before := range map[int]string{
		http.StatusForbidden: "", http.StatusNotFound: "", http.StatusBadGateway: "", http.StatusTooManyRequests: throttled,
	} {
		var diags diag.Diagnostics
		AddStoreError(t.Context(), &diags, FixedOperation("read the address", addressAttributes()...), rejection(status))
		diagtest.AssertMessage(t, diags, "", "Could not read the address", fmt.Sprintf(
			"PUT /v2/customers/1/addresses/2: %d %s (request ID request-3) (after 4 attempts).\n\n%s%s", status, http.StatusText(status), before, nonAPI))
	}
}

func TestConnectionHint(t *testing.T) {
	t.Parallel()
	const proxyHint = "Check the HTTPS_PROXY environment variable, which sets the proxy and its credentials. NO_PROXY lists the hosts to connect to without it."
	for name, tc := range map[string]struct {
		err        error
		text, hint string
	}{
		"broken connection": {io.ErrUnexpectedEOF, "unexpected EOF", "Check that " + endpointSetting + " can be reached from this machine, and try again."},
		"plain http": {
			tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"},
			"tls: first record does not look like a TLS handshake",
			"The server does not speak https, only plain http or another protocol. Check the scheme and the port of " + endpointSetting + ".",
		},
		"certificate": {
			&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
			"tls: failed to verify certificate: x509: certificate signed by unknown authority",
			"The server's certificate can't be trusted. Check " + endpointSetting + ". If a proxy in your network issues its own certificates, " +
				"install its CA certificate on this machine.",
		},
		"proxy": {
			&transport.ProxyError{Host: "proxy.example:3128", Status: 407},
			"the proxy proxy.example:3128 refused the connection: 407 Proxy Authentication Required", proxyHint,
		},
		"host of the proxy": {
			&net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "proxy.example", IsNotFound: true}},
			"proxyconnect tcp: lookup proxy.example: no such host", proxyHint,
		},
		"host": {
			&net.DNSError{Err: "no such host", Name: "store.example", IsNotFound: true}, "lookup store.example: no such host",
			"The host does not exist. Check " + endpointSetting + ".",
		},
		"size": {transport.ErrTooLarge, "the response is larger than 32 MiB", "Look up records by ID instead of listing them."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			AddStoreError(t.Context(), &diags, FixedOperation("read the address"), networkError(tc.err))
			diagtest.AssertMessage(t, diags, "", "Could not read the address", "GET /v2/customers: "+tc.text+" (after 2 attempts).\n\n"+tc.hint)
		})
	}
	var diags diag.Diagnostics
	AddStoreError(t.Context(), &diags, FixedOperation("read the address"), errors.New("something else"))
	diagtest.AssertMessage(t, diags, "", "Could not read the address", "Something else.")
}
