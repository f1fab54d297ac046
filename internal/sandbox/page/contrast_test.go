// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

var colour = regexp.MustCompile(`--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);`)

// The contrast between text and background must be at least 4.5:1, as WCAG level AA requires.
func TestContrast(t *testing.T) {
	t.Parallel()
	sheet, err := os.ReadFile("assets/page.css")
	if err != nil {
		t.Fatal(err)
	}
	for group, name := range map[int]string{2: "light", 3: "dark"} {
		colours := map[string]float64{}
		for _, one := range colour.FindAllStringSubmatch(string(sheet), -1) {
			colours[one[1]] = luminance(t, one[group])
		}
		for text, grounds := range map[string][]string{
			"text": {"page", "card", "sunken", "accent-soft", "fresh"}, "quiet": {"page", "card", "sunken", "fresh"}, "accent": {"card", "accent-soft", "fresh"},
			"success": {"card", "fresh"}, "refused": {"card", "fresh"}, "failure": {"card", "fresh"}, "closed": {"card", "fresh"},
		} {
			for _, ground := range grounds {
				lighter, darker := max(colours[text], colours[ground]), min(colours[text], colours[ground])
				if ratio := (lighter + 0.05) / (darker + 0.05); ratio < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.1f", name, text, ground, ratio)
				}
			}
		}
	}
}

// luminance returns the relative luminance as WCAG defines it.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		c := float64(rgb>>(8*i)&0xff) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
