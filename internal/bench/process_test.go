// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	_ "github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server" // registers the protocol's messages
	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
)

// process is the provider's, started and called as Terraform does it, over
// gRPC. The protocol's messages are looked up by name, because Go packages of
// them are internal to their modules.
type process struct {
	t    *testing.T
	pid  int
	conn *grpc.ClientConn
}

// The cookie by which a plugin knows that Terraform started it.
const (
	cookieKey   = "TF_PLUGIN_MAGIC_COOKIE"
	cookieValue = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
)

func startProcess(t *testing.T, program string, env ...string) *process {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), env...)
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  plugin.HandshakeConfig{ProtocolVersion: 6, MagicCookieKey: cookieKey, MagicCookieValue: cookieValue},
		VersionedPlugins: map[int]plugin.PluginSet{6: {"provider": connection{}}},
		Cmd:              cmd,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		Logger:           hclog.NewNullLogger(),
	})
	t.Cleanup(client.Kill)
	protocol, err := client.Client()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := protocol.Dispense("provider")
	if err != nil {
		t.Fatal(err)
	}
	return &process{t, client.ReattachConfig().Pid, conn.(*grpc.ClientConn)}
}

// connection is the plugin that is just the connection to it.
type connection struct{ plugin.NetRPCUnsupportedPlugin }

func (connection) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

func (connection) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}

// values are the members of a message that are texts or dynamic values (as msgpack).
type values map[protoreflect.Name]any

// call makes a call of the protocol and gives its dynamic values.
func (p *process) call(method string, request values) (values, error) {
	in, out := message(method+".Request"), message(method+".Response")
	for name, value := range request {
		field := in.Descriptor().Fields().ByName(name)
		switch value := value.(type) {
		case string:
			in.Set(field, protoreflect.ValueOfString(value))
		case []byte:
			dynamic := dynamicpb.NewMessage(field.Message())
			dynamic.Set(field.Message().Fields().ByName("msgpack"), protoreflect.ValueOfBytes(value))
			in.Set(field, protoreflect.ValueOfMessage(dynamic))
		}
	}
	if err := p.conn.Invoke(context.Background(), "/tfplugin6.Provider/"+method, in, out); err != nil {
		return nil, err
	}
	if diagnostics := out.Get(out.Descriptor().Fields().ByName("diagnostics")).List(); diagnostics.Len() > 0 {
		return nil, fmt.Errorf("%s: %v", method, diagnostics.Get(0).Message())
	}
	response := values{}
	out.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.Message() != nil && field.Message().Name() == "DynamicValue" {
			response[field.Name()] = value.Message().Get(field.Message().Fields().ByName("msgpack")).Bytes()
		}
		return true
	})
	return response, nil
}

func message(name string) *dynamicpb.Message {
	descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName("tfplugin6." + name))
	if err != nil {
		panic(err) // the protocol has it
	}
	return dynamicpb.NewMessage(descriptor.(protoreflect.MessageDescriptor))
}

// cpu is the CPU time that the process has used so far, in seconds.
func (p *process) cpu() float64 {
	p.t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	if err != nil {
		p.t.Fatal(err)
	}
	// The fields after the command's name, which is in parentheses; ticks are of 10 ms.
	fields := strings.Fields(string(stat[strings.LastIndex(string(stat), ")")+1:]))
	var user, system float64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		p.t.Fatal(err)
	}
	return (user + system) / 100
}

// peak is the most memory that the process has had so far, in MiB.
func (p *process) peak() float64 {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	p.t.Fatal("no VmHWM")
	return 0
}
