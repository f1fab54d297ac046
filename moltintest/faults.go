// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"net/http"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Fault makes the store misbehave: see Store.Inject. Unless its constructor says otherwise, a fault applies to requests for customers
// and addresses. One that simulates an outage (a status of 429 or 5xx, or a closed connection) also applies to requests for
// tokens.
type Fault struct{ fault sandbox.Fault }

// Status responds with a status from 400 to 599 without processing the request.
func Status(code int) Fault { return Fault{sandbox.Fault{Status: code}} }

// StatusHTML responds with a page in HTML, as a gateway does, without processing the request.
func StatusHTML(code int) Fault { return Fault{sandbox.Fault{Status: code, HTML: true}} }

// RetryAfter adds the header Retry-After to a fault of Status or StatusHTML. The value is sent literally ("2"), or as a date that many
// seconds ahead if it starts with a plus sign ("+2").
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

// ErrorShape responds with a status from 400 to 599 and an error document of a shape, without processing the request.
func ErrorShape(status int, shape Shape) Fault {
	return Fault{sandbox.Fault{Status: status, Shape: string(shape)}}
}

// DropBefore closes the connection without processing the request.
func DropBefore() Fault { return Fault{sandbox.Fault{Close: true}} }

// DropAfter processes the request, then closes the connection without a response.
func DropAfter() Fault { return Fault{sandbox.Fault{Close: true, Process: sandbox.ProcessYes}} }

// BadGatewayAfter processes the request, but responds with 502 in HTML.
func BadGatewayAfter() Fault {
	return Fault{sandbox.Fault{Status: http.StatusBadGateway, HTML: true, Process: sandbox.ProcessYes}}
}

// GatewayTimeoutAfter processes the request, but responds with 504 in HTML.
func GatewayTimeoutAfter() Fault {
	return Fault{sandbox.Fault{Status: http.StatusGatewayTimeout, HTML: true, Process: sandbox.ProcessYes}}
}

// KeptLate responds to a write with 504 in HTML immediately, and processes it after a time from least to most, whatever the client
// does in the meantime.
func KeptLate(least, most time.Duration) Fault {
	return Fault{sandbox.Fault{
		Status: http.StatusGatewayTimeout, HTML: true, Process: sandbox.ProcessLate, MinDelay: least, MaxDelay: most,
	}}
}

// HangBefore never responds, and doesn't process the request.
func HangBefore() Fault { return Fault{sandbox.Fault{Hang: true}} }

// HangAfter processes the request, but never responds.
func HangAfter() Fault { return Fault{sandbox.Fault{Hang: true, Process: sandbox.ProcessYes}} }

// WriteConflict responds to a request with 409 without processing it.
func WriteConflict() Fault { return Fault{sandbox.Fault{Status: http.StatusConflict}} }

// Redirect redirects to a URL with 302.
func Redirect(url string) Fault { return Fault{sandbox.Fault{Redirect: url}} }

// ListRefused responds to a list with 403.
func ListRefused() Fault { return kind(sandbox.ForbidList) }

// NotFoundHTML responds with 404 in HTML, as a proxy does, without processing the request.
func NotFoundHTML() Fault { return StatusHTML(http.StatusNotFound) }

// ForgetTokens revokes all tokens, including that of the request.
func ForgetTokens() Fault { return kind(sandbox.RevokeTokens) }

// ForgetCustomerTokens revokes all customer tokens, including that of the request.
func ForgetCustomerTokens() Fault { return kind(sandbox.RevokeCustomerTokens) }

func kind(of sandbox.FaultKind) Fault { return Fault{sandbox.Fault{Kind: of}} }
