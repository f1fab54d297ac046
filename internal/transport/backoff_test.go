// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestBackoff checks the bounds of the waits between attempts, and that all of
// the range between them is used.
func TestBackoff(t *testing.T) {
	t.Parallel()
	tr := newTransport(nil)
	for attempt := range 70 {
		limit := backoffMin << min(attempt, 10)
		limit = min(limit, backoffMax)
		x := &exchange{Transport: tr, attempts: attempt + 1}
		var low, high int
		for range 500 {
			wait := x.backoff(nil)
			if wait < 0 || wait > limit {
				t.Fatalf("retry %d waits %s, want at most %s", attempt+1, wait, limit)
			}
			if wait < limit/10 {
				low++
			}
			if wait > limit*9/10 {
				high++
			}
		}
		if low < 10 || high < 10 {
			t.Errorf("retry %d: of 500 waits %d are in the lowest tenth and %d in the highest", attempt+1, low, high)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header   string // "date+7" is seven seconds after the answer's Date
		ahead    time.Duration
		noDate   bool
		min, max time.Duration
	}{
		"seconds":                    {header: "7", min: 7 * time.Second, max: 7 * time.Second},
		"date":                       {header: "date+7", min: 7 * time.Second, max: 7 * time.Second},
		"date of a clock ahead":      {header: "date+7", ahead: 10 * time.Minute, min: 7 * time.Second, max: 7 * time.Second},
		"date of a clock behind":     {header: "date+7", ahead: -10 * time.Minute, min: 7 * time.Second, max: 7 * time.Second},
		"date without a Date":        {header: "date+7", noDate: true, min: 6 * time.Second, max: 7 * time.Second},
		"zero":                       {header: "0", max: backoffMin},
		"negative":                   {header: "-7", max: backoffMin},
		"past date":                  {header: "date-7", max: backoffMin},
		"nonsense":                   {header: "soon", max: backoffMin},
		"a sign":                     {header: "+99999999999999999999", max: backoffMin},
		"a fraction":                 {header: "1.5", max: backoffMin},
		"more than a Duration holds": {header: "9223372037", min: maxRetryAfter * time.Second, max: maxRetryAfter * time.Second},
		"more than an integer holds": {header: "99999999999999999999999", min: maxRetryAfter * time.Second, max: maxRetryAfter * time.Second},
	} {
		for _, status := range []int{429, 503, 200} {
			t.Run(fmt.Sprintf("%s/%d", name, status), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					busy := func(w http.ResponseWriter, r *http.Request) {
						date, header := time.Now().Add(test.ahead).UTC(), test.header
						if !test.noDate {
							w.Header().Set("Date", date.Format(http.TimeFormat))
						}
						if offset, ok := strings.CutPrefix(header, "date"); ok {
							seconds, _ := strconv.Atoi(offset)
							header = date.Add(time.Duration(seconds) * time.Second).Format(http.TimeFormat)
						}
						answer(status, page, "Retry-After", header)(w, r)
					}
					store := answers(busy, answer(200, record))
					ctx, cancel := context.WithTimeout(t.Context(), 2*maxRetryAfter*time.Second)
					defer cancel()
					start := time.Now()
					if err := newTransport(inMemory{store}).Do(ctx, get, authorize); err != nil {
						t.Fatal(err)
					}
					if took := time.Since(start); took < test.min || took > test.max+10*time.Millisecond {
						t.Errorf("waited %s, want %s to %s", took, test.min, test.max)
					}
				})
			})
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"", "0", "7", "-7", "+7", "1.5", "0x10", "9223372037", "99999999999999999999999", "Sat, 01 Jan 2000 00:00:07 GMT",
		"Saturday, 01-Jan-00 00:00:07 GMT", "Sat Jan  1 00:00:07 2000", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "soon",
	} {
		f.Add(seed, int64(0))
		f.Add(seed, int64(-time.Hour))
	}
	f.Fuzz(func(t *testing.T, header string, ahead int64) {
		received := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		resp := &response{header: http.Header{"Retry-After": {header}}, received: received, date: received.Add(time.Duration(ahead))}
		wait := resp.retryAfter()
		if wait < 0 {
			t.Errorf("%q asks to wait %s", header, wait)
		}
		if seconds, err := strconv.Atoi(header); err == nil && header[0] != '+' && wait != time.Duration(max(0, min(seconds, maxRetryAfter)))*time.Second {
			t.Errorf("%q asks to wait %s", header, wait)
		}
	})
}
