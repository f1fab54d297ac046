// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// timeoutHint names the limit that ended an operation and how to raise it, or is
// "" if the error has another cause.
func (op Operation) timeoutHint(ctx context.Context, err error) string {
	var (
		response *transport.Error
		paced    *transport.RateLimitError
	)
	isResponse, isPaced := errors.As(err, &response), errors.As(err, &paced)
	isTooLong := isResponse && response.RetryAfter > 0
	moreTime := op.MoreTimeHint()
	timedOut := fmt.Sprintf("The operation timed out after %s", cmp.Or(op.Timeout, OperationTimeout)) // by default the client's own
	switch {
	case !errors.Is(err, context.DeadlineExceeded) || !isExpired(ctx) && !isTooLong && !isPaced:
		return ""
	case isPaced && paced.RequestsPerSecond > 0:
		return timedOut + ". " + Sentence(JoinNonEmpty(", or ",
			fmt.Sprintf("raise %s, which limits the provider to %g requests per second", SettingName("requests_per_second"), paced.RequestsPerSecond), moreTime))
	case isPaced:
		return timedOut + ", because the store is throttling requests. " + Sentence(JoinNonEmpty(", or ", "try again later", moreTime))
	case isTooLong:
		return Sentence(JoinNonEmpty(", or ", "try again later", moreTime))
	case isResponse:
		return timedOut + ", because the store kept failing or throttling requests. " + Sentence(JoinNonEmpty(", or ", "try again later", moreTime))
	case moreTime != "":
		return timedOut + ". " + Sentence(moreTime)
	}
	return timedOut + ". Check that " + SettingName("endpoint") + " can be reached, and try again."
}

// isExpired reports whether a context has ended or is about to: a connection has
// the same deadline, and may notice it first.
func isExpired(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && !time.Now().Before(deadline)
}

// MoreTimeHint says how to give the operation more time, or is "" if nothing does.
// Terraform reads and deletes with the timeouts in the state.
func (op Operation) MoreTimeHint() string {
	switch op.TimeoutAttribute {
	case "":
		return ""
	case "timeouts.read":
		return "raise timeouts.read and apply once with -refresh=false, because a refresh uses the timeout in the state"
	case "timeouts.delete":
		return "raise timeouts.delete and apply before you remove the resource, because a delete uses the timeout in the state"
	}
	return "raise " + op.TimeoutAttribute
}

// nonAPIHint is for a response that is not the API's, whatever its status is.
func nonAPIHint() string {
	return "The response is not in the API's format. It may come from a proxy or firewall in front of the store, or from another server. Check " +
		SettingName("endpoint") + ", or try again later."
}

// statusHint says what to do about a status, or is "".
func statusHint(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "The store kept rejecting new access tokens. Check the provider's credentials. If they are correct, contact the store's support."
	case http.StatusForbidden:
		return "The provider's credentials do not permit this. Without " + SettingName("client_secret") +
			", the provider can access only the customer who is logged in."
	case http.StatusNotFound:
		return "The record may have been deleted outside of Terraform: run terraform plan again. " + WrongStoreHint("If it exists")
	case http.StatusTooManyRequests:
		return "The store throttled the request until no retries were left. Lower " + SettingName("requests_per_second") +
			", or raise " + SettingName("max_retries") + "."
	}
	if status >= http.StatusInternalServerError {
		return "The store failed to process the request. Try again later. If it keeps failing, give the request ID to the store's support."
	}
	return ""
}

// WrongStoreHint suggests that the record is in another store.
func WrongStoreHint(condition string) string {
	return condition + ", the provider may be connected to another store: check which provider configuration (alias) is used here, and its " +
		SettingName("endpoint") + "."
}

// connectionHint says what to do about a request without a response, or is "" for
// other errors.
func connectionHint(err error) string {
	var (
		network     *transport.NetworkError
		slow        *transport.AttemptTimeoutError
		notTLS      tls.RecordHeaderError
		certificate *tls.CertificateVerificationError
		dns         *net.DNSError
		proxy       *transport.ProxyError
		dial        *net.OpError
	)
	endpoint := SettingName("endpoint")
	switch {
	case errors.Is(err, transport.ErrTooLarge):
		return "Look up records by ID instead of listing them."
	case !errors.As(err, &network):
		return ""
	case transport.IsUnreadable(network):
		return nonAPIHint()
	case errors.As(err, &proxy), errors.As(err, &dial) && dial.Op == "proxyconnect":
		return "Check the HTTPS_PROXY environment variable, which sets the proxy and its credentials. NO_PROXY lists the hosts to connect to without it."
	case errors.As(err, &slow):
		return "Check that " + endpoint + " can be reached, or raise " + SettingName("request_timeout") + "."
	case errors.As(err, &notTLS):
		return "The server does not speak https, only plain http or another protocol. Check the scheme and the port of " + endpoint + "."
	case errors.As(err, &certificate):
		return "The server's certificate can't be trusted. Check " + endpoint + ". If a proxy in your network issues its own certificates, " +
			"install its CA certificate on this machine."
	case errors.As(err, &dns) && dns.IsNotFound:
		return "The host does not exist. Check " + endpoint + "."
	}
	return "Check that " + endpoint + " can be reached from this machine, and try again."
}

// deleteOrImportHint says what to do about several records that may be the result of a
// create.
func deleteOrImportHint(ids []string, kind RecordKind) string {
	return "\n\nDelete the records that you don't need, and apply again. To keep one of them, " +
		"remove the resource from the state with terraform state rm, and import the record:" + ImportBlocks(ids, kind)
}

// ImportBlocks returns an import block for each record.
func ImportBlocks(ids []string, kind RecordKind) string {
	var blocks strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&blocks, "\n\nimport {\n  to = %s.NAME\n  id = %q\n}", kind.ResourceType, kind.ImportPrefix+id)
	}
	return blocks.String()
}

// FormatError returns an error's text as a sentence. The store's part of it may
// have values that shoppers chose.
func FormatError(err error) string { return Sentence(Printable(err.Error())) }

// Sentence returns a text with a capital and a full stop.
func Sentence(text string) string {
	text = strings.TrimSuffix(text, ".")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// JoinParagraphs joins the paragraphs that are not empty.
func JoinParagraphs(paragraphs ...string) string { return JoinNonEmpty("\n\n", paragraphs...) }

// JoinNonEmpty joins the parts that are not empty.
func JoinNonEmpty(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), separator)
}

// Printable returns a text in one line, without characters that a terminal may act
// on: shoppers choose their own names.
func Printable(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r):
			return r
		}
		return -1
	}, text)), " ")
}
