// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"math/big"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Encode returns a value as the protocol carries it.
func (p *ProtocolClient) Encode(typ tftypes.Type, value Object) *tfprotov6.DynamicValue {
	p.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(typ, p.encodeValue(typ, value))
	p.RequireSuccess(err, nil)
	return &encoded
}

func (p *ProtocolClient) encodeValue(typ tftypes.Type, value Object) tftypes.Value {
	p.t.Helper()
	if value == nil {
		return tftypes.NewValue(typ, nil)
	}
	types := map[string]tftypes.Type{}
	switch typ := typ.(type) {
	case tftypes.Map:
		for key := range value {
			types[key] = typ.ElementType
		}
	case tftypes.Object:
		types = typ.AttributeTypes
	}
	for name := range value {
		if types[name] == nil {
			p.t.Fatalf("there is no attribute %q", name)
		}
	}
	values := map[string]tftypes.Value{}
	for name, typ := range types {
		if nested, isObject := value[name].(Object); isObject {
			values[name] = p.encodeValue(typ, nested)
		} else {
			values[name] = tftypes.NewValue(typ, value[name])
		}
	}
	return tftypes.NewValue(typ, values)
}

// Decode is the opposite of Encode.
func (p *ProtocolClient) Decode(typ tftypes.Type, value *tfprotov6.DynamicValue) Object {
	p.t.Helper()
	if value == nil {
		return nil
	}
	decoded, err := value.Unmarshal(typ)
	p.RequireSuccess(err, nil)
	object, _ := goValue(p.t, decoded).(Object)
	return object
}

// DecodeIdentity decodes the identity of a resource, which may be nil.
func (p *ProtocolClient) DecodeIdentity(resourceType string, identity *tfprotov6.ResourceIdentityData) Object {
	p.t.Helper()
	if identity == nil {
		return nil
	}
	return p.Decode(p.Identities[resourceType].ValueType(), identity.IdentityData)
}

// goValue returns strings, booleans, whole numbers, lists and objects as Go
// values.
func goValue(t testing.TB, value tftypes.Value) any {
	t.Helper()
	if !value.IsKnown() {
		return Unknown
	}
	if value.IsNull() {
		return nil
	}
	get := func(into any) {
		if err := value.As(into); err != nil {
			t.Fatal(err)
		}
	}
	switch typ := value.Type(); {
	case typ.Is(tftypes.String):
		var text string
		get(&text)
		return text
	case typ.Is(tftypes.Bool):
		var truth bool
		get(&truth)
		return truth
	case typ.Is(tftypes.Number):
		var number big.Float
		get(&number)
		whole, _ := number.Int64()
		return int(whole)
	case typ.Is(tftypes.List{}):
		var elements []tftypes.Value
		get(&elements)
		list := []any{}
		for _, element := range elements {
			list = append(list, goValue(t, element))
		}
		return list
	}
	var attributes map[string]tftypes.Value
	get(&attributes)
	object := Object{}
	for name, attribute := range attributes {
		object[name] = goValue(t, attribute)
	}
	return object
}

// IsPlanned reports whether a value is a planned one, in which parts can be
// unknown.
func IsPlanned(got, planned any) bool {
	plannedObject, _ := planned.(Object)
	gotObject, _ := got.(Object)
	if plannedObject == nil || gotObject == nil || len(plannedObject) != len(gotObject) {
		return planned == Unknown || reflect.DeepEqual(got, planned)
	}
	for name, value := range plannedObject {
		if part, ok := gotObject[name]; !ok || !IsPlanned(part, value) {
			return false
		}
	}
	return true
}
