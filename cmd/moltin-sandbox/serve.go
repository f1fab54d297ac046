// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"flag"
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

// serving are the settings of serve.
type serving struct {
	*settings
	addr, names, envFile, shell string
}

func serveFlags() (*flag.FlagSet, *serving) {
	flags, shared := newFlags("serve")
	s := &serving{settings: shared}
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 takes a free one")
	flags.StringVar(&s.names, "host", "", "further host `names` to answer to, separated by commas, such as the name of a container;\n"+
		"requests for any other host than these, -addr and loopback are refused (default none)")
	flags.StringVar(&s.envFile, "env-file", "", "`file` to write the variables to once the store listens; removed when the store stops (default none)")
	flags.StringVar(&s.shell, "shell", defaultShell(), "`shell` to write the variables for: sh or powershell, which is the default on Windows")
	return flags, s
}

func serve(args []string, stdout, stderr io.Writer) error {
	flags, s := serveFlags()
	if err := s.parse(flags, args, stdout); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return usageError{fmt.Errorf("unexpected argument %q", flags.Arg(0))}
	case s.shell != shellPOSIX && s.shell != shellPowerShell:
		return usageError{fmt.Errorf("-shell is sh or powershell, not %q", s.shell)}
	}
	// What reads that the store listens may stop it at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if s.envFile != "" {
		if err := os.Remove(s.envFile); err != nil && !errors.Is(err, fs.ErrNotExist) { // one that is left over says nothing of this store
			return fmt.Errorf("the file of -env-file cannot be replaced: %w", err)
		}
	}
	listener, err := listen(s.addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	host, _, _ := net.SplitHostPort(s.addr) // listen could read it
	server, closeStore, err := s.newServer(stderr, true, host, strings.FieldsFunc(s.names, isSeparator)...)
	if err != nil {
		return err
	}
	defer closeStore()
	s.warnOfStrangers(stderr, listener.Addr().String())
	variables := s.announce(stdout, listener.Addr().String(), s.shell)
	if s.envFile != "" {
		if err := atomicfile.Write(s.envFile, envFile(variables, s.shell)); err != nil {
			return fmt.Errorf("the file of -env-file cannot be written: %w", err)
		}
		defer func() { _ = os.Remove(s.envFile) }()
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

// wsaeAddrInUse is EADDRINUSE on Windows, which package syscall has no name for.
const wsaeAddrInUse = syscall.Errno(10048)

func listen(addr string) (net.Listener, error) {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("-addr %q is not of the form host:port", addr)}
	}
	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaeAddrInUse) {
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
	fmt.Fprintf(stderr, "moltin-sandbox serve: warning: %s is reachable from other machines, with secrets that are public: "+
		"set your own with -client-secret and -customer-password. Anyone who reaches the store can also reset it. "+
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
