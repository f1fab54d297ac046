// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
)

// verdict is what to do after an attempt.
type verdict int

const (
	final   verdict = iota // return the outcome
	again                  // retry: nothing happened, or it may safely happen twice
	unknown                // it may have happened, and must not happen twice
)

// judge is the one place that decides what is retried. A request that must not be
// processed twice is retried only if the failed attempt certainly did nothing.
func judge(once bool, failure error) verdict {
	if failure == nil {
		return final
	}
	doubtful := again
	if once {
		doubtful = unknown
	}
	e, ok := ResponseError(failure)
	if !ok {
		return judgeNoAnswer(doubtful, failure)
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
		return doubtful
	}
	if once && e.Status >= http.StatusInternalServerError {
		return unknown
	}
	return final
}

func judgeNoAnswer(doubtful verdict, failure error) verdict {
	var (
		unreadable  *unreadableError
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		notTLS      tls.RecordHeaderError
		proxy       *ProxyError
	)
	isUnreadable := errors.As(failure, &unreadable)
	wasSent := isUnreadable || errors.As(failure, new(*sentError))
	switch {
	case wasSent && doubtful == unknown:
		return unknown
	case errors.Is(failure, ErrTooLarge), isUnreadable && unreadable.json, errors.As(failure, new(*invalidRequestError)):
		return final
	case errors.As(failure, &proxy) && proxy.Status < http.StatusInternalServerError:
		return final
	case errors.As(failure, &dns) && dns.IsNotFound, errors.As(failure, &certificate), errors.As(failure, &notTLS):
		return final // the settings are wrong: a retry would fail in the same way
	}
	return again
}
