// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// proxy forwards connections to a server. It can silence open connections: they stay open, but nothing is forwarded, as when a router
// loses its connection table.
type proxy struct {
	listener net.Listener
	mu       sync.Mutex
	silent   chan struct{} // closed to silence the open connections
}

func startProxy(t testing.TB, target string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, silent: make(chan struct{})}
	var open []net.Conn
	t.Cleanup(func() {
		_ = listener.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, conn := range open {
			_ = conn.Close()
		}
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", target)
			if err != nil {
				_ = client.Close()
				continue
			}
			p.mu.Lock()
			open = append(open, client, server)
			silent := p.silent
			p.mu.Unlock()
			go pass(client, server, silent)
			go pass(server, client, silent)
		}
	}()
	return p
}

// pass copies data until the connection is silenced.
func pass(to, from net.Conn, silent chan struct{}) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		select {
		case <-silent:
			return // the data is lost silently
		default:
		}
		if n > 0 {
			_, _ = to.Write(buffer[:n])
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				_ = to.Close()
			}
			return
		}
	}
}

func (p *proxy) silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.silent)
	p.silent = make(chan struct{})
}

// TestStormConnectionsThatGoSilent silences all HTTP/2 connections during an apply. They must be replaced within the time of one attempt, and
// pending creates must not result in duplicates. It is run by STORM=full.
func TestStormConnectionsThatGoSilent(t *testing.T) {
	t.Parallel()
	skipUnlessFull(t)
	if runtime.GOOS != "linux" {
		t.Skip("the provider is told of the test's certificate by SSL_CERT_FILE, which Go reads on Linux")
	}

	const attempt = 6 * time.Second
	created := make(chan time.Time, 1000)
	sandboxStore := sandboxtest.New(t, sandbox.Config{Quota: 60})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sandboxStore.ServeHTTP(w, r)
		if r.ProtoMajor != 2 {
			t.Errorf("%s %s came by %s, want HTTP/2", r.Method, r.URL.Path, r.Proto)
		}
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/addresses") {
			created <- time.Now()
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	between := startProxy(t, server.Listener.Addr().String())
	store := &acctest.Store{Sandbox: sandboxStore, URL: "https://" + between.listener.Addr().String()}

	s := storm{each: 60}
	customers := []string{store.CustomerID()}
	config := strings.Replace(s.config(store, customers), "requests_per_second = 0", `requests_per_second = 15
request_timeout = "`+attempt.String()+`"`, 1)
	certificate := filepath.Join(t.TempDir(), "certificate.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(certificate, text, 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWorkspace(t, config, "SSL_CERT_FILE="+certificate)

	r := w.start("apply", "-input=false", "-auto-approve", "-var", "instructions=Ring twice")
	for range 20 {
		select {
		case <-created:
		case <-time.After(time.Minute):
			t.Fatal("the apply should have begun")
		}
	}
	silenced := time.Now()
	between.silence()
	for at := silenced; !at.After(silenced); {
		select {
		case at = <-created:
			t.Logf("the store was reached again after %s", at.Sub(silenced).Round(time.Millisecond))
			if at.Sub(silenced) > attempt+2*time.Second {
				t.Errorf("the store was reached again after %s, an attempt may take %s", at.Sub(silenced), attempt)
			}
		case <-time.After(3 * attempt):
			t.Fatal("the store was not reached again")
		}
	}
	if printed, exit := r.wait(); exit != 0 {
		t.Fatalf("the apply should have succeeded:\n%s", printed)
	}
	s.expectExactly(t, store, customers, "Ring twice")
	w.must("plan", "-input=false", "-detailed-exitcode", "-var", "instructions=Ring twice")
}
