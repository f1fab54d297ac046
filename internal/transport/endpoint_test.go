// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseEndpoint(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text     string
		insecure bool
		want     string // "": rejected
		because  string
	}{
		{text: "https://euwest.api.elasticpath.com", want: "https://euwest.api.elasticpath.com"},
		{text: "https://euwest.api.elasticpath.com/", want: "https://euwest.api.elasticpath.com"},
		{text: "https://store.test:8443//", want: "https://store.test:8443"},
		{text: "HTTPS://store.test", want: "https://store.test"},
		{text: "https://[2001:db8::1]:8443", want: "https://[2001:db8::1]:8443"},
		{text: "http://localhost:8080", want: "http://localhost:8080"},
		{text: "http://LOCALHOST:8080", want: "http://LOCALHOST:8080"},
		{text: "http://127.0.0.1:8080", want: "http://127.0.0.1:8080"},
		{text: "http://127.255.0.9", want: "http://127.255.0.9"},
		{text: "http://[::1]:8080", want: "http://[::1]:8080"},
		{text: "http://store.test", because: "plain http"},
		{text: "http://store.test", insecure: true, want: "http://store.test"},
		{text: "http://localhost.store.test", because: "plain http"},
		{text: "http://127.0.0.1.store.test", because: "plain http"},
		{text: "http://0.0.0.0:8080", because: "plain http"},
		{text: "http://2130706433", because: "plain http"},
		{text: "https://ron:bacon-and-eggs@store.test", because: "user name or password"},
		{text: "https://ron@store.test", because: "user name or password"},
		{text: "http://localhost@store.test", because: "user name or password"},
		{text: "https://store.test/v2", because: "no path"},
		{text: "https://store.test?x=1", because: "no path"},
		{text: "https://store.test?", because: "no path"},
		{text: "https://store.test#top", because: "no path"},
		{text: "https://store.test#", because: "no path"},
		{text: "https://", because: "no host"},
		{text: "https://:8443", because: "no host"},
		{text: "https:store.test", because: "no host"},
		{text: "store.test", because: "https://"},
		{text: "localhost:8080", because: "https://"},
		{text: "//store.test", because: "https://"},
		{text: "ftp://store.test", because: "https://"},
		{text: "file:///etc/passwd", insecure: true, because: "https://"},
		{text: "", because: "https://"},
		{text: "https://store.test:bacon-and-eggs", because: "not a URL"},
		{text: "https://ron:bacon-and-eggs@store test", because: "not a URL"},
		{text: "https://store.test\n", because: "not a URL"},
		{text: "https://%zz", because: "not a URL"},
	} {
		u, err := ParseEndpoint(test.text, test.insecure)
		switch {
		case test.want == "" && (err == nil || !strings.Contains(err.Error(), test.because)):
			t.Errorf("%q is parsed as %v, %v, want an error with %q", test.text, u, err, test.because)
		case test.want != "" && (err != nil || u.String() != test.want):
			t.Errorf("%q is parsed as %v, %v, want %s", test.text, u, err, test.want)
		case err != nil && strings.Contains(err.Error(), "bacon"):
			t.Errorf("%q: the error shows the password: %v", test.text, err)
		}
	}
}

func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range []string{
		DefaultEndpoint, "http://localhost:8080", "http://[::1]", "https://ron:pw@store.test", "https://store.test/../x", "//x", "http://%31", "https://a b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := ParseEndpoint(text, false)
		if err != nil {
			return
		}
		if u.Scheme != "https" && !isLoopback(u.Hostname()) {
			t.Errorf("%q was parsed as %s", text, u)
		}
		if u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Host == "" {
			t.Errorf("%q was parsed as %#v", text, u)
		}
		sent, err := url.Parse(get.url(u))
		if err != nil || sent.Host != u.Host || sent.Path != "/v2/things/a" {
			t.Errorf("%q results in %v, %v", text, sent, err)
		}
	})
}
