// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fired are the faults that apply to a request.
type fired []Fault

func (f fired) get(kind FaultKind) *Fault {
	if i := slices.IndexFunc(f, func(one Fault) bool { return one.Kind == kind }); i >= 0 {
		return &f[i]
	}
	return nil
}

func (f fired) has(kind FaultKind) bool { return f.get(kind) != nil }

// String returns the kinds of the faults, separated by commas.
func (f fired) String() string {
	names := make([]string, 0, len(f))
	for _, one := range f {
		names = append(names, string(one.Kind))
	}
	return strings.Join(names, ",")
}

// instead returns the response of a fault that replaces that of the API. The request is then not processed, or later.
func (s *Sandbox) instead(c *call, next handler) (answer, bool) {
	for _, f := range c.fired {
		switch f.Kind {
		case TooManyRequests:
			return f.retryAfter(tooManyRequests(), c.now), true
		case ServerError:
			return f.outage(c), true
		case CloseBefore:
			return answer{status: dropped}, true
		case Hang:
			<-c.Context().Done()
			return answer{status: dropped}, true
		case WriteConflict:
			return writeConflict(), true
		case Redirect:
			return answer{status: http.StatusFound, header: map[string]string{"Location": f.URL}}, true
		case ListRefused:
			return forbidden(), true
		case NotFoundHTML:
			return page(http.StatusNotFound), true
		case DeleteHTML:
			return page(http.StatusOK), true
		case ErrorShape:
			return f.shapedError(c), true
		case KeptLate:
			s.keepLate(f, c, next)
			return page(http.StatusGatewayTimeout), true
		case ForgetTokens:
			s.ForgetTokens()
		case ForgetCustomerTokens:
			s.ForgetCustomerTokens()
		}
	}
	return answer{}, false
}

// afterwards applies faults that lose the response of a processed request.
func (s *Sandbox) afterwards(c *call, a answer) answer {
	switch {
	case c.fired.has(CloseAfter):
		return answer{status: dropped}
	case c.fired.has(HangAfter):
		<-c.Context().Done()
		return answer{status: dropped}
	case c.fired.has(BadGatewayAfter):
		return page(http.StatusBadGateway)
	case c.fired.has(GatewayTimeoutAfter):
		return page(http.StatusGatewayTimeout)
	case a.status >= 300:
		return a
	case c.fired.has(PutNoContent):
		return answer{status: http.StatusNoContent}
	case c.fired.has(DeleteBody):
		return deletedRecord(c)
	}
	a.doc = c.fired.shape(a.doc)
	return a
}

// deletedRecord is the response to a DELETE recorded in 2017.
func deletedRecord(c *call) answer {
	record := reference{c.PathValue("customer"), "customer"}
	if c.route.kind == PathAddresses {
		record = reference{c.PathValue("address"), "address"}
	}
	return answer{status: http.StatusOK, doc: envelope{record}}
}

func (f Fault) outage(c *call) answer {
	status := f.Status
	if status == 0 {
		status = http.StatusInternalServerError
	}
	if f.HTML {
		return f.retryAfter(page(status), c.now)
	}
	return f.retryAfter(serverError(c, status), c.now)
}

func (f Fault) retryAfter(a answer, now time.Time) answer {
	if f.RetryAfter == "" {
		return a
	}
	value := f.RetryAfter
	if ahead, relative := strings.CutPrefix(value, "+"); relative {
		if seconds, err := strconv.Atoi(ahead); err == nil {
			value = now.Add(time.Duration(seconds) * time.Second).Format(http.TimeFormat)
		}
	}
	a.header = map[string]string{"Retry-After": value}
	return a
}

// normalise returns the value that the store keeps for one that a request sets.
func (f fired) normalise(member, value string) string {
	if !f.has(Normalised) || member == "password" {
		return value
	}
	value = strings.TrimSpace(value)
	if member == "country" || member == postCode {
		value = strings.ToUpper(value)
	}
	return value
}
