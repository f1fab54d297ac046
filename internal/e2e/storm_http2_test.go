// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"crypto/tls"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/net/http2"
)

// trustsCertFile reports whether programs trust the certificates in SSL_CERT_FILE on this system.
const trustsCertFile = runtime.GOOS != "darwin" && runtime.GOOS != "windows"

// startLoadBalancer serves a store by HTTP/2 over TLS. Where the store closes the connection, only the stream of the request is reset,
// with PROTOCOL_ERROR, as load balancers do. It returns the URL, and a file with the certificate.
func startLoadBalancer(t *testing.T, store http.Handler) (url, certFile string) {
	t.Helper()
	server := httptest.NewUnstartedServer(store)
	server.EnableHTTP2 = true
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(config *http.Server, conn *tls.Conn, _ http.Handler) {
			//nolint:staticcheck // only this one serves a connection that is wrapped
			(&http2.Server{}).ServeConn(&resettingConn{Conn: conn}, &http2.ServeConnOpts{BaseConfig: config, Handler: store})
		},
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	certFile = filepath.Join(t.TempDir(), "cert.pem")
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(certFile, cert, 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL, certFile
}

// resettingConn changes the code in the frames that reset a stream, which is INTERNAL_ERROR if a handler of net/http aborts.
type resettingConn struct {
	net.Conn
	unsent []byte // the beginning of a frame
}

func (c *resettingConn) Write(p []byte) (int, error) {
	const header = 9 // three bytes of length, then the type
	c.unsent = append(c.unsent, p...)
	for len(c.unsent) >= header {
		length := header + int(c.unsent[0])<<16 + int(c.unsent[1])<<8 + int(c.unsent[2])
		if len(c.unsent) < length {
			break
		}
		if http2.FrameType(c.unsent[3]) == http2.FrameRSTStream {
			c.unsent[length-1] = byte(http2.ErrCodeProtocol)
		}
		if _, err := c.Conn.Write(c.unsent[:length]); err != nil {
			return 0, err
		}
		c.unsent = c.unsent[length:]
	}
	return len(p), nil
}
