// Command facts prints what the node agent must agree with upstream on, as text for its tests:
// the fields of CRI v1 (facts fields), and what the Go kubelet writes into annotations (facts
// annotations). node-plugin/src/test/resources/upstream/regenerate runs it.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"google.golang.org/protobuf/reflect/protoreflect"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
	"k8s.io/kubernetes/pkg/kubelet/container"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "fields" {
		fields()
		return
	}
	if len(os.Args) == 2 && os.Args[1] == "annotations" {
		annotations()
		return
	}
	if len(os.Args) == 2 && os.Args[1] == "shape" {
		podShape()
		return
	}
	if len(os.Args) == 3 && os.Args[1] == "identities" {
		identities(os.Args[2])
		return
	}
	if len(os.Args) == 3 && os.Args[1] == "dumps" {
		dumps(os.Args[2])
		return
	}
	fmt.Fprintln(os.Stderr, "usage: facts fields|annotations|shape|identities FOLDER|dumps FOLDER")
	os.Exit(2)
}

func fields() {
	file := (&cri.VersionRequest{}).ProtoReflect().Descriptor().ParentFile()
	for i := range file.Services().Len() {
		service := file.Services().Get(i)
		for j := range service.Methods().Len() {
			method := service.Methods().Get(j)
			stream := ""
			if method.IsStreamingServer() {
				stream = "stream "
			}
			fmt.Printf("rpc %s/%s %s %s%s\n", service.FullName(), method.Name(),
				method.Input().Name(), stream, method.Output().Name())
		}
	}
	enums(file.Enums())
	messages(file.Messages())
}

func messages(all protoreflect.MessageDescriptors) {
	for i := range all.Len() {
		message := all.Get(i)
		if message.IsMapEntry() {
			continue
		}
		for j := range message.Fields().Len() {
			field := message.Fields().Get(j)
			fmt.Printf("field %s %d %s %s\n", message.Name(), field.Number(), shape(field), field.Name())
		}
		enums(message.Enums())
		messages(message.Messages())
	}
}

func enums(all protoreflect.EnumDescriptors) {
	for i := range all.Len() {
		for j := range all.Get(i).Values().Len() {
			value := all.Get(i).Values().Get(j)
			fmt.Printf("enum %s %d %s\n", all.Get(i).Name(), value.Number(), value.Name())
		}
	}
}

func shape(field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsMap():
		return "map<" + kind(field.MapKey()) + "," + kind(field.MapValue()) + ">"
	case field.IsList():
		return "repeated:" + kind(field)
	default:
		return kind(field)
	}
}

func kind(field protoreflect.FieldDescriptor) string {
	switch field.Kind() {
	case protoreflect.MessageKind:
		return string(field.Message().Name())
	case protoreflect.EnumKind:
		return string(field.Enum().Name())
	default:
		return field.Kind().String()
	}
}

func annotations() {
	for _, c := range []v1.Container{
		{Name: "c", Image: "registry.jubelet.test/busybox:1"},
		{Name: "nginx", Image: "nginx"},
		{Name: "web", Image: "docker.io/library/nginx@sha256:" +
			"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
		{Name: "a", Image: "x<&>\u2028é"},
		{Name: "q", Image: "a\"b\\c\td"},
		{Name: "", Image: ""},
	} {
		show("container", c, fmt.Sprintf("%x", container.HashContainer(&c)))
	}
	for _, ports := range [][]v1.ContainerPort{
		{{ContainerPort: 80, Protocol: v1.ProtocolTCP}},
		{{Name: "dns", HostPort: 53, ContainerPort: 53, Protocol: v1.ProtocolUDP, HostIP: "127.0.0.1"},
			{ContainerPort: 8080, Protocol: v1.ProtocolSCTP}},
	} {
		show("ports", v1.Container{Name: "c", Ports: ports}, text(ports))
	}
	for _, handler := range []v1.LifecycleHandler{
		{Exec: &v1.ExecAction{Command: []string{"sh", "-c", "echo <a> && sleep 1"}}},
		{Exec: &v1.ExecAction{}},
		{HTTPGet: &v1.HTTPGetAction{Path: "/x?a=1&b=2", Port: intstr.FromInt32(8080), Host: "h",
			Scheme: "HTTP", HTTPHeaders: []v1.HTTPHeader{{Name: "X", Value: "y"}}}},
		{HTTPGet: &v1.HTTPGetAction{Port: intstr.FromString("web")}},
		{TCPSocket: &v1.TCPSocketAction{Port: intstr.FromInt32(1)}},
		{Sleep: &v1.SleepAction{Seconds: 5}},
	} {
		show("preStop", v1.Container{Name: "c", Lifecycle: &v1.Lifecycle{PreStop: &handler}},
			text(handler))
	}
}

// show prints a kind, a container as the API server would give it, and what upstream makes of it.
func show(kind string, c v1.Container, result string) {
	fmt.Printf("%s\t%s\t%s\n", kind, text(c), result)
}

func text(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}
