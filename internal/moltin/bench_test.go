// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// canned is a network that answers everything but token calls with one body.
type canned struct {
	status int
	body   string
}

func (n canned) RoundTrip(req *http.Request) (*http.Response, error) {
	resp := &http.Response{StatusCode: n.status, Header: http.Header{}, Request: req}
	body := n.body
	if req.URL.Path == oauthRoute {
		resp.StatusCode, body = 200, `{"access_token":"token"}`
	}
	resp.Body = io.NopCloser(strings.NewReader(body))
	return resp, nil
}

func list100() string {
	var all []string
	for i := range 100 {
		all = append(all, strings.Replace(wire, "36f05940-0d38-411a-8909-3aea58bc1f09", fmt.Sprint("id-", i), 1))
	}
	return `{"data":[` + strings.Join(all, ",") + `]}`
}

func BenchmarkAddressDecode(b *testing.B) {
	text := []byte(wire)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		var data addressData
		if err := json.Unmarshal(text, &data); err != nil {
			b.Fatal(err)
		}
		data.address()
	}
}

func BenchmarkAddressEncode(b *testing.B) {
	r := request{body: newAddressData(home(), spellings{})}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := r.encode(); err != nil {
			b.Fatal(err)
		}
	}
}

// unpaced is a pace that nobody can reach.
func unpaced(cfg *Config) { cfg.RequestsPerSecond = 1e12 }

func BenchmarkCreate(b *testing.B) {
	c := clientOf(b, canned{201, `{"data":` + wire + `}`}, unpaced)
	fields := home()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.CreateAddress(b.Context(), "ron", fields); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDelete(b *testing.B) {
	c := clientOf(b, canned{204, ""}, unpaced)
	b.ReportAllocs()
	for b.Loop() {
		if err := c.DeleteAddress(b.Context(), "ron", "a"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSnapshotTake100(b *testing.B) {
	c := clientOf(b, canned{200, list100()}, unpaced)
	b.ReportAllocs()
	for b.Loop() {
		c.snapshots.write("ron")
		if _, err := c.Addresses(b.Context(), "ron"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSnapshotHit(b *testing.B) {
	c := clientOf(b, canned{200, list100()}, unpaced, func(cfg *Config) {
		now := time.Now()
		cfg.Now = func() time.Time { return now }
	})
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Address(b.Context(), "ron", "id-57", "2018-01-02T03:04:05.678901234Z"); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func BenchmarkPacer(b *testing.B) {
	p := newPacer(1e12, time.Now)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			sent, err := p.wait(b.Context())
			if err != nil {
				b.Error(err)
				return
			}
			p.answered(sent, false)
		}
	})
}
