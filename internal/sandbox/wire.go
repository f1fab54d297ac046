// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// dropped is the status of a request that gets no answer: its connection is closed.
const dropped = 0

// jsonMedia is the type of every document of the API.
const jsonMedia = "application/json; charset=utf-8"

// answer is a response before it is written: a JSON document, or a page in HTML that is not the API's own.
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
		// The date is by the store's own clock: it is what created_at can be compared with.
		header.Set("Date", c.now.Format(http.TimeFormat))
		header.Set("X-Moltin-Request-Id", c.id)
	}
	if a.doc != nil {
		header.Set("Content-Type", jsonMedia)
		body = c.fired.damage(encode(a.doc))
	}
	for name, value := range a.header {
		header.Set(name, value)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // a client that went away needs no answer
}

// encode writes a document as the API does, with & in links left as it is.
func encode(doc any) []byte {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(doc); err != nil {
		panic(err) // documents are made of strings, numbers, booleans and objects of them
	}
	return bytes.TrimSuffix(body.Bytes(), []byte("\n"))
}
