// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"fmt"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	t.Parallel()
	secrets := &Secrets{}
	if got := secrets.Mask("nothing is a secret yet"); got != "nothing is a secret yet" {
		t.Errorf("got %s", got)
	}
	secrets.Add("secret", "abc", "", "and-more")
	secrets.Add("secret-and-more", "secret")
	for text, want := range map[string]string{
		"secret":                     "***",
		"my secret-and-more":         "my ***",
		"secretsecret and-more":      "****** ***",
		"abc and abcd are too short": "abc and abcd are too short",
		"Secret":                     "Secret",
		"":                           "",
	} {
		if got := secrets.Mask(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	secrets.Add("late")
	if got := secrets.Mask("of late"); got != "of ***" {
		t.Errorf("a secret that was added late is not masked: %s", got)
	}
}

// TestSecretForms masks a secret in every encoding.
func TestSecretForms(t *testing.T) {
	t.Parallel()
	secrets := &Secrets{}
	secrets.Add("s&cret \"+/<x>")
	for _, text := range []string{
		"s&cret \"+/<x>", "s%26cret+%22%2B%2F%3Cx%3E", "s&cret%20%22+%2F%3Cx%3E", "s\\u0026cret \\\"+/\\u003cx\\u003e", "s&cret \\\"+/<x>",
	} {
		if got := secrets.Mask("(" + text + ")"); got != "(***)" {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func manySecrets(n int) *Secrets {
	secrets := &Secrets{}
	for i := range n {
		secrets.Add(fmt.Sprintf("token-%06d", i))
	}
	return secrets
}

// TestManySecrets checks that the cost of adding a secret doesn't depend on the
// number of others, and that masking a text doesn't sort them.
func TestManySecrets(t *testing.T) { //nolint:paralleltest // Allocations are counted for the whole process.
	allocations := func(n int) float64 { return testing.AllocsPerRun(1, func() { manySecrets(n) }) }
	if few, many := allocations(1000), allocations(10_000); many > 20*few {
		t.Errorf("10,000 secrets take %.0f allocations, 1,000 take %.0f", many, few)
	}
	secrets := manySecrets(10_000)
	if got := secrets.Mask("token-009999 token-010000"); got != "*** token-010000" {
		t.Errorf("got %s", got)
	}
	secrets.Add("token-000000") // is known
	const text = "there is no secret in this"
	if got := testing.AllocsPerRun(10, func() { secrets.Mask(text) }); got > 3 {
		t.Errorf("masking a text takes %.0f allocations", got)
	}
}

func BenchmarkSecrets(b *testing.B) {
	b.Run("Add 10000", func(b *testing.B) {
		for b.Loop() {
			manySecrets(10_000)
		}
	})
	b.Run("Mask among 10000", func(b *testing.B) {
		secrets := manySecrets(10_000)
		text := strings.Repeat("there is no secret in this, ", 100)
		for b.Loop() {
			secrets.Mask(text)
		}
	})
}
