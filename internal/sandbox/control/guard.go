// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Guard rejects requests that a malicious web page could make a browser send to the store: requests for a foreign host, which arrive if
// a domain of an attacker resolves to this machine (DNS rebinding), and writes from pages of another origin.
//
// The store's own hosts are localhost and loopback addresses, the host that it listens on, and additional names. If it listens on all
// addresses of the machine, any IP address is accepted, because DNS rebinding requires a name.
func Guard(next http.Handler, listening string, names ...string) http.Handler {
	own := append([]string{listening}, names...)
	ip, _ := netip.ParseAddr(listening) // not an address: a name
	everywhere := listening == "" || ip.IsUnspecified()
	hosts := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host := hostOf(r.Host); !isOwn(host, own, everywhere) {
			writeError(w, requestError{http.StatusMisdirectedRequest, fmt.Errorf(
				"requests for the host %q are refused; address the store as 127.0.0.1 or localhost, or name the host with -host", host)})
			return
		}
		next.ServeHTTP(w, r)
	})
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeError(w, requestError{
			http.StatusForbidden,
			fmt.Errorf("requests from web pages of another origin (%q) are refused", r.Header.Get("Origin")),
		})
	}))
	return origins.Handler(hosts)
}

// hostOf returns the host of a Host header, without port and brackets.
func hostOf(header string) string {
	host, _, err := net.SplitHostPort(header)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(header, "["), "]")
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

func isOwn(host string, own []string, everywhere bool) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	if ip, err := netip.ParseAddr(host); err == nil && (ip.Unmap().IsLoopback() || everywhere) {
		return true
	}
	return slices.ContainsFunc(own, func(name string) bool { return host != "" && strings.EqualFold(name, host) })
}
