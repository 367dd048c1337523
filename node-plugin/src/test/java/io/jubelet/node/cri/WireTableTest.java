package io.jubelet.node.cri;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Our messages against CRI's own descriptors, which {@code upstream/regenerate} wrote down: the
 * wire knows numbers and types, so these must agree; names too, so that readers find their way.
 */
final class WireTableTest {
  /** Messages of ours that serve several of CRI's, which all have the fields that are used. */
  private static final Map<String, List<String>> STANDS_FOR =
      Map.of(
          "Empty",
          List.of(
              "RuntimeConfigRequest",
              "GetEventsRequest",
              "ImageFsInfoRequest",
              "ListImagesRequest",
              "StopPodSandboxResponse",
              "RemovePodSandboxResponse",
              "StartContainerResponse",
              "StopContainerResponse",
              "RemoveContainerResponse",
              "RemoveImageResponse",
              "ReopenContainerLogResponse",
              "UpdateContainerResourcesResponse",
              "UpdatePodSandboxResourcesResponse"),
          "SandboxRef",
          List.of(
              "RunPodSandboxResponse",
              "StopPodSandboxRequest",
              "RemovePodSandboxRequest",
              "PodSandboxStatusRequest"),
          "ContainerRef",
          List.of(
              "CreateContainerResponse",
              "StartContainerRequest",
              "RemoveContainerRequest",
              "ReopenContainerLogRequest",
              "ContainerStatusRequest"),
          "ImageRef",
          List.of("ImageStatusRequest", "RemoveImageRequest"),
          "StreamingAddress",
          List.of("ExecResponse", "AttachResponse", "PortForwardResponse"),
          "ContainerEvent",
          List.of("ContainerEventResponse"));

  private static final Pattern MESSAGE = Pattern.compile("\\s*message (\\w+) \\{");
  private static final Pattern ENUM = Pattern.compile("\\s*enum (\\w+) \\{");
  private static final Pattern VALUE = Pattern.compile("\\s*(\\w+) = (\\d+);");
  private static final Pattern FIELD =
      Pattern.compile("\\s*(repeated )?(map<\\w+, \\w+>|\\w+) (\\w+) = (\\d+);");

  private final List<String> upstream = upstream();
  private final List<Line> ours = ours();

  @Test
  void everyFieldHasTheNumberTypeAndNameOfCri() {
    var wrong = new ArrayList<String>();
    for (var line : ours) {
      for (var stoodFor : STANDS_FOR.getOrDefault(line.owner(), List.of(line.owner()))) {
        if (!upstream.contains(line.as(stoodFor))) {
          wrong.add(line.as(stoodFor));
        }
      }
    }
    assertThat(ours).hasSizeGreaterThan(250);
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyCallSendsAndExpectsWhatCriHasThere() {
    var called = new TreeSet<String>();
    var known = new TreeMap<String, String>();
    upstream.stream()
        .filter(line -> line.startsWith("rpc "))
        .forEach(line -> known.put(line.split(" ", 3)[1], line.split(" ", 3)[2]));
    for (var method : methods()) {
      assertThat(known).containsKey(method.getFullMethodName());
      var signature = known.getOrDefault(method.getFullMethodName(), "");
      assertThat(signature.contains(" stream "))
          .isEqualTo(method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING);
      var words = List.of(signature.split(" "));
      assertThat(names(method.getRequestMarshaller())).contains(words.getFirst());
      assertThat(names(method.getResponseMarshaller())).contains(words.getLast());
      called.add(method.getFullMethodName());
    }
    assertThat(called).hasSize(methods().size()).contains("runtime.v1.RuntimeService/ExecSync");
  }

  /** What a message of ours may be called by CRI. */
  private static List<String> names(MethodDescriptor.Marshaller<?> marshaller) {
    var ours =
        ((MethodDescriptor.PrototypeMarshaller<?>) marshaller).getMessageClass().getSimpleName();
    return STANDS_FOR.getOrDefault(ours, List.of(ours));
  }

  private static List<MethodDescriptor<?, ?>> methods() {
    return Stream.of(CriMethods.class.getDeclaredFields())
        .filter(field -> field.getType() == MethodDescriptor.class)
        .<MethodDescriptor<?, ?>>map(
            field -> {
              try {
                return (MethodDescriptor<?, ?>) field.get(null);
              } catch (IllegalAccessException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  private static List<String> upstream() {
    try (var file = WireTableTest.class.getResourceAsStream("/upstream/cri-v1-fields.txt")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Line> ours() {
    var lines = new ArrayList<Line>();
    for (var file : List.of("cri.proto", "cri-stats.proto")) {
      read(Path.of("src/main/proto").resolve(file), lines);
    }
    return lines;
  }

  private static void read(Path file, List<Line> lines) {
    SequencedMap<String, Boolean> open = new LinkedHashMap<>();
    try {
      for (var text : Files.readAllLines(file)) {
        var message = MESSAGE.matcher(text);
        var enumeration = ENUM.matcher(text);
        if (text.endsWith("}")) {
          if (!text.contains("{")) {
            open.pollLastEntry();
          }
        } else if (message.matches()) {
          open.put(message.group(1), false);
        } else if (enumeration.matches()) {
          open.put(enumeration.group(1), true);
        } else if (!open.isEmpty()) {
          add(text, open.lastEntry(), lines);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void add(String text, Map.Entry<String, Boolean> owner, List<Line> lines) {
    var value = VALUE.matcher(text);
    var field = FIELD.matcher(text);
    if (owner.getValue() && value.matches()) {
      lines.add(new Line("enum", owner.getKey(), value.group(2) + " " + value.group(1)));
    } else if (field.matches()) {
      var type = field.group(2).replace(", ", ",");
      var shape = field.group(1) == null ? type : "repeated:" + type;
      lines.add(
          new Line("field", owner.getKey(), field.group(4) + " " + shape + " " + field.group(3)));
    } else if (!text.isBlank() && !text.strip().startsWith("//")) {
      throw new AssertionError("cannot read the line '" + text + "'");
    }
  }

  /** One line of the table, without its owner. */
  private record Line(String kind, String owner, String rest) {
    String as(String name) {
      return kind + " " + name + " " + rest;
    }
  }
}
