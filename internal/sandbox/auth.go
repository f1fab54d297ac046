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
	"slices"
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

// issued are the tokens of one kind. They are never written to disk, so a restart invalidates them.
type issued struct {
	byValue map[string]token
	sweepAt int // number of tokens at which expired ones are dropped
}

// minSweep is the minimum of sweepAt.
const minSweep = 1000

// add stores a token. Sweeps are rare enough that adding a token takes constant time on average.
func (t *issued) add(value string, one token, now time.Time) {
	if len(t.byValue) >= max(t.sweepAt, minSweep) {
		maps.DeleteFunc(t.byValue, func(_ string, old token) bool { return !now.Before(old.expires) })
		t.sweepAt = 2 * len(t.byValue)
	}
	t.byValue[value] = one
}

// tokens are all issued tokens.
type tokens struct {
	access, customer issued
}

func newTokens() tokens {
	return tokens{issued{byValue: map[string]token{}}, issued{byValue: map[string]token{}}}
}

// valid returns the subject of a token, or "" if it is unknown or expired.
func (t *issued) valid(value string, now time.Time) string {
	if one, ok := t.byValue[value]; ok && now.Before(one.expires) {
		return one.subject
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
		return credentialsRefused()
	}
	value, expires := "access-"+s.config.NewID(), c.now.Add(AccessTokenLife)
	s.tokens.access.add(value, token{grant, expires}, c.now)
	return answer{status: http.StatusOK, doc: accessTokenRecord{
		Expires:     expires.Unix(),
		Identifier:  grant,
		ExpiresIn:   int(AccessTokenLife.Seconds()),
		AccessToken: value,
		TokenType:   "Bearer",
	}}
}

// issueCustomerToken is POST /v2/customers/tokens.
func (s *Sandbox) issueCustomerToken(c *call) answer {
	data, err := c.data()
	if err != nil {
		return unprocessable(err.Error())
	}
	values := map[string]string{}
	var missing []string
	for _, member := range []string{"type", "email", "password", "authentication_mechanism"} {
		value, _ := data.text(member)
		if value == "" && member == "authentication_mechanism" {
			value = "password" // The vendor's own command line leaves it out.
		}
		if value == "" {
			missing = append(missing, fmt.Sprintf("The data.%s field is required.", member))
		}
		values[member] = value
	}
	switch {
	case missing != nil:
		return unprocessable(missing...)
	case values["type"] != "token":
		return unprocessable("The data.type must be token.")
	case values["authentication_mechanism"] != "password":
		return unprocessable("The data.authentication_mechanism must be password.")
	}
	owners := s.store.byEmail[values["email"]]
	at := slices.IndexFunc(owners, func(r *customer) bool { return r.hasPassword(values["password"]) })
	if at < 0 {
		return failure(http.StatusUnauthorized, "Unauthorized", "The email or the password is not valid.")
	}
	value, expires := "customer-"+s.config.NewID(), c.now.Add(CustomerTokenLife)
	s.tokens.customer.add(value, token{owners[at].ID, expires}, c.now)
	return answer{status: http.StatusOK, doc: envelope{customerTokenRecord{
		Type:       "token",
		ID:         s.config.NewID(),
		CustomerID: owners[at].ID,
		Token:      value,
		Expires:    expires.Unix(),
	}}}
}

// access is the kind of token that a route requires.
type access int

const (
	anyone      access = iota
	anyToken           // an access token of either grant
	oneCustomer        // client_credentials, or the customer's own token
	wholeStore         // client_credentials without a customer token, which would restrict access
)

// authorized rejects requests without the access that their route requires.
func (s *Sandbox) authorized(next handler) handler {
	return func(c *call) answer {
		if c.route.access == anyone {
			return next(c)
		}
		grant := ""
		if value, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer "); ok {
			grant = s.tokens.access.valid(value, c.now)
		}
		login := c.Header.Values("X-Moltin-Customer-Token")
		switch {
		case grant == "":
			return unauthorized()
		case c.route.access == anyToken || (len(login) == 0 && grant == grantClientCredentials):
			return next(c)
		case len(login) == 0:
			return forbidden()
		}
		customer := s.tokens.customer.valid(login[0], c.now)
		switch {
		case customer == "":
			return forbidden()
		case c.route.access == wholeStore || customer != c.PathValue("customer"):
			return forbidden()
		}
		return next(c)
	}
}

// forgetCustomer drops the tokens of a deleted customer.
func (t *tokens) forgetCustomer(id string) {
	maps.DeleteFunc(t.customer.byValue, func(_ string, t token) bool { return t.subject == id })
}

// accessTokenRecord is an access token in a response, which has no data member.
type accessTokenRecord struct {
	Expires     int64  `json:"expires"`
	Identifier  string `json:"identifier"`
	ExpiresIn   int    `json:"expires_in"`
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
}

// customerTokenRecord is a customer token in a response.
type customerTokenRecord struct {
	Type       string `json:"type"`
	ID         string `json:"id"`
	CustomerID string `json:"customer_id"`
	Token      string `json:"token"`
	Expires    int64  `json:"expires"`
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
