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

// Lifetimes of tokens.
const (
	AccessTokenLife   = time.Hour
	CustomerTokenLife = 24 * time.Hour
)

// The two grants.
const (
	grantClientCredentials = "client_credentials"
	grantImplicit          = "implicit"
)

type token struct {
	subject string // grant of an access token, or customer ID of a customer token
	expires time.Time
}

// issued are the tokens of one kind, by value. They are never written to disk, so a restart invalidates them.
type issued map[string]token

// add adds a token. Whenever the number of tokens is a power of two, which seldom takes time, it drops those that have expired.
func (t issued) add(value string, one token, now time.Time) {
	if n := len(t); n&(n-1) == 0 {
		maps.DeleteFunc(t, func(_ string, one token) bool { return !now.Before(one.expires) })
	}
	t[value] = one
}

// valid returns the subject of a token, or "" if it is unknown or expired.
func (t issued) valid(value string, now time.Time) string {
	if one, ok := t[value]; ok && now.Before(one.expires) {
		return one.subject
	}
	return ""
}

// forgetCustomer drops the tokens of a deleted customer.
func (t issued) forgetCustomer(id string) {
	maps.DeleteFunc(t, func(_ string, one token) bool { return one.subject == id })
}

// issueAccessToken is POST /oauth/access_token.
func (s *Sandbox) issueAccessToken(c *call) response {
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
		return response{status: http.StatusForbidden, doc: orderedObject{{"status", false}, {"errors", "Forbidden"}}} // as recorded
	}
	value, expires := "access-"+s.config.NewID(), c.now.Add(AccessTokenLife)
	s.accessTokens.add(value, token{grant, expires}, c.now)
	return response{status: http.StatusOK, doc: orderedObject{
		{"expires", expires.Unix()},
		{"identifier", grant},
		{"expires_in", int(AccessTokenLife.Seconds())},
		{"access_token", value},
		{"token_type", "Bearer"},
	}}
}

// issueCustomerToken is POST /v2/customers/tokens.
func (s *Sandbox) issueCustomerToken(c *call) response {
	data, err := c.data()
	if err != nil {
		return unprocessable(err.Error())
	}
	if mechanism, _ := data["authentication_mechanism"].(string); mechanism == "" {
		data["authentication_mechanism"] = "password" // The vendor's own command line leaves it out.
	}
	var missing []string
	for _, name := range []string{"type", "email", "password", "authentication_mechanism"} {
		if text, _ := data[name].(string); text == "" {
			missing = append(missing, fmt.Sprintf("The data.%s field is required.", name))
		}
	}
	switch {
	case missing != nil:
		return unprocessable(missing...)
	case data["type"] != "token":
		return unprocessable("The data.type must be token.")
	case data["authentication_mechanism"] != "password":
		return unprocessable("The data.authentication_mechanism must be password.")
	}
	email, _ := data["email"].(string)
	password, _ := data["password"].(string)
	owner := s.login(email, password)
	if owner == nil {
		return failures(http.StatusUnauthorized, failureEntry{
			Status: http.StatusUnauthorized, Title: "Unauthorized", Detail: "The email or the password is not valid.",
		})
	}
	value, expires := "customer-"+s.config.NewID(), c.now.Add(CustomerTokenLife)
	s.customerTokens.add(value, token{owner.ID, expires}, c.now)
	return recordResponse(http.StatusOK, orderedObject{
		{"type", "token"},
		{"id", s.config.NewID()},
		{"customer_id", owner.ID},
		{"token", value},
		{"expires", expires.Unix()},
	})
}

// login returns the customer with an email and a password, or nil.
func (s *Sandbox) login(email, password string) *customer {
	for _, owner := range s.store.byEmail[email] {
		if owner.hasPassword(password) {
			return owner
		}
	}
	return nil
}

// access is the kind of token that a route requires.
type access int

const (
	anyone      access = iota
	anyToken           // an access token of either grant
	oneCustomer        // client_credentials, or the customer's own token
	wholeStore         // client_credentials without a customer token, which would restrict access
)

// authorize returns 401 or 403 unless a request has the access that its route requires.
func (s *Sandbox) authorize(c *call) (status int) {
	if c.route.access == anyone {
		return http.StatusOK
	}
	grant := ""
	if bearer, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer "); ok {
		grant = s.accessTokens.valid(bearer, c.now)
	}
	login := c.Header.Values("X-Moltin-Customer-Token")
	switch {
	case grant == "":
		return http.StatusUnauthorized
	case c.route.access == anyToken, len(login) == 0 && grant == grantClientCredentials:
		return http.StatusOK
	case len(login) == 0, c.route.access == wholeStore:
		return http.StatusForbidden
	}
	customer := s.customerTokens.valid(login[0], c.now)
	if customer == "" || customer != c.PathValue("customer") {
		return http.StatusForbidden
	}
	return http.StatusOK
}

// hashPassword hashes a password for storage, with few rounds, because passwords of tests need little protection.
func hashPassword(id, password string) []byte {
	hash, err := pbkdf2.Key(sha256.New, password, []byte(id), 100, sha256.Size)
	if err != nil {
		panic(err) // the length is valid
	}
	return hash
}

func (c *Customer) hasPassword(password string) bool {
	return len(c.PasswordHash) > 0 && subtle.ConstantTimeCompare(c.PasswordHash, hashPassword(c.ID, password)) == 1
}

// hashPassword replaces the password, unless it is empty, by its hash.
func (c *Customer) hashPassword() {
	if c.Password != "" {
		c.PasswordHash = hashPassword(c.ID, c.Password)
	}
	c.Password = ""
}
