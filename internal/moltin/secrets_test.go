// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// TestNothingLeaks makes every kind of call, to a store that behaves and to one
// that repeats what it was sent, and searches log and errors.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	secrets := []string{"the-client-secret", "the-password", "bacon-and-eggs", "access-token", "customer-token"}
	bodies := []string{"grant_type", "authentication_mechanism"} // of calls that have secrets in them
	personal := []string{"Swanson", "Sunny", "swanson.com", "555-1234", "SU33", "test-agent"}
	for name, meddle := range map[string]meddler{
		"behaves": nil,
		"repeats": func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if r.URL.Path == oauthRoute || r.URL.Path == loginRoute && r.Header.Get("X-Seen") == "" {
				serve(w, r)
				return
			}
			body, _ := io.ReadAll(r.Body)
			said := "you said " + r.Header.Get("Authorization") + r.Header.Get("X-Moltin-Customer-Token") + " the-client-secret the-password bacon-and-eggs"
			w.Header().Set("X-Request-Id", said)
			answerJSON(w, 418, map[string]any{
				"errors": []any{map[string]any{"status": said, "source": said, "title": said, "detail": said, "request_id": said}},
				"sent":   string(body) + said,
			})
		},
		"refuses": func(w http.ResponseWriter, r *http.Request, _ http.HandlerFunc) {
			body, _ := io.ReadAll(r.Body)
			answerError(w, 401, "no such client: "+strings.ReplaceAll(string(body), "_", "-"))
		},
		"is broken": func(w http.ResponseWriter, r *http.Request, _ http.HandlerFunc) {
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(500)
			_, _ = w.Write(body)
		},
	} {
		for _, level := range []slog.Level{slog.LevelDebug, LevelTrace} {
			t.Run(name+"/"+level.String(), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					store.meddle = meddle
					log := &records{level: level}
					c := store.client(t, withLogin, func(cfg *Config) { cfg.Logger, cfg.MaxRetries = slog.New(log), 1 })
					ron := CustomerFields{Name: ptr("Ron Swanson"), Email: ptr("ron@swanson.com"), Password: ptr("bacon-and-eggs")}
					var errs []error
					try := func(_ any, err error) {
						if err != nil {
							errs = append(errs, err)
						}
					}
					try(c.CreateCustomer(t.Context(), ron))
					try(c.UpdateCustomer(t.Context(), "ron", ron))
					try(c.Customers(t.Context(), CustomerFilter{Email: "ron@swanson.com"}))
					try(c.Login(t.Context(), "ron@swanson.com", "bacon-and-eggs"))
					try(c.LoginCustomerID(t.Context()))
					for _, customer := range []string{"ron", "leslie"} {
						try(c.CreateAddress(t.Context(), customer, home()))
						try(c.Addresses(t.Context(), customer))
						try(c.Address(t.Context(), customer, "id-3", ""))
						try(c.UpdateAddress(t.Context(), customer, "id-3", home()))
						try(nil, c.DeleteAddress(t.Context(), customer, "id-3"))
					}
					for _, err := range errs {
						for _, secret := range secrets {
							if strings.Contains(err.Error(), secret) {
								t.Errorf("an error shows %s: %v", secret, err)
							}
						}
					}
					if name != "behaves" && len(errs) < 10 {
						t.Errorf("only %d errors", len(errs))
					}
					texts := log.texts("")
					if len(texts) == 0 {
						t.Fatal("the log has nothing")
					}
					seen := map[string]bool{}
					for _, text := range texts {
						if strings.Contains(text, "Request") && strings.Contains(text, "method=P") && !strings.Contains(text, "/addresses") && strings.Contains(text, " body=") {
							t.Errorf("the log shows a body that may have a password: %s", text)
						}
						for _, secret := range slices.Concat(secrets, bodies) {
							if strings.Contains(text, secret) {
								t.Errorf("the log shows %s: %s", secret, text)
							}
						}
						for _, word := range personal {
							seen[word] = seen[word] || strings.Contains(text, word)
							if !strings.HasPrefix(text, "DEBUG-4 ") && strings.Contains(text, word) {
								t.Errorf("the log shows %s above trace: %s", word, text)
							}
						}
					}
					// At trace there is all the rest to work with.
					if name == "behaves" && level == LevelTrace {
						for _, word := range personal {
							if !seen[word] {
								t.Errorf("the trace has no %s", word)
							}
						}
						if all := strings.Join(texts, "\n"); !strings.Contains(all, "Authorization=***") || !strings.Contains(all, "X-Moltin-Customer-Token=***") {
							t.Error("the trace does not tell that there were tokens")
						}
					}
				})
			})
		}
	}
}
