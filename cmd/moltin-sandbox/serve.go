// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// grace is how long requests that are under way may take when the store stops.
const grace = time.Second

func serve(args []string, stdout, stderr io.Writer) error {
	flags, s := newFlags("serve", "serve [flags]")
	addr := flags.String("addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 takes a free one")
	if err := s.parse(flags, args, stdout); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usageError{fmt.Errorf("unexpected argument %q", flags.Arg(0))}
	}
	listener, err := listen(*addr)
	if err != nil {
		return err
	}
	server, err := s.newServer(stderr, true)
	if err != nil {
		return err
	}
	s.announce(stdout, listener.Addr().String())

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends the program at once
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
		return server.Close() // what still hangs is meant to
	} else if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func listen(addr string) (net.Listener, error) {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("-addr %q is not of the form host:port", addr)}
	}
	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken: stop what listens there, or choose another with -addr (127.0.0.1:0 takes a free one)", addr)
	}
	return listener, err
}

// announce prints what a shell needs to use the store. All of it can be sourced.
func (s *settings) announce(stdout io.Writer, listening string) {
	addr := netip.MustParseAddrPort(listening)
	if addr.Addr().IsUnspecified() { // it listens on loopback too
		addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), addr.Port())
	}
	endpoint := "http://" + addr.String()
	variables := s.variables(endpoint)
	if !addr.Addr().IsLoopback() {
		variables = append(variables, "MOLTIN_ALLOW_INSECURE_HTTP=true")
	}
	fmt.Fprintf(stdout, "# The sandbox store is at %s. For the provider:\n", endpoint)
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		fmt.Fprintf(stdout, "export %s=%s\n", name, quote(value))
	}
}

// quote makes a value one word of a POSIX shell.
func quote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
