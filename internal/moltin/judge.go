// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"

	"github.com/hashicorp/go-retryablehttp"
)

// verdict is what an attempt's outcome means for the request.
type verdict int

const (
	final verdict = iota // the outcome stands
	again                // nothing happened, or it may happen twice: send again
	lost                 // a create that may have happened: look before sending again
)

// lostError is a create whose last attempt may have happened.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }

// judge tells what an attempt's outcome means: the one place that says what is
// sent again. A create is only sent again when it certainly did not happen.
func judge(create bool, failure error) verdict {
	if failure == nil {
		return final
	}
	e, ok := answered(failure)
	if !ok {
		return judgeNoAnswer(create, failure)
	}
	switch e.Status {
	case http.StatusTooManyRequests:
		return again
	case http.StatusConflict:
		if isWriteConflict(e.Entries) {
			return again
		}
		return final
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if create {
			return lost
		}
		return again
	}
	if create && e.Status >= http.StatusInternalServerError {
		return lost
	}
	return final
}

func judgeNoAnswer(create bool, failure error) verdict {
	var (
		sent       *sentError
		unreadable *unreadableError
		answer     *NoAnswerError
		dns        *net.DNSError
	)
	wasSent := errors.As(failure, &sent) || errors.As(failure, &unreadable)
	switch {
	case create && wasSent:
		return lost
	case errors.Is(failure, errTooLarge), errors.Is(failure, context.Canceled),
		errors.As(failure, &dns) && dns.IsNotFound:
		return final
	case wasSent:
		return again
	case errors.As(failure, &answer):
		// Bad certificates and the like will not mend. The policy wants to see
		// errors as net/http gives them.
		if retry, _ := retryablehttp.ErrorPropagatedRetryPolicy(context.Background(), nil, &url.Error{Err: answer.Err}); retry {
			return again
		}
	}
	return final
}
