package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/capabilities"
	"k8s.io/kubernetes/pkg/kubelet/config"
	"k8s.io/utils/dump"
)

// The Go kubelet hashes a static pod as a dump of its internal type, so that our dump has to know
// the shape of that type: each struct with its fields in order, and their names in JSON.
func podShape() {
	structs := map[string][]string{}
	collect(reflect.TypeOf(core.Pod{}), reflect.TypeOf(v1.Pod{}), structs)
	names := []string{}
	for name := range structs {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%s\t%s\n", name, strings.Join(structs[name], "\t"))
	}
}

// Walks the internal type and its versioned twin, which bears the JSON names.
func collect(t, twin reflect.Type, structs map[string][]string) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		collect(t.Elem(), twin.Elem(), structs)
	case reflect.Struct:
		name := t.String()
		if _, known := structs[name]; known || opaque[name] {
			return
		}
		structs[name] = nil
		fields := []string{}
		for i := range t.NumField() {
			field := t.Field(i)
			other, found := twin.FieldByName(field.Name)
			if !found {
				panic(name + "." + field.Name + " has no twin")
			}
			json := strings.Split(other.Tag.Get("json"), ",")[0]
			if field.Anonymous && json == "" {
				json = "^"
			}
			fields = append(fields, field.Name+" "+json+" "+written(field.Type))
			collect(field.Type, other.Type, structs)
		}
		structs[name] = fields
	}
}

// Types that are printed in a way of their own.
var opaque = map[string]bool{"v1.Time": true, "resource.Quantity": true, "v1.FieldsV1": true,
	"intstr.IntOrString": true}

// The type as it is printed, and before it what it is.
func written(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return "*" + written(t.Elem())
	case t.Kind() == reflect.Slice:
		return "[" + t.String() + "]" + written(t.Elem())
	case t.Kind() == reflect.Map:
		return "{" + t.String() + "}" + written(t.Elem())
	}
	return t.Kind().String() + ":" + t.String()
}

// The identity that the Go kubelet itself gives to the pods of a folder, for its sources are read
// by its own code.
func identities(folder string) {
	capabilities.Initialize(capabilities.Capabilities{AllowPrivileged: true})
	updates := channelOf(config.NewSourceFile)
	logger := klog.Background()
	go config.NewSourceFile(logger, folder, types.NodeName("node-a"), time.Hour, updates)
	update := <-updates
	pods := update.Pods
	sort.Slice(pods, func(i, j int) bool { return pods[i].Name < pods[j].Name })
	for _, pod := range pods {
		fmt.Printf("%s/%s %s %s %d %s\n", pod.Namespace, pod.Name, pod.UID,
			pod.Annotations["kubernetes.io/config.hash"], len(pod.Spec.Tolerations), pod.Status.Phase)
	}
}

func channelOf[T any](_ func(klog.Logger, string, types.NodeName, time.Duration, chan<- T)) chan T {
	return make(chan T, 4)
}

// What is hashed, for each file of a folder.
func dumps(folder string) {
	files, _ := filepath.Glob(filepath.Join(folder, "[^.]*"))
	sort.Strings(files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		json, err := yaml.ToJSON(data)
		if err != nil {
			continue
		}
		object, err := runtime.Decode(legacyscheme.Codecs.UniversalDecoder(), json)
		if err != nil {
			continue
		}
		if _, pod := object.(*core.Pod); pod {
			fmt.Printf("%s\t%s\n", filepath.Base(file), dump.ForHash(object))
		}
	}
}
