// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// LevelTrace is the level of headers and bodies, which contain personal data.
const LevelTrace = slog.LevelDebug - 4

// shownHeaders are the headers without credentials.
var shownHeaders = map[string]bool{"Accept": true, "Content-Type": true, "User-Agent": true}

func (x *exchange) logRequest(ctx context.Context, req *http.Request) {
	if !x.Logger.Enabled(ctx, LevelTrace) {
		return
	}
	attrs := []slog.Attr{slog.String("method", req.Method), x.masked("url", req.URL.String())}
	for name, values := range req.Header {
		if !shownHeaders[name] {
			values = []string{mask}
		}
		attrs = append(attrs, slog.String(name, strings.Join(values, ", ")))
	}
	if !x.r.Secret {
		attrs = append(attrs, x.masked("body", string(x.body)))
	}
	x.Logger.LogAttrs(ctx, LevelTrace, "Request", attrs...)
}

func (x *exchange) logResponse(ctx context.Context, resp *response, err error) {
	attrs := append(x.place(), slog.Duration("took", x.Now().Sub(x.sentAt)))
	if err != nil {
		x.Logger.LogAttrs(ctx, slog.LevelDebug, "No response", append(attrs, x.masked("error", err.Error()))...)
		return
	}
	x.Logger.LogAttrs(ctx, slog.LevelDebug, "Response", append(attrs, slog.Int("status", resp.status))...)
	if !x.r.Secret && x.Logger.Enabled(ctx, LevelTrace) {
		x.Logger.LogAttrs(ctx, LevelTrace, "Response body", x.masked("body", string(resp.body)))
	}
}

func (x *exchange) logRetry(ctx context.Context, resp *response, wait time.Duration) {
	status := "no response"
	if resp != nil {
		status = statusText(resp.status)
	}
	x.Logger.LogAttrs(ctx, slog.LevelDebug, "Sending the request again",
		append(x.place(), slog.Int("attempt", x.attempts), slog.String("status", status), slog.Duration("wait", wait))...)
}

func (x *exchange) place() []slog.Attr {
	return []slog.Attr{slog.String("method", x.r.Method), slog.String("path", x.r.escapedPath())}
}

func (x *exchange) masked(key, text string) slog.Attr { return slog.String(key, x.Secrets.Mask(text)) }
