// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"net/http"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Fault makes the store misbehave: see Store.Inject. Unless its constructor says otherwise, a fault applies to requests for customers
// and addresses. One that simulates an outage (a status of 429 or 5xx, or a closed connection) also applies to requests for tokens.
// Each constructor names the kind of its fault in moltin-sandbox and on its web page.
type Fault struct{ fault sandbox.Fault }

// Status responds with a status from 400 to 599 without processing the request: kinds too_many_requests, server_error and
// error_shape.
func Status(code int) Fault {
	switch code {
	case http.StatusTooManyRequests:
		return kind(sandbox.TooManyRequests)
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return Fault{sandbox.Fault{Kind: sandbox.ServerError, Status: code}}
	}
	return ErrorShape(code, ShapeNoStatus)
}

// StatusHTML responds with 500, 502, 503 or 504 in HTML, as a gateway does, without processing the request: kind server_error.
func StatusHTML(code int) Fault {
	return Fault{sandbox.Fault{Kind: sandbox.ServerError, Status: code, HTML: true}}
}

// RetryAfter adds the header Retry-After to a fault of Status or StatusHTML with 429, 500, 502, 503 or 504. The value is sent
// literally ("2"), or as a date that many seconds ahead if it starts with a plus sign ("+2").
func (f Fault) RetryAfter(value string) Fault {
	f.fault.RetryAfter = value
	return f
}

// Shape is a format of error documents.
type Shape string

// Shapes that were recorded from hosts of this API.
const (
	ShapeString        Shape = sandbox.ShapeString        // {"errors":"…"}
	ShapeBareArray     Shape = sandbox.ShapeBareArray     // [{"status":"400","code":400,"title":"…"}]
	ShapeDoubleEncoded Shape = sandbox.ShapeDoubleEncoded // a JSON string that holds an error document
	ShapeTitleOnly     Shape = sandbox.ShapeTitleOnly     // {"errors":[{"title":"…"}]}
	ShapeCode          Shape = sandbox.ShapeCode          // {"errors":[{"code":"2","title":"…"}]}
	ShapeNoStatus      Shape = sandbox.ShapeNoStatus      // {"errors":[{"title":"…","detail":"…"}]}
)

// ErrorShape responds with a status from 400 to 599 and an error document of a shape, without processing the request: kind
// error_shape.
func ErrorShape(status int, shape Shape) Fault {
	return Fault{sandbox.Fault{Kind: sandbox.ErrorShape, Status: status, Shape: string(shape)}}
}

// DropBefore closes the connection without processing the request: kind close_before.
func DropBefore() Fault { return kind(sandbox.CloseBefore) }

// DropAfter processes the request, then closes the connection without a response: kind close_after.
func DropAfter() Fault { return kind(sandbox.CloseAfter) }

// BadGatewayAfter processes the request, but responds with 502 in HTML: kind bad_gateway_after.
func BadGatewayAfter() Fault { return kind(sandbox.BadGatewayAfter) }

// GatewayTimeoutAfter processes the request, but responds with 504 in HTML: kind gateway_timeout_after.
func GatewayTimeoutAfter() Fault { return kind(sandbox.GatewayTimeoutAfter) }

// KeptLate responds to a write with 504 in HTML immediately, and processes it after a time from least to most, whatever the client
// does in the meantime: kind kept_late.
func KeptLate(least, most time.Duration) Fault {
	return Fault{sandbox.Fault{Kind: sandbox.KeptLate, MinDelay: sandbox.Duration(least), MaxDelay: sandbox.Duration(most)}}
}

// HangBefore never responds, and doesn't process the request: kind hang.
func HangBefore() Fault { return kind(sandbox.Hang) }

// HangAfter processes the request, but never responds: kind hang_after.
func HangAfter() Fault { return kind(sandbox.HangAfter) }

// WriteConflict responds to a write with 409 without processing it: kind write_conflict.
func WriteConflict() Fault { return kind(sandbox.WriteConflict) }

// Redirect redirects to a URL with 302: kind redirect.
func Redirect(url string) Fault { return Fault{sandbox.Fault{Kind: sandbox.Redirect, URL: url}} }

// ListRefused responds to a list with 403: kind list_refused.
func ListRefused() Fault { return kind(sandbox.ListRefused) }

// NotFoundHTML responds with 404 in HTML, as a proxy does, without processing the request: kind not_found_html.
func NotFoundHTML() Fault { return kind(sandbox.NotFoundHTML) }

// DeleteHTML responds to a DELETE with 200 in HTML, as a proxy does, without processing it: kind delete_html.
func DeleteHTML() Fault { return kind(sandbox.DeleteHTML) }

// ForgetTokens revokes all tokens, including that of the request: kind forget_tokens.
func ForgetTokens() Fault { return kind(sandbox.ForgetTokens) }

// ForgetCustomerTokens revokes all customer tokens, including that of the request: kind forget_customer_tokens.
func ForgetCustomerTokens() Fault { return kind(sandbox.ForgetCustomerTokens) }

func kind(of sandbox.FaultKind) Fault { return Fault{sandbox.Fault{Kind: of}} }
