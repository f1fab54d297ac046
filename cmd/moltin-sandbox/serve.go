// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/atomicfile"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/page"
)

// grace is how long requests that are under way may take when the store stops.
const grace = time.Second

func serve(args []string, stdout, stderr io.Writer) error {
	flags, s := newFlags("serve")
	addr := flags.String("addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 takes a free one")
	names := flags.String("host", "", "further `names`, separated by commas, by which requests may address the store, such as that\n"+
		"of its container; others than loopback and -addr are refused (default none)")
	file := flags.String("env-file", "", "`file` to write the variables to as soon as the store listens; it is removed when the store stops (default none)")
	shell := flags.String("shell", defaultShell(), "`shell` to write the variables for: sh or powershell")
	if err := s.parse(flags, args, stdout); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return usageError{fmt.Errorf("unexpected argument %q", flags.Arg(0))}
	case *shell != shellPOSIX && *shell != shellPowerShell:
		return usageError{fmt.Errorf("-shell is sh or powershell, not %q", *shell)}
	}
	// What reads that the store listens may stop it at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *file != "" {
		if err := os.Remove(*file); err != nil && !errors.Is(err, fs.ErrNotExist) { // one that is left over says nothing of this store
			return fmt.Errorf("the file of -env-file cannot be replaced: %w", err)
		}
	}
	listener, err := listen(*addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	host, _, _ := net.SplitHostPort(*addr) // listen could read it
	server, closeStore, err := s.newServer(stderr, true, host, strings.FieldsFunc(*names, isSeparator)...)
	if err != nil {
		return err
	}
	defer closeStore()
	s.warnOfStrangers(stderr, listener.Addr().String())
	variables := s.announce(stdout, listener.Addr().String(), *shell)
	if *file != "" {
		if err := atomicfile.Write(*file, envFile(variables, *shell)); err != nil {
			return fmt.Errorf("the file of -env-file cannot be written: %w", err)
		}
		defer func() { _ = os.Remove(*file) }()
	}
	return serveUntil(ctx, stop, server, listener)
}

func defaultShell() string {
	if runtime.GOOS == "windows" {
		return shellPowerShell
	}
	return shellPOSIX
}

// serveUntil answers requests until a signal ends the context, and those that are under way then.
func serveUntil(ctx context.Context, stop func(), server *http.Server, listener net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends the program at once
	hurry, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(hurry); errors.Is(err, context.DeadlineExceeded) {
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

// warnOfStrangers says what to do when other machines can reach the store and know its secrets.
func (s *settings) warnOfStrangers(stderr io.Writer, listening string) {
	known := s.config.ClientSecret == sandbox.DefaultClientSecret || s.config.CustomerPassword == sandbox.DefaultCustomerPassword
	if netip.MustParseAddrPort(listening).Addr().IsLoopback() || !known {
		return
	}
	fmt.Fprintf(stderr, "moltin-sandbox serve: warning: other machines can reach %s, and the default secrets are known to all: "+
		"choose your own with -client-secret and -customer-password. Whoever reaches the store can also reset it. "+
		"A provider on another machine needs allow_insecure_http = true or MOLTIN_ALLOW_INSECURE_HTTP=true.\n", listening)
}

// announce prints what a shell needs to use the store, and gives it. All of it can be sourced.
func (s *settings) announce(stdout io.Writer, listening, shell string) []variable {
	addr := netip.MustParseAddrPort(listening)
	if addr.Addr().IsUnspecified() { // it listens on loopback too
		addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), addr.Port())
	}
	endpoint := "http://" + addr.String()
	variables := s.variables(endpoint)
	if !addr.Addr().IsLoopback() {
		variables = append(variables, variable{"MOLTIN_ALLOW_INSECURE_HTTP", "true"})
	}
	fmt.Fprintf(stdout, "# The sandbox store is at %[1]s. Open %[1]s%[2]s to look into it. For the provider:\n", endpoint, page.Path)
	for _, v := range variables {
		fmt.Fprintln(stdout, v.statement(shell))
	}
	return variables
}
