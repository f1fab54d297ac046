// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"reflect"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// What the framework's server can do, Terraform can ask of ours.
func TestServerHidesNothing(t *testing.T) {
	t.Parallel()
	framework := reflect.TypeOf(providerserver.NewProtocol6(New("test")())())
	ours := reflect.TypeOf(NewServer("test")())
	for i := range framework.NumMethod() {
		if name := framework.Method(i).Name; !hasMethod(ours, name) {
			t.Errorf("%s is hidden", name)
		}
	}
}

func hasMethod(typ reflect.Type, name string) bool {
	_, ok := typ.MethodByName(name)
	return ok
}

type contextKey struct{}

// call makes a call of a server with a context of its own, and gives a pointer
// that does not keep what the context holds.
func call(t *testing.T, server tfprotov6.ProviderServer) weak.Pointer[[1 << 10]byte] {
	held := new([1 << 10]byte)
	ctx := context.WithValue(t.Context(), contextKey{}, held)
	resp, err := server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: "moltin_nothing"})
	if err != nil || len(resp.Diagnostics) == 0 {
		t.Fatalf("got %v, %v", resp, err)
	}
	return weak.Make(held)
}

// The framework's server keeps every context; ours must not let it keep what
// they hold.
func TestServerLetsGoOfItsCallsContexts(t *testing.T) {
	t.Parallel()
	server := NewServer("test")()
	held := call(t, server)
	runtime.GC()
	if held.Value() != nil {
		t.Error("the context of a call that has been answered is kept")
	}
	runtime.KeepAlive(server)
}

func TestCallContext(t *testing.T) {
	t.Parallel()
	parent, cancel := context.WithCancel(context.WithValue(t.Context(), contextKey{}, "a value"))
	defer cancel()
	held, end := newCallContext(parent)
	derived, stop := context.WithCancel(held)
	defer stop()
	done := held.Done()
	if derived.Value(contextKey{}) != "a value" || held.Err() != nil || derived.Err() != nil {
		t.Fatalf("during the call: %v, %v, %v", derived.Value(contextKey{}), held.Err(), derived.Err())
	}
	end()
	<-done
	<-derived.Done()
	if held.Done() != done || held.Err() == nil || derived.Err() == nil || parent.Err() != nil {
		t.Errorf("after the call: %v, %v, %v", held.Err(), derived.Err(), parent.Err())
	}

	held, end = newCallContext(parent)
	defer end()
	cancel()
	<-held.Done() // Terraform's end of a call is the call's
}
