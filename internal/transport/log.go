// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"log/slog"
	"strings"
	"time"
)

// LevelTrace is the level of headers and bodies, which contain personal data.
const LevelTrace = slog.LevelDebug - 4

// shownHeaders are the headers without credentials.
var shownHeaders = map[string]bool{"Accept": true, "Content-Type": true, "User-Agent": true}

// log logs both sides of an attempt.
func (t *Transport) log(next handler) handler {
	return func(ctx context.Context, x *exchange) (*Response, error) {
		t.logRequest(ctx, x)
		sentAt := time.Now()
		resp, err := next(ctx, x)
		attrs := append(x.attrs(), slog.Duration("took", time.Since(sentAt)))
		if err != nil {
			t.Logger.LogAttrs(ctx, slog.LevelDebug, "No response", append(attrs, t.masked("error", err.Error()))...)
			return resp, err
		}
		t.Logger.LogAttrs(ctx, slog.LevelDebug, "Response", append(attrs, slog.Int("status", resp.Status))...)
		if !x.Secret && t.Logger.Enabled(ctx, LevelTrace) {
			t.Logger.LogAttrs(ctx, LevelTrace, "Response body", t.masked("body", string(resp.Body)))
		}
		return resp, nil
	}
}

func (t *Transport) logRequest(ctx context.Context, x *exchange) {
	if !t.Logger.Enabled(ctx, LevelTrace) {
		return
	}
	attrs := []slog.Attr{slog.String("method", x.Method), t.masked("url", x.url(t.Endpoint))}
	for name, values := range x.header {
		if !shownHeaders[name] {
			values = []string{mask}
		}
		attrs = append(attrs, slog.String(name, strings.Join(values, ", ")))
	}
	if !x.Secret {
		attrs = append(attrs, t.masked("body", string(x.body)))
	}
	t.Logger.LogAttrs(ctx, LevelTrace, "Request", attrs...)
}

func (t *Transport) logRetry(ctx context.Context, x *exchange, resp *Response, wait time.Duration) {
	status := "no response"
	if resp != nil {
		status = statusText(resp.Status)
	}
	t.Logger.LogAttrs(ctx, slog.LevelDebug, "Sending the request again",
		append(x.attrs(), slog.Int("attempt", x.attempts), slog.String("status", status), slog.Duration("wait", wait))...)
}

// attrs identify the request at debug level.
func (x *exchange) attrs() []slog.Attr {
	return []slog.Attr{slog.String("method", x.Method), slog.String("path", x.escapedPath())}
}

func (t *Transport) masked(key, text string) slog.Attr { return slog.String(key, t.Secrets.Mask(text)) }
