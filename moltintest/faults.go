// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"net/http"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Fault is a way in which the store misbehaves: see Store.Inject. Where a constructor doesn't say which requests a fault
// concerns, it concerns those for customers and addresses, and an outage (a status of 429 or 5xx, a closed connection) those
// for tokens too. moltin-sandbox and its page call a fault by the kind that its constructor names.
type Fault struct{ fault sandbox.Fault }

// Status answers with a status from 400 to 599 and does nothing: kinds too_many_requests, server_error and error_shape.
func Status(code int) Fault {
	switch code {
	case http.StatusTooManyRequests:
		return kind(sandbox.TooManyRequests)
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return Fault{sandbox.Fault{Kind: sandbox.ServerError, Status: code}}
	}
	return ErrorShape(code, ShapeNoStatus)
}

// StatusHTML answers 500, 502, 503 or 504 with a page in HTML, as a gateway in front of the store, and does nothing: kind
// server_error.
func StatusHTML(code int) Fault {
	return Fault{sandbox.Fault{Kind: sandbox.ServerError, Status: code, HTML: true}}
}

// RetryAfter adds the header Retry-After to a fault of Status or StatusHTML with 429, 500, 502, 503 or 504. The value is sent
// as it is ("2"), or as a date so many seconds ahead when it begins with a plus sign ("+2").
func (f Fault) RetryAfter(value string) Fault {
	f.fault.RetryAfter = value
	return f
}

// Shape is a form of error documents.
type Shape string

// Shapes that hosts of this API were seen to use.
const (
	ShapeString        Shape = sandbox.ShapeString        // {"errors":"…"}
	ShapeBareArray     Shape = sandbox.ShapeBareArray     // [{"status":"400","code":400,"title":"…"}]
	ShapeDoubleEncoded Shape = sandbox.ShapeDoubleEncoded // a JSON string that holds an error document
	ShapeTitleOnly     Shape = sandbox.ShapeTitleOnly     // {"errors":[{"title":"…"}]}
	ShapeCode          Shape = sandbox.ShapeCode          // {"errors":[{"code":"2","title":"…"}]}
	ShapeNoStatus      Shape = sandbox.ShapeNoStatus      // {"errors":[{"title":"…","detail":"…"}]}
)

// ErrorShape answers with a status from 400 to 599 and an error document of a shape, and does nothing: kind error_shape.
func ErrorShape(status int, shape Shape) Fault {
	return Fault{sandbox.Fault{Kind: sandbox.ErrorShape, Status: status, Shape: string(shape)}}
}

// DropBefore closes the connection without an answer and does nothing: kind close_before.
func DropBefore() Fault { return kind(sandbox.CloseBefore) }

// DropAfter carries the request out, then closes the connection without an answer: kind close_after.
func DropAfter() Fault { return kind(sandbox.CloseAfter) }

// BadGatewayAfter carries the request out, but answers 502 in HTML: kind bad_gateway_after.
func BadGatewayAfter() Fault { return kind(sandbox.BadGatewayAfter) }

// GatewayTimeoutAfter carries the request out, but answers 504 in HTML: kind gateway_timeout_after.
func GatewayTimeoutAfter() Fault { return kind(sandbox.GatewayTimeoutAfter) }

// KeptLate answers a write 504 in HTML at once, and carries it out after a time from least to most whatever the client does
// meanwhile: kind kept_late.
func KeptLate(least, most time.Duration) Fault {
	return Fault{sandbox.Fault{Kind: sandbox.KeptLate, MinDelay: sandbox.Duration(least), MaxDelay: sandbox.Duration(most)}}
}

// HangBefore doesn't answer until the client goes away, and does nothing: kind hang.
func HangBefore() Fault { return kind(sandbox.Hang) }

// HangAfter carries the request out, then doesn't answer until the client goes away: kind hang_after.
func HangAfter() Fault { return kind(sandbox.HangAfter) }

// WriteConflict answers a write 409 and does nothing: kind write_conflict.
func WriteConflict() Fault { return kind(sandbox.WriteConflict) }

// Redirect answers 302 to a URL and does nothing: kind redirect.
func Redirect(url string) Fault { return Fault{sandbox.Fault{Kind: sandbox.Redirect, URL: url}} }

// ListRefused answers 403 to a list: kind list_refused.
func ListRefused() Fault { return kind(sandbox.ListRefused) }

// NotFoundHTML answers 404 in HTML, which isn't the API's own, and does nothing: kind not_found_html.
func NotFoundHTML() Fault { return kind(sandbox.NotFoundHTML) }

// DeleteHTML answers a DELETE 200 in HTML, as a proxy might, and does nothing: kind delete_html.
func DeleteHTML() Fault { return kind(sandbox.DeleteHTML) }

// ForgetTokens makes every token invalid that was issued so far, the request's own included: kind forget_tokens.
func ForgetTokens() Fault { return kind(sandbox.ForgetTokens) }

// ForgetCustomerTokens makes every customer token invalid that was issued so far, the request's own included: kind
// forget_customer_tokens.
func ForgetCustomerTokens() Fault { return kind(sandbox.ForgetCustomerTokens) }

func kind(of sandbox.FaultKind) Fault { return Fault{sandbox.Fault{Kind: of}} }
