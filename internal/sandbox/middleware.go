// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"time"
)

// maxBody is the maximum size of a request body, in bytes.
const maxBody = 1 << 20

// call is a request that is being processed.
type call struct {
	*http.Request
	route  route
	id     string // of the request: X-Moltin-Request-Id
	body   []byte
	faults matched
	now    time.Time
}

// handler returns the response to a request.
type handler func(*call) answer

// serve adds the handling that all routes share.
func (s *Sandbox) serve(r route) http.Handler {
	answering := s.saved(s.locked(s.authorized(func(c *call) answer { return r.answer(s, c) })))
	arriving := s.recorded(s.delayed(s.limited(s.misbehaving(answering))))
	unreadable := s.recorded(func(*call) answer { return badRequest("The request body could not be read completely.") })
	tooLong := s.recorded(func(*call) answer { return requestTooLong() })
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxBody))
		c := &call{Request: request, route: r, id: requestID(), body: body, now: s.now()}
		handle := arriving
		switch {
		case errors.As(err, new(*http.MaxBytesError)):
			handle = tooLong
		case err != nil:
			handle = unreadable
		}
		a := handle(c)
		if a.status == dropped {
			panic(http.ErrAbortHandler) // net/http closes the connection silently
		}
		s.write(w, c, a)
	})
}

func requestID() string {
	id := make([]byte, 20)
	_, _ = rand.Read(id) // it never fails
	return hex.EncodeToString(id)
}

// recorded records a request and its result.
func (s *Sandbox) recorded(next handler) handler {
	return func(c *call) answer {
		started := time.Now()
		r := s.requests.add(c)
		a := next(c)
		completed := s.requests.complete(r, a.status, c.faults.String(), time.Since(started))
		s.config.Log(completed.String())
		s.config.OnRequest(completed)
		return a
	}
}

// delayed adds the latency of the settings. Requests of clients that disconnect meanwhile are not processed.
func (s *Sandbox) delayed(next handler) handler {
	if s.config.Latency == 0 {
		return next
	}
	return func(c *call) answer {
		timer := time.NewTimer(s.config.Latency)
		defer timer.Stop()
		select {
		case <-timer.C:
			return next(c)
		case <-c.Context().Done():
			return answer{status: dropped}
		}
	}
}

// limited rejects requests over the rate of the settings.
func (s *Sandbox) limited(next handler) handler {
	return func(c *call) answer {
		if !s.rate.allow(c.now) {
			return tooManyRequests()
		}
		return next(c)
	}
}

// saved delays the response to a write until it is in the data file.
func (s *Sandbox) saved(next handler) handler {
	return func(c *call) answer {
		a := next(c)
		if c.writes() && a.status < 300 {
			if err := s.save(); err != nil {
				s.config.Log(err.Error())
				return serverError(c, http.StatusInternalServerError)
			}
		}
		return a
	}
}

// locked processes one request at a time, so that handlers don't need to deal with concurrency.
func (s *Sandbox) locked(next handler) handler {
	return func(c *call) answer {
		s.mu.Lock()
		defer s.mu.Unlock()
		return next(c)
	}
}
