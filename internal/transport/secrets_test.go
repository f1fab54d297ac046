// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import "testing"

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
