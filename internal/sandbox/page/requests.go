// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

type requestView struct {
	Number           int64
	Clock, Timestamp string
	Method           string
	Path, Short      string // Short has abbreviated IDs
	Outcome, Class   string // such as 201 and "success"
	Duration         string
	Faults           []faultView
}

func (v *view) showRequests(all []sandbox.Request) {
	for _, r := range slices.Backward(all) {
		shown := requestOf(r)
		if !v.matches(r.Method, r.Path, shown.Outcome, r.Fault) {
			continue
		}
		v.FoundRequests++
		if len(v.Requests) < mostRequests {
			v.Requests = append(v.Requests, shown)
		}
	}
}

// randomID matches a generated ID.
var randomID = regexp.MustCompile(`\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

func requestOf(r sandbox.Request) requestView {
	shown := requestView{
		Number: r.Number, Clock: r.Time.Format("15:04:05.000"), Timestamp: r.Time.Format(time.RFC3339Nano),
		Method: r.Method, Path: r.Path, Short: randomID.ReplaceAllString(r.Path, "$1…"), Outcome: strconv.Itoa(r.Status), Class: class(r.Status),
		Duration: milliseconds(time.Duration(r.Duration)),
	}
	if r.Status == 0 {
		shown.Outcome = "closed"
	}
	if r.Fault != "" {
		for name := range strings.SplitSeq(r.Fault, ", ") {
			entry, _, _ := strings.Cut(name, " ")
			shown.Faults = append(shown.Faults, faultView{Name: name, Entry: entry, About: about(entry)})
		}
	}
	return shown
}

// class returns the CSS class of a status.
func class(status int) string {
	switch status / 100 {
	case 0:
		return "closed"
	case 2:
		return "success"
	case 3:
		return "redirect"
	case 4:
		return "refused"
	}
	return "failure"
}

// milliseconds formats a duration with two significant digits.
func milliseconds(d time.Duration) string {
	ms := float64(d.Microseconds()) / 1000
	switch {
	case ms < 1:
		return fmt.Sprintf("%.2f ms", ms)
	case ms < 10:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}
