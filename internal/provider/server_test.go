// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"reflect"
	"runtime"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// frameworksCalls are the methods of the framework's server.
func frameworksCalls() map[string]reflect.Type {
	calls := map[string]reflect.Type{}
	framework := reflect.ValueOf(providerserver.NewProtocol6(New("test")())())
	for i := range framework.NumMethod() {
		calls[framework.Type().Method(i).Name] = framework.Method(i).Type()
	}
	return calls
}

// What the framework's server can do, Terraform can ask of ours.
func TestServerHidesNothing(t *testing.T) {
	t.Parallel()
	ours := reflect.ValueOf(NewServer("test")())
	for name, typ := range frameworksCalls() {
		if method := ours.MethodByName(name); !method.IsValid() || method.Type() != typ {
			t.Errorf("%s is hidden", name)
		}
	}
	// Terraform's side of the server asks it for these by assertion.
	for name, implemented := range map[string]bool{
		"list resources": is[tfprotov6.ProviderServerWithListResource](ours),
		"actions":        is[tfprotov6.ProviderServerWithActions](ours),     //nolint:staticcheck // deprecated, and still asserted
		"state stores":   is[tfprotov6.ProviderServerWithStateStores](ours), //nolint:staticcheck // deprecated, and still asserted
	} {
		if !implemented {
			t.Errorf("the %s are hidden", name)
		}
	}
}

func is[Interface any](server reflect.Value) bool {
	_, ok := server.Interface().(Interface)
	return ok
}

// The framework's server keeps the context of every call; ours must not let it
// keep what they hold.
func TestServerLetsGoOfItsCallsContexts(t *testing.T) {
	t.Parallel()
	server := reflect.ValueOf(NewServer("test")())
	held := map[string]weak.Pointer[payload]{}
	for name := range frameworksCalls() {
		if name != "StopProvider" { // it makes the framework drop them all
			held[name] = callWithPayload(t, server.MethodByName(name))
		}
	}
	runtime.GC()
	for name, pointer := range held {
		if pointer.Value() != nil {
			t.Errorf("the context of %s is kept after its answer", name)
		}
	}
	runtime.KeepAlive(server)
}

type (
	contextKey struct{}
	payload    [1 << 10]byte
)

// callWithPayload makes a call with an empty request and a context of its own,
// reads the answer to its end, and gives a pointer that does not keep what the
// context holds.
func callWithPayload(t *testing.T, call reflect.Value) weak.Pointer[payload] {
	t.Helper()
	held := new(payload)
	ctx := context.WithValue(t.Context(), contextKey{}, held)
	request := reflect.New(call.Type().In(1).Elem())
	if config := request.Elem().FieldByName("Config"); config.IsValid() {
		config.Set(reflect.ValueOf(&tfprotov6.DynamicValue{MsgPack: []byte(msgpackNull)}))
	}
	if chunks := request.Elem().FieldByName("Chunks"); chunks.IsValid() {
		chunks.Set(reflect.MakeFunc(chunks.Type(), func([]reflect.Value) []reflect.Value { return nil }))
	}
	answer := call.Call([]reflect.Value{reflect.ValueOf(ctx), request})
	if err, _ := answer[1].Interface().(error); err != nil {
		t.Fatal(err)
	}
	for _, field := range answer[0].Elem().Fields() {
		if field.Type().CanSeq() && field.Kind() == reflect.Func {
			for range field.Seq() {
			}
		}
	}
	return weak.Make(held)
}

func TestCallContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
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
	})
}
