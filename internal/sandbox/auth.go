// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// How long tokens live.
const (
	AccessTokenLife   = time.Hour
	CustomerTokenLife = 24 * time.Hour
)

// The two grants.
const (
	grantClientCredentials = "client_credentials"
	grantImplicit          = "implicit"
)

// sweepAt is how many tokens there are before the expired ones among them are dropped.
const sweepAt = 1000

type token struct {
	subject string // the grant of an access token, the customer's id of a customer token
	expires time.Time
}

// tokens are those that were issued. They are never kept on disk: after a restart everyone logs in again.
type tokens struct {
	access, customer map[string]token
}

func newTokens() tokens {
	return tokens{access: map[string]token{}, customer: map[string]token{}}
}

func issue(all map[string]token, value string, t token, now time.Time) {
	if len(all) >= sweepAt {
		maps.DeleteFunc(all, func(_ string, old token) bool { return !now.Before(old.expires) })
	}
	all[value] = t
}

// valid gives the subject of a token, or "" for one that is unknown or expired.
func valid(all map[string]token, value string, now time.Time) string {
	if t, ok := all[value]; ok && now.Before(t.expires) {
		return t.subject
	}
	return ""
}

// issueAccessToken is POST /oauth/access_token.
func (s *Sandbox) issueAccessToken(c *call) answer {
	media, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return badRequest("The request body must be a form (application/x-www-form-urlencoded).")
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return badRequest("The form in the request body cannot be read.")
	}
	grant := form.Get("grant_type")
	known := form.Get("client_id") == s.config.ClientID
	switch grant {
	case grantImplicit:
	case grantClientCredentials:
		known = known && form.Get("client_secret") == s.config.ClientSecret
	default:
		return badRequest("The grant_type must be client_credentials or implicit.")
	}
	if !known {
		return failureText(http.StatusUnauthorized, "Unauthorized", "The client_id or the client_secret is not valid.")
	}

	value, expires := "access-"+s.config.NewID(), c.now.Add(AccessTokenLife)
	s.mu.Lock()
	issue(s.tokens.access, value, token{grant, expires}, c.now)
	s.mu.Unlock()
	return answer{status: http.StatusOK, doc: object{
		"access_token": value,
		"token_type":   "Bearer",
		"expires_in":   int(AccessTokenLife.Seconds()),
		"expires":      expires.Unix(),
		"identifier":   grant,
	}}
}

// issueCustomerToken is POST /v2/customers/tokens.
func (s *Sandbox) issueCustomerToken(c *call) answer {
	if s.accessGrant(c) == "" {
		return unauthorized()
	}
	data, err := c.data()
	if err != nil {
		return unprocessable(err.Error())
	}
	values := map[string]string{}
	var missing []string
	for _, member := range []string{"type", "email", "password", "authentication_mechanism"} {
		value, ok := text(data, member)
		if !ok || value == nil || *value == "" {
			missing = append(missing, fmt.Sprintf("The data.%s field is required.", member))
			continue
		}
		values[member] = *value
	}
	switch {
	case missing != nil:
		return unprocessable(missing...)
	case values["type"] != "token":
		return unprocessable("The data.type must be token.")
	case values["authentication_mechanism"] != "password":
		return unprocessable("The data.authentication_mechanism must be password.")
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.store.byEmail[values["email"]]
	if owner == nil || !owner.hasPassword(values["password"]) {
		return failure(http.StatusUnauthorized, "Unauthorized", "The email or the password is not valid.")
	}
	value, expires := "customer-"+s.config.NewID(), c.now.Add(CustomerTokenLife)
	issue(s.tokens.customer, value, token{owner.ID, expires}, c.now)
	return answer{status: http.StatusOK, doc: object{"data": object{
		"type":        "token",
		"id":          s.config.NewID(),
		"customer_id": owner.ID,
		"token":       value,
		"expires":     expires.Unix(),
	}}}
}

// accessGrant is the grant of the request's access token, or "" when it has no valid one.
func (s *Sandbox) accessGrant(c *call) string {
	value, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return valid(s.tokens.access, value, c.now)
}

// authorize says whether the request may do what it asks for; if not, the answer says why. A request for the whole
// store needs client_credentials and no customer token. One for a customer needs either that or that customer's token:
// a customer token narrows what the access token allows.
func (s *Sandbox) authorize(c *call, wholeStore bool) (answer, bool) {
	grant := s.accessGrant(c)
	if grant == "" {
		return unauthorized(), false
	}
	login := c.Header.Values("X-Moltin-Customer-Token")
	if len(login) == 0 {
		return forbidden(), grant == grantClientCredentials
	}
	s.mu.Lock()
	customer := valid(s.tokens.customer, login[0], c.now)
	s.mu.Unlock()
	if customer == "" {
		return failureText(http.StatusUnauthorized, "Unauthorized", "Unable to validate customer token"), false
	}
	return forbidden(), !wholeStore && customer == c.route.customer
}

// forgetCustomer drops the tokens of a customer who is gone.
func (t *tokens) forgetCustomer(id string) {
	maps.DeleteFunc(t.customer, func(_ string, t token) bool { return t.subject == id })
}

// hashPassword makes what is kept of a password. Few rounds: this keeps a password out of sight, no more.
func hashPassword(id, password string) []byte {
	hash, err := pbkdf2.Key(sha256.New, password, []byte(id), 100, sha256.Size)
	if err != nil {
		panic(err) // the length is one that the function knows
	}
	return hash
}

func (r *customer) hasPassword(password string) bool {
	return len(r.PasswordHash) > 0 && subtle.ConstantTimeCompare(r.PasswordHash, hashPassword(r.ID, password)) == 1
}
