// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// subtest runs a parallel subtest in virtual time.
func subtest(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}

const (
	oauthPath = "/oauth/access_token"
	loginPath = "/v2/customers/tokens"
	html      = "<html><body>Request blocked</body></html>"
)

// call is a request as it arrived.
type call struct {
	method, path, body string
	query              url.Values
	// access and customer are the tokens that it carried.
	access, customer string
	header           http.Header
}

func (c call) String() string { return c.method + " " + c.path }

// reply is a response. One without a status breaks the connection.
type reply struct {
	status int
	body   string
	header http.Header
}

// refusal is a response in the API's shape of errors.
func refusal(status int, detail string) reply {
	return reply{status: status, body: fmt.Sprintf(`{"errors":[{"status":%d,"title":%q,"detail":%q}]}`, status, http.StatusText(status), detail)}
}

func ok(body string) reply { return reply{status: http.StatusOK, body: body} }

// store is a network with a store at its other end that issues tokens. All
// other requests are passed to the function, if there is one.
type store struct {
	respond func(c call) reply
	// token, if there is one, responds to requests for tokens. nil leaves them to the
	// store.
	token func(c call) *reply
	// life is how long tokens live, in seconds; 0 if the store does not say.
	life int64
	// ahead is the store's clock less the local one; without a Date in the responses
	// it shows in nothing but expires.
	ahead  time.Duration
	noDate bool
	// latency is how long a response takes.
	latency time.Duration

	mu       sync.Mutex
	received []call
	tokens   int
	valid    map[string]bool
}

func (s *store) RoundTrip(req *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(req.Context()).GotConn(httptrace.GotConnInfo{})
	c := call{
		method: req.Method, path: req.URL.EscapedPath(), query: req.URL.Query(), header: req.Header,
		access: strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer "), customer: req.Header.Get("X-Moltin-Customer-Token"),
	}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		c.body = string(body)
	}
	s.mu.Lock()
	s.received = append(s.received, c)
	s.mu.Unlock()
	r := s.reply(c)
	if err := wait(req.Context(), s.latency); err != nil {
		return nil, err
	}
	if r.status == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	header := http.Header{}
	if !s.noDate {
		header.Set("Date", s.now().UTC().Format(http.TimeFormat))
	}
	for name, values := range r.header {
		header[name] = values
	}
	return &http.Response{StatusCode: r.status, Header: header, Body: io.NopCloser(strings.NewReader(r.body)), Request: req}, nil
}

func wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *store) now() time.Time { return time.Now().Add(s.ahead) }

func (s *store) reply(c call) reply {
	if c.path == oauthPath || c.path == loginPath {
		if s.token != nil {
			if r := s.token(c); r != nil {
				return *r
			}
		}
		return s.grant(c)
	}
	if s.respond == nil {
		return refusal(http.StatusNotFound, "not found")
	}
	return s.respond(c)
}

// grant issues access-1, customer-2 and so on.
func (s *store) grant(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens++
	kind := "access"
	if c.path == loginPath {
		kind = "customer"
	}
	token := fmt.Sprintf("%s-%d", kind, s.tokens)
	if s.valid == nil {
		s.valid = map[string]bool{}
	}
	s.valid[token] = true
	switch {
	case kind == "customer":
		return ok(fmt.Sprintf(`{"data":{"type":"token","id":"t7","customer_id":"ron","token":%q,"expires":%d}}`,
			token, s.now().Add(time.Duration(s.life)*time.Second).Unix()))
	case s.life == 0:
		return ok(fmt.Sprintf(`{"access_token":%q,"token_type":"Bearer"}`, token))
	}
	return ok(fmt.Sprintf(`{"access_token":%q,"token_type":"Bearer","expires_in":%d,"identifier":"client_credentials"}`, token, s.life))
}

// forget makes tokens of a kind invalid.
func (s *store) forget(kinds ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token := range s.valid {
		for _, kind := range kinds {
			if strings.HasPrefix(token, kind) {
				delete(s.valid, token)
			}
		}
	}
}

// checked is a response that only valid tokens get: the response to an invalid access
// token is 401, a customer token by status.
func (s *store) checked(status int, r reply) func(call) reply {
	return func(c call) reply {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case !s.valid[c.access]:
			return refusal(http.StatusUnauthorized, "Unable to validate access token")
		case c.customer != "" && !s.valid[c.customer]:
			return refusal(status, "Unable to validate customer token")
		}
		return r
	}
}

// calls are the requests that arrived at a path.
func (s *store) calls(path string) (found []call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.received {
		if c.path == path {
			found = append(found, c)
		}
	}
	return found
}

// client is a client of the store that is as quick as it can be.
func (s *store) client(changes ...func(*Config)) *Client {
	cfg := Config{
		Config: transport.Config{
			Endpoint: &url.URL{Scheme: "https", Host: "store.test"}, RequestsPerSecond: 1e12, MaxRetries: 3,
			RequestTimeout: 30 * time.Second, UserAgent: "test-agent", RoundTripper: s,
		},
		ClientID: "the-client-id", ClientSecret: "the-client-secret",
	}
	for _, change := range changes {
		change(&cfg)
	}
	return New(cfg)
}

func withLogin(cfg *Config) {
	cfg.CustomerEmail, cfg.CustomerPassword = "ron@swanson.example", "bacon-and-eggs"
}
