// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"log/slog"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// newLogger sends the client's log to Terraform's, with every secret masked
// and the headers that carry tokens hidden.
func newLogger(secrets *transport.Secrets) *slog.Logger { return slog.New(logHandler{secrets}) }

type logHandler struct{ secrets *transport.Secrets }

func (h logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	if level < slog.LevelDebug {
		return tflog.IsTrace(ctx)
	}
	return tflog.IsDebug(ctx)
}

func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	ctx = tflog.MaskFieldValuesWithFieldKeys(ctx, "Authorization", "X-Moltin-Customer-Token")
	message := h.secrets.Mask(record.Message)
	fields := make(map[string]any, record.NumAttrs())
	record.Attrs(func(a slog.Attr) bool {
		fields[a.Key] = h.secrets.Mask(a.Value.String())
		return true
	})
	if record.Level < slog.LevelDebug {
		tflog.Trace(ctx, message, fields)
	} else {
		tflog.Debug(ctx, message, fields)
	}
	return nil
}

// WithAttrs and WithGroup complete the interface; the client uses neither.
func (h logHandler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h logHandler) WithGroup(string) slog.Handler      { return h }
