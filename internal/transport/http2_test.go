// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// proxy passes bytes on between the client and a server. Its connections can be
// made to die without a word, which nothing but silence tells either end.
type proxy struct {
	net.Listener
	server     string
	generation atomic.Int32 // connections of an earlier one are dead
}

func startProxy(t *testing.T, server string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: listener, server: server}
	go p.accept()
	t.Cleanup(func() { _ = listener.Close() })
	return p
}

func (p *proxy) accept() {
	for {
		client, err := p.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		generation := p.generation.Load()
		go p.pass(client, server, generation)
		go p.pass(server, client, generation)
	}
}

func (p *proxy) pass(to, from net.Conn, generation int32) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if p.generation.Load() == generation {
			_, _ = to.Write(buffer[:n])
		}
	}
}

// TestSilentConnection lets a connection of HTTP/2 die without a word. It is
// noticed and replaced within the time of one attempt.
func TestSilentConnection(t *testing.T) {
	t.Parallel()
	for _, r := range []Request{get, once} {
		t.Run(r.Method, func(t *testing.T) {
			t.Parallel()
			store := answers(answer(200, record))
			tr, server, _ := listening(t, store, startHTTP2, noWait, func(cfg *Config) { cfg.RequestTimeout = 3 * time.Second })
			// Time is not measured here: a busy machine would fail.
			if probe := tr.RoundTripper.(*http.Transport).HTTP2; probe.SendPingTimeout+probe.PingTimeout > tr.RequestTimeout*3/4 {
				t.Errorf("a connection is probed for %s+%s", probe.SendPingTimeout, probe.PingTimeout)
			}
			p := startProxy(t, server.Listener.Addr().String())
			tr.Endpoint.Host = p.Addr().String()
			if err := tr.Do(t.Context(), get, authorize); err != nil {
				t.Fatal(err)
			}
			p.generation.Add(1)
			err := tr.Do(t.Context(), r, authorize)
			if isUnknown := errors.As(err, new(*AmbiguousError)); isUnknown != r.NonIdempotent || !isUnknown && err != nil {
				t.Errorf("error %v", err)
			}
			if err := tr.Do(t.Context(), get, authorize); err != nil {
				t.Errorf("the next request: %v", err)
			}
			for _, h := range store.requests() {
				if h.proto != "HTTP/2.0" {
					t.Errorf("a request by %s", h.proto)
				}
			}
		})
	}
}
