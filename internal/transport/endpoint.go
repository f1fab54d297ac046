// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// DefaultEndpoint is the vendor's EU host.
const DefaultEndpoint = "https://euwest.api.elasticpath.com"

// ParseEndpoint parses the base URL of a store. It accepts https with a host and
// nothing else, and plain http for loopback hosts, or for any host with
// allowInsecureHTTP.
func ParseEndpoint(s string, allowInsecureHTTP bool) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		// url.Error quotes its input, which may contain a password.
		return nil, errors.New("it is not a URL")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("it must not contain a user name or password")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("it must start with https://")
	case u.Hostname() == "":
		return nil, errors.New("it has no host")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#"):
		return nil, errors.New("it must have no path, query or fragment")
	case u.Scheme == "http" && !allowInsecureHTTP && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("plain http would send the credentials to %s unencrypted; use https", u.Host)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") || ip != nil && ip.IsLoopback()
}
