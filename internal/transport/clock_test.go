// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"
)

func TestStoreTime(t *testing.T) {
	t.Parallel()
	ahead := func(d time.Duration, body string, status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			answer(status, body, "Date", time.Now().Add(d).UTC().Format(http.TimeFormat))(w, r)
		}
	}
	const hour, minute = time.Hour, time.Minute
	apiBody := `{"errors":[{"title":"no"}]}`
	for name, test := range map[string]struct {
		answers []http.HandlerFunc
		want    time.Duration // ahead
		unknown bool
	}{
		"nothing said":           {answers: []http.HandlerFunc{answer(200, record, "Date", "yesterday")}, unknown: true},
		"no Date":                {answers: []http.HandlerFunc{answer(200, record)}, unknown: true},
		"success":                {answers: []http.HandlerFunc{ahead(hour, record, 200)}, want: hour},
		"behind":                 {answers: []http.HandlerFunc{ahead(-hour, record, 200)}, want: -hour},
		"the API's own error":    {answers: []http.HandlerFunc{ahead(hour, apiBody, 404)}, want: hour},
		"the API's own 503":      {answers: []http.HandlerFunc{ahead(hour, apiBody, 503)}, want: hour},
		"the last one":           {answers: []http.HandlerFunc{ahead(hour, record, 200), ahead(minute, record, 200)}, want: minute},
		"none after one":         {answers: []http.HandlerFunc{ahead(hour, record, 200), answer(200, record)}, want: hour},
		"a gateway's error":      {answers: []http.HandlerFunc{ahead(hour, record, 200), ahead(minute, page, 502)}, want: hour},
		"a gateway's JSON error": {answers: []http.HandlerFunc{ahead(hour, record, 200), ahead(minute, `{"message":"no"}`, 403)}, want: hour},
		"a gateway's page":       {answers: []http.HandlerFunc{ahead(hour, record, 200), ahead(minute, page, 200)}, want: hour},
		"no body":                {answers: []http.HandlerFunc{ahead(hour, record, 200), ahead(minute, "", 204)}, want: hour},
		"a redirect":             {answers: []http.HandlerFunc{ahead(hour, record, 200), ahead(minute, "", 302)}, want: hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr := newTransport(inMemory{answers(test.answers...)}, retries(0))
				for range test.answers {
					_ = tr.Do(t.Context(), get, authorize)
				}
				time.Sleep(time.Minute)
				at, ok := tr.StoreTime(time.Now())
				if ok == test.unknown {
					t.Fatalf("known: %t", ok)
				}
				if got := time.Until(at); ok && got.Round(time.Second) != test.want {
					t.Errorf("%s ahead, want %s", got, test.want)
				}
			})
		})
	}
}

// stepped is what the clock would have shown at a moment if it had been set
// forward before: the wall clock's reading is another, the monotonic one the same.
func stepped(at time.Time, seconds uint64) time.Time {
	// A time with a monotonic reading counts wall seconds from bit 30 on.
	*(*uint64)(unsafe.Pointer(&at)) += seconds << 30
	return at
}

// TestLocalClockIsSet sets the local clock an hour forward between an answer and
// a question.
func TestLocalClockIsSet(t *testing.T) {
	t.Parallel()
	const hour = 3600
	now := time.Now()
	if set := stepped(now, hour); set.Unix()-now.Unix() != hour || set.Sub(now) != 0 {
		t.Fatalf("%s is not %s by a clock that was set", set, now)
	}
	step := uint64(0)
	tr := newTransport(replies(answer(200, record, "Date", "Mon, 02 Nov 2026 10:00:00 GMT")), func(cfg *Config) {
		cfg.Now = func() time.Time { return stepped(time.Now(), step) }
	})
	if err := tr.Do(t.Context(), get, authorize); err != nil {
		t.Fatal(err)
	}
	step = hour
	date := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	if at, ok := tr.StoreTime(tr.Now()); !ok || at.Sub(date) < 0 || at.Sub(date) > time.Minute {
		t.Errorf("the store's clock shows %s, want %s", at, date)
	}
}

// TestSlowAnswer dates an answer by its beginning, at which it got its Date.
func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		network := roundTripper(func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			header := http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}}
			return &http.Response{StatusCode: http.StatusOK, Header: header, Body: slowBody{strings.NewReader(record)}}, nil
		})
		tr := newTransport(network)
		var received time.Time
		r := get
		r.Decode = func(a Response) error {
			received = a.Received
			return nil
		}
		if err := tr.Do(t.Context(), r, authorize); err != nil {
			t.Fatal(err)
		}
		if got := received.Sub(start).Round(time.Millisecond); got != time.Second {
			t.Errorf("received after %s, want 1s", got)
		}
		if at, _ := tr.StoreTime(time.Now()); time.Since(at).Abs() > time.Second {
			t.Errorf("the store's clock is %s behind", time.Since(at))
		}
	})
}

// slowBody takes twenty seconds.
type slowBody struct{ *strings.Reader }

func (b slowBody) Read(p []byte) (int, error) {
	if b.Len() > 0 {
		time.Sleep(20 * time.Second)
	}
	return b.Reader.Read(p)
}

func (slowBody) Close() error { return nil }
