// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// recordedLog keeps its records.
type recordedLog struct {
	slog.Handler
	mu    sync.Mutex
	level slog.Level
	kept  []slog.Record
}

func (l *recordedLog) Enabled(_ context.Context, level slog.Level) bool { return level >= l.level }

func (l *recordedLog) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, r)
	return nil
}

// texts returns the records with a message, or all for "", as text.
func (l *recordedLog) texts(message string) (texts []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.kept {
		if r.Message != message && message != "" {
			continue
		}
		text := r.Level.String() + " " + r.Message
		r.Attrs(func(a slog.Attr) bool {
			text += " " + a.Key + "=" + a.Value.String()
			return true
		})
		texts = append(texts, text)
	}
	return texts
}

func TestRetryIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := &recordedLog{level: slog.LevelDebug}
		store := responses(respond(503, htmlPage, "Retry-After", "3"), broken, late(time.Second, respond(200, record)))
		tr := newTransport(inMemory{store}, noJitter, func(cfg *Config) { cfg.Logger = slog.New(log) })
		if err := tr.Do(t.Context(), get, authorize); err != nil {
			t.Fatal(err)
		}
		const place = "method=GET path=/v2/things/a"
		want := []string{
			"DEBUG Response " + place + " took=0s status=503",
			"DEBUG Sending the request again " + place + " attempt=1 status=503 Service Unavailable wait=3s",
			"DEBUG No response " + place + " took=0s error=unexpected EOF",
			"DEBUG Sending the request again " + place + " attempt=2 status=no response wait=500ms",
			"DEBUG Response " + place + " took=1s status=200",
		}
		if got := log.texts(""); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("the log has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// TestTrace checks what is logged of a request at trace level, and how little of it
// at debug level.
func TestTrace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		secret bool
		level  slog.Level
	}{"trace": {false, LevelTrace}, "trace of secrets": {true, LevelTrace}, "debug": {false, slog.LevelDebug}} {
		subtest(t, name, func(t *testing.T) {
			log := &recordedLog{level: test.level}
			tr := newTransport(serve(respond(200, `{"received":"Swanson"}`)), func(cfg *Config) { cfg.Logger = slog.New(log) })
			tr.Secrets.Add("bacon-and-eggs")
			r := Request{
				Method: http.MethodPost, Path: []string{"a"}, Query: map[string][]string{"email": {"ron@swanson.test", "bacon-and-eggs"}},
				Body: map[string]string{"city": "Pawnee", "password": "bacon-and-eggs"}, Secret: test.secret,
			}
			err := tr.Do(t.Context(), r, credentials(func() http.Header {
				return http.Header{"Authorization": {"Bearer unknown"}, "X-Moltin-Customer-Token": {"unknown"}, "X-Other": {"unknown"}}
			}))
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(log.texts(""), "\n")
			trace := test.level == LevelTrace
			for part, want := range map[string]bool{
				"method=POST path=/a": true,
				"url=https://store.test/a?email=ron%40swanson.test&email=***": trace,
				"Authorization=***":                       trace,
				"X-Moltin-Customer-Token=***":             trace,
				"X-Other=***":                             trace,
				"User-Agent=test-agent":                   trace,
				"Accept=application/json":                 trace,
				"Content-Type=application/json":           trace,
				`body={"city":"Pawnee","password":"***"}`: trace && !test.secret,
				`body={"received":"Swanson"}`:             trace && !test.secret,
				"Pawnee":                                  trace && !test.secret,
				"Swanson":                                 trace && !test.secret,
				"swanson.test":                            trace,
				"bacon-and-eggs":                          false,
				"unknown":                                 false,
			} {
				if strings.Contains(all, part) != want {
					t.Errorf("the log has %q: %t, want %t:\n%s", part, !want, want, all)
				}
			}
		})
	}
}

// TestRepeatedSecrets has a server that repeats a secret wherever it can.
func TestRepeatedSecrets(t *testing.T) {
	t.Parallel()
	const secret = "bacon-and-eggs"
	for name, serve := range map[string]string{
		"error": "HTTP/1.0 418 I am\r\nX-Request-Id: " + secret + "\r\n\r\n" +
			`{"errors":[{"status":"` + secret + `","source":"` + secret + `","title":"` + secret + `","detail":"you said ` + secret + `"}]}`,
		"htmlPage":         "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" + secret,
		"status":           "HTTP/1.1 418 " + secret + "\r\nContent-Length: 0\r\n\r\n",
		"location":         "HTTP/1.1 302 Found\r\nLocation: http://" + secret + "\r\nContent-Length: 0\r\n\r\n",
		"no HTTP":          secret + "\r\n\r\n",
		"no header":        "HTTP/1.1 200 OK\r\n" + secret + "\r\n\r\n",
		"odd length":       "HTTP/1.1 200 OK\r\nContent-Length: " + secret + "\r\n\r\n",
		"odd encoding":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + secret + "\r\n\r\n",
		"odd status":       "HTTP/1.1 " + secret + "\r\n\r\n",
		"odd HTTP version": secret + " 200 OK\r\n\r\n",
	} {
		for _, r := range []Request{get, create} {
			t.Run(name+"/"+r.Method, func(t *testing.T) {
				t.Parallel()
				listener, err := net.Listen("tcp", "127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				defer listener.Close()
				go func() {
					for {
						conn, err := listener.Accept()
						if err != nil {
							return
						}
						_, _ = conn.Read(make([]byte, 1<<16))
						_, _ = io.WriteString(conn, serve)
						_ = conn.Close()
					}
				}()
				log := &recordedLog{level: LevelTrace}
				tr := newTransport(nil, noWait, retries(1), func(cfg *Config) { cfg.Logger = slog.New(log) })
				tr.Endpoint.Scheme, tr.Endpoint.Host = "http", listener.Addr().String()
				tr.Secrets.Add(secret)
				err = tr.Do(t.Context(), r, authorize)
				if err == nil || strings.Contains(err.Error(), secret) {
					t.Errorf("error %v", err)
				}
				if all := strings.Join(log.texts(""), "\n"); strings.Contains(all, secret) {
					t.Errorf("the log has the secret:\n%s", all)
				}
			})
		}
	}
}
