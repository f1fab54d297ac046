// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// direct is a store in a synctest bubble, where it can't have a listener: tests call its handler.
type direct struct {
	*sandboxtest.Sandbox
	t     *testing.T
	token string
	home  string
}

func newDirect(t *testing.T) *direct {
	t.Helper()
	sb := sandboxtest.New(t, sandbox.Config{})
	s := &direct{Sandbox: sb, t: t, home: "/v2/customers/" + sb.CustomerID() + "/addresses"}
	r := s.send(t.Context(), "POST", "/oauth/access_token", "grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret")
	s.token = r.text("access_token")
	return s
}

func (s *direct) send(ctx context.Context, method, path, body string) reply {
	s.t.Helper()
	request := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Authorization", "Bearer "+s.token)
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	return reply{s.t, method + " " + path, recorder.Code, recorder.Header(), recorder.Body.String()}
}

func TestFaultKeptLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newDirect(t)
		s.SetFaults(sandbox.Fault{
			Status: 504, HTML: true, Process: sandbox.ProcessLate, Method: http.MethodPost, MinDelay: 2 * time.Second,
			MaxDelay: 4 * time.Second, Next: 1,
		})
		asked := time.Now()
		ctx, leave := context.WithCancel(t.Context())
		r := s.send(ctx, "POST", s.home, minimal).is(http.StatusGatewayTimeout)
		equal(t, "Content-Type", r.header.Get("Content-Type"), "text/html; charset=utf-8")
		equal(t, "the response came after", time.Since(asked), 0)
		leave()

		<-time.After(2*time.Second - time.Nanosecond)
		synctest.Wait()
		equal(t, "addresses too early", len(s.Addresses(s.CustomerID())), 0)
		s.WaitIdle()
		addresses := s.Addresses(s.CustomerID())
		equal(t, "addresses", len(addresses), 1)
		equal(t, "first name", addresses[0].FirstName, "Leslie")
		if waited := addresses[0].CreatedAt.Sub(asked); waited < 2*time.Second || waited > 4*time.Second {
			t.Errorf("kept after %v, want 2s to 4s", waited)
		}
		entry := s.Find("POST", s.home)[0]
		equal(t, "journaled status", entry.Status, http.StatusGatewayTimeout)
		equal(t, "journaled fault", entry.Fault, "status 504 html process late")
	})
}

// TestFaultKeptLateByDefault also shows that other faults of the request apply when it is processed.
func TestFaultKeptLateByDefault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newDirect(t)
		s.SetFaults(sandbox.Fault{Kind: sandbox.Normalize}, sandbox.Fault{Status: 504, HTML: true, Process: sandbox.ProcessLate})
		asked := time.Now()
		for range 20 {
			s.send(t.Context(), "POST", s.home, strings.Replace(minimal, `"US"`, `"us"`, 1)).is(http.StatusGatewayTimeout)
		}
		s.WaitIdle()
		addresses := s.Addresses(s.CustomerID())
		equal(t, "addresses", len(addresses), 20)
		moments := map[time.Duration]bool{}
		for _, a := range addresses {
			waited := a.CreatedAt.Sub(asked)
			moments[waited] = true
			if waited < 300*time.Millisecond || waited > 3*time.Second {
				t.Errorf("kept after %v, want 0.3s to 3s", waited)
			}
			equal(t, "country", a.Country, "US")
		}
		equal(t, "moments", len(moments), 20)
	})
}

func TestCloseDropsLateWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newDirect(t)
		s.SetFaults(sandbox.Fault{Status: 504, HTML: true, Process: sandbox.ProcessLate, Next: 1})
		s.send(t.Context(), "POST", s.home, minimal).is(http.StatusGatewayTimeout)
		s.Close()
		s.Close()
		<-time.After(time.Minute)
		equal(t, "addresses", len(s.Addresses(s.CustomerID())), 0)
		s.send(t.Context(), "GET", s.home, "").is(200)
	})
}

func TestInvalidSeedKeepsLateWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newDirect(t)
		s.SetFaults(sandbox.Fault{Status: 504, Process: sandbox.ProcessLate, Next: 1})
		s.send(t.Context(), "POST", s.home, minimal).is(http.StatusGatewayTimeout)
		if err := s.SetSeed([]sandbox.Customer{{Name: "Nobody"}}); err == nil {
			t.Error("no error for a customer without an email")
		}
		s.WaitIdle()
		equal(t, "addresses", len(s.Addresses(s.CustomerID())), 1)
	})
}
