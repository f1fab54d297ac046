// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	links    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headings = regexp.MustCompile(`(?m)^#+ (.+)$`)
	noSlug   = regexp.MustCompile(`[^a-z0-9 _-]`)
)

// registryDocs is where the registry shows docs/.
const registryDocs = "https://registry.terraform.io/providers/moltin/moltin/latest/docs/"

// TestLinks expects that the targets of links within the repository exist, and that the provider's page has no relative links, which
// the registry resolves one level too high.
func TestLinks(t *testing.T) {
	t.Parallel()
	var pages []string
	// Not "../../*.md": go test would then run this package again whenever git writes to the directory .git.
	for _, pattern := range []string{"../../README.md", "../../CHANGELOG.md", "../../CONTRIBUTING.md", "../../DESIGN.md", "../../SECURITY.md", "../../.github/*.md", "../../cmd/*/*.md", "../../docs/*.md", "../../docs/*/*.md"} {
		found, _ := filepath.Glob(pattern)
		pages = append(pages, found...)
	}
	if len(pages) < 25 {
		t.Fatalf("found %d pages", len(pages))
	}
	for _, page := range pages {
		for _, link := range links.FindAllStringSubmatch(readFile(t, page), -1) {
			target := link[1]
			absolute := strings.HasPrefix(target, "https://")
			if guide, ok := strings.CutPrefix(target, registryDocs); ok {
				path, anchor, _ := strings.Cut(guide, "#")
				target = strings.TrimSuffix("../../docs/"+path+".md#"+anchor, "#")
			} else if absolute {
				continue
			} else if !strings.HasPrefix(target, "#") {
				target = filepath.Join(filepath.Dir(page), target)
			}
			path, anchor, _ := strings.Cut(target, "#")
			if path == "" {
				path = page
			}
			if filepath.Base(page) == "index.md" && !absolute && !strings.HasPrefix(link[1], "#") {
				t.Errorf("%s: %s is relative", page, link[1])
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: %s leads nowhere", page, link[1])
			} else if anchor != "" && !strings.HasPrefix(anchor, "nestedatt--") && !slices.Contains(slugs(readFile(t, path)), anchor) {
				t.Errorf("%s: %s has no such heading", page, link[1])
			}
		}
	}
}

// slugs returns the anchors of the headings of a page.
func slugs(page string) []string {
	var all []string
	for _, heading := range headings.FindAllStringSubmatch(page, -1) {
		all = append(all, strings.ReplaceAll(noSlug.ReplaceAllString(strings.ToLower(heading[1]), ""), " ", "-"))
	}
	return all
}
