// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin_test

import (
	"errors"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

func readsAddress(want moltin.Address) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		got, err := c.GetAddress(t.Context(), marenID, want.ID)
		requireSuccess(t, err)
		equalAddress(t, got, want)
	}
}

func failsToReadAddress(want failure) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		_, err := c.GetAddress(t.Context(), marenID, summerHouseID)
		want.equal(t, err)
	}
}

func createsAddress(sent, want moltin.Address) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		got, err := c.CreateAddress(t.Context(), marenID, sent.AddressFields)
		requireSuccess(t, err)
		equalAddress(t, got, want)
	}
}

func failsToCreateAddress(sent moltin.AddressFields, want failure) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		_, err := c.CreateAddress(t.Context(), marenID, sent)
		want.equal(t, err)
	}
}

func waitsAndCreates(t *testing.T, c *moltin.Client, _ *rowServer) {
	start := time.Now()
	createsAddress(sentSummerHouse(), createdSummerHouse())(t, c, nil)
	if waited := time.Since(start); waited < 2*time.Second || waited > 3*time.Second {
		t.Errorf("the create was repeated after %s, want the 2s of Retry-After", waited)
	}
}

func updatesAddress(sent moltin.AddressFields, want moltin.Address) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		got, err := c.UpdateAddress(t.Context(), marenID, want.ID, sent)
		requireSuccess(t, err)
		equalAddress(t, got, want)
	}
}

// readsAfterUpdate is what a response without a body requires.
func readsAfterUpdate(t *testing.T, c *moltin.Client, _ *rowServer) {
	got, err := c.UpdateAddress(t.Context(), marenID, summerHouseID,
		moltin.AddressFields{Line2: new("Rear entrance"), PhoneNumber: new("")})
	requireSuccess(t, err)
	if !got.Partial || got.ID != summerHouseID {
		t.Errorf("got %+v, want what was sent, marked as partial", got)
	}
	readsAddress(summerHouse(set("line_2", "Rear entrance"), set("phone_number", ""), updated("2024-05-08T09:10:11.32Z")))(t, c, nil)
}

func deletesAddress(t *testing.T, c *moltin.Client, _ *rowServer) {
	requireSuccess(t, c.DeleteAddress(t.Context(), marenID, summerHouseID))
}

func failsToDeleteMissingAddress(t *testing.T, c *moltin.Client, _ *rowServer) {
	failure{
		status: 404, id: "9d4e1b7c3f96c1a8d20e57b4691fc38e05ad7b42", notFound: true,
		entries: []entry{{Status: "404", Title: "Not Found", Detail: "address not found"}},
	}.equal(t, c.DeleteAddress(t.Context(), marenID, summerHouseID))
}

func failsToDeleteAddress(t *testing.T, c *moltin.Client, _ *rowServer) {
	err := c.DeleteAddress(t.Context(), marenID, summerHouseID)
	if !errors.As(err, new(*transport.NetworkError)) {
		t.Errorf("got the error %v, want that there was no response", err)
	}
}

func listsAddresses(want ...moltin.Address) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		got, err := c.ListAddresses(t.Context(), marenID)
		requireSuccess(t, err)
		if len(got.Records) != len(want) || len(got.Unreadable) > 0 {
			t.Fatalf("got %d addresses and %d that cannot be read, want %d", len(got.Records), len(got.Unreadable), len(want))
		}
		for i, address := range got.Records {
			equalAddress(t, address, want[i])
		}
	}
}

func failsToListAddresses(want failure) check {
	return func(t *testing.T, c *moltin.Client, _ *rowServer) {
		_, err := c.ListAddresses(t.Context(), marenID)
		want.equal(t, err)
	}
}

// readsNeighbours checks that only whoever asks for the record that cannot be read gets an error.
func readsNeighbours(t *testing.T, c *moltin.Client, _ *rowServer) {
	list, err := c.ListAddresses(t.Context(), marenID)
	requireSuccess(t, err)
	if len(list.Records) != 1 || len(list.Unreadable) != 1 || list.Unreadable[0].ID != summerHouseID {
		t.Fatalf("got %+v, want the workshop, and that the summer house cannot be read", list)
	}
	equalAddress(t, list.Records[0], workshop())
	_, err = c.GetAddress(t.Context(), marenID, summerHouseID)
	var unreadable *moltin.UnreadableRecordError
	if !errors.As(err, &unreadable) || unreadable.ID != summerHouseID {
		t.Errorf("got the error %v, want that the record cannot be read", err)
	}
}
