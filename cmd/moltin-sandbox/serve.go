// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/page"
)

// grace limits how long the store waits for pending requests when it stops.
const grace = time.Second

// serving has the settings of serve.
type serving struct {
	*settings
	addr, envFile, shell string
	names                list
}

func serveFlags() (*flag.FlagSet, *serving) {
	flags, shared := newFlags("serve")
	s := &serving{settings: shared}
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 selects a free port")
	flags.Var(&s.names, "host",
		"additional host `names`, separated by commas, such as the name of a container; requests for hosts\n"+
			"other than these, that of -addr and loopback are rejected (default none)")
	flags.StringVar(&s.envFile, "env-file", "",
		"`file` to write the variables and MOLTIN_SANDBOX_PID to when the store is ready; removed when the\n"+
			"store stops; a file that moltin-sandbox did not write, or whose store is still running, is never\n"+
			"replaced or removed (default none)")
	flags.StringVar(&s.shell, "shell", defaultShell(), "`shell` that the variables are written for: sh, or powershell, the default on Windows")
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
	case slices.ContainsFunc(s.names, notAHost):
		return usageError{fmt.Errorf("-host must be names or addresses, without scheme and port, not %q", s.names.String())}
	case s.shell != shellPOSIX && s.shell != shellPowerShell:
		return usageError{fmt.Errorf("-shell must be sh or powershell, not %q", s.shell)}
	}
	if err := removeOldEnvFile(s.envFile); err != nil {
		return err
	}
	listener, err := listen(s.addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	host, _, _ := net.SplitHostPort(s.addr) // valid, because listen succeeded
	server, closeStore, err := s.newServer(stderr, true, host, s.names...)
	if err != nil {
		return err
	}
	defer closeStore()
	// The store can be stopped as soon as somebody sees that it is ready. Until then, a signal ends the program immediately.
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	s.warnPublicCredentials(stderr, listener.Addr().String())
	variables := s.variables(listener.Addr().String())
	announcement := fmt.Sprintf("# moltin-sandbox is listening on %[1]s. Web page: %[1]s%[2]s. Settings for the provider:\n%[3]s",
		variables[0].value, page.Path, render(variables, s.shell, false))
	variables = append(variables, variable{name: pidVariable, value: strconv.Itoa(os.Getpid())})
	remove, err := writeEnvFile(s.envFile, render(variables, s.shell, true))
	if err != nil {
		return err
	}
	defer remove()
	fmt.Fprint(stdout, announcement)
	return serveUntil(ctx, stop, server, listener)
}

func defaultShell() string {
	if runtime.GOOS == "windows" {
		return shellPowerShell
	}
	return shellPOSIX
}

// notAHost reports whether no request can be for a host of this name.
func notAHost(name string) bool {
	_, err := netip.ParseAddr(name)
	return err != nil && strings.ContainsAny(name, ":/*")
}

// serveUntil serves requests until a signal ends the context, then waits for pending ones.
func serveUntil(ctx context.Context, stop func(), server *http.Server, listener net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends the program immediately
	shutdownCtx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(shutdownCtx); errors.Is(err, context.DeadlineExceeded) {
		return server.Close() // requests that still hang are meant to
	} else if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// errAddrInUse is WSAEADDRINUSE, the EADDRINUSE of Windows, which package syscall has no name for.
const errAddrInUse = syscall.Errno(10048)

func listen(addr string) (net.Listener, error) {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("-addr must have the form host:port, not %q", addr)}
	}
	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, errAddrInUse) {
		return nil, fmt.Errorf("%s is already in use. Stop the process that uses it, or set another address with -addr (127.0.0.1:0 selects a free port)", addr)
	}
	return listener, err
}

// warnPublicCredentials warns if other machines can connect to the store with its default credentials, and says what to do.
func (s *settings) warnPublicCredentials(stderr io.Writer, listening string) {
	public := s.config.ClientSecret == sandbox.DefaultClientSecret || s.config.CustomerPassword == sandbox.DefaultCustomerPassword
	if netip.MustParseAddrPort(listening).Addr().IsLoopback() || !public {
		return
	}
	fmt.Fprintf(stderr, "moltin-sandbox serve: warning: other machines can connect to %s, with credentials that are public. "+
		"Set your own with MOLTIN_SANDBOX_CLIENT_SECRET and MOLTIN_SANDBOX_CUSTOMER_PASSWORD, or -client-secret and -customer-password. Anyone who can connect to the store can also reset it. "+
		"Providers on other machines require allow_insecure_http = true or MOLTIN_ALLOW_INSECURE_HTTP=true.\n", listening)
}
