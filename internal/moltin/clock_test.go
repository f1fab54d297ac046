// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"net/http"
	"testing"
	"time"
)

func TestStoreClock(t *testing.T) {
	t.Parallel()
	var clock storeClock
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	expect := func(what string, records, answers time.Duration) {
		t.Helper()
		if got := clock.recordTime(now).Sub(now); got != records {
			t.Errorf("%s: records are %s ahead, want %s", what, got, records)
		}
		if got := now.Sub(clock.local(now)); got != answers {
			t.Errorf("%s: answers are %s ahead, want %s", what, got, answers)
		}
	}
	date := func(ahead time.Duration) {
		clock.observeDate(http.Header{"Date": {now.Add(ahead).Format(http.TimeFormat)}}, now)
	}
	record := func(ahead time.Duration) {
		clock.observeRecord(now.Add(ahead).Format(time.RFC3339Nano), now)
	}
	expect("nothing known", 0, 0)
	clock.observeDate(http.Header{}, now)
	clock.observeRecord("yesterday", now)
	expect("still nothing known", 0, 0)
	date(-9 * time.Second)
	expect("a date", -9*time.Second, -9*time.Second)
	date(-8 * time.Second)
	expect("a date that was less long under way", -8*time.Second, -8*time.Second)
	date(-20 * time.Second)
	expect("a date out of a cache", -8*time.Second, -8*time.Second)
	record(-30 * time.Second)
	expect("a record, of a clock of its own", -30*time.Second, -8*time.Second)
	record(-29 * time.Second)
	expect("a better one", -29*time.Second, -8*time.Second)
	record(-time.Hour)
	expect("an old record", -29*time.Second, -8*time.Second)
	date(time.Second)
	expect("a better date", -29*time.Second, time.Second)
}
