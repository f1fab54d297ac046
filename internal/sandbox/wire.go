// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// dropped is the status of a request whose connection is closed without a response.
const dropped = 0

// jsonMedia is the media type of the API's documents.
const jsonMedia = "application/json; charset=utf-8"

// answer is a response before it is written: a JSON document, or a page in HTML that doesn't come from the API.
type answer struct {
	status int
	doc    any
	html   string
	header map[string]string
}

func (s *Sandbox) write(w http.ResponseWriter, c *call, a answer) {
	header := w.Header()
	header.Set("Via", "1.1 varnish")
	var body []byte
	if a.html != "" {
		header.Set("Date", s.config.GatewayClock().UTC().Format(http.TimeFormat))
		header.Set("Content-Type", "text/html; charset=utf-8")
		body = []byte(a.html)
	} else {
		// The date uses the same clock as created_at, so that clients can compare them.
		header.Set("Date", c.now.Format(http.TimeFormat))
		header.Set("X-Moltin-Request-Id", c.id)
	}
	if a.doc != nil {
		header.Set("Content-Type", jsonMedia)
		body = c.faults.damage(encode(a.doc))
	}
	for name, value := range a.header {
		header.Set(name, value)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // the client may have disconnected
}

// encode encodes a document like the API, which doesn't escape & in links.
func encode(doc any) []byte {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(doc); err != nil {
		panic(err) // can't happen: documents contain only strings, numbers, booleans and objects
	}
	return bytes.TrimSuffix(body.Bytes(), []byte("\n"))
}
