package io.jubelet.node.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.decide.switching.Journal;
import io.jubelet.node.decide.switching.Step;
import io.jubelet.node.effect.RuntimeHost.FileSet;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The durable records of a change as JSON, so that a person can read them in an emergency. What
 * cannot be read throws {@link Unreadable}: it was written by another version.
 */
final class SwitchRecords {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SwitchRecords() {}

  /** A record of another shape than this version writes. */
  static final class Unreadable extends RuntimeException {
    Unreadable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static byte[] encode(Journal journal) {
    var node = JSON.createObjectNode().put("version", VERSION);
    node.put("attempt", journal.order().attempt());
    node.put("fence", journal.order().fence());
    node.put("generation", journal.order().generation());
    node.put("changeClass", journal.changeClass().name());
    node.put("step", journal.step().name());
    node.put("reached", journal.reached().name());
    node.put("reason", journal.reason());
    node.put("startedAt", journal.startedAt().toString());
    node.put("deadline", journal.deadline().toString());
    node.put("since", journal.since().toString());
    node.put("revertSince", journal.revertSince().toString());
    node.put("bootId", journal.machine().bootId());
    node.put("boots", journal.machine().boots());
    node.put("sourceOurs", journal.machine().sourceOurs());
    node.put("targetRan", journal.machine().targetRan());
    journal.machine().pods().forEach(node.putArray("pods")::add);
    journal.failedAttempts().forEach(node.putArray("failedAttempts")::add);
    node.set("from", node(journal.from()));
    node.set("to", node(journal.to()));
    return bytes(node);
  }

  static Journal journal(byte[] bytes) {
    return read(
        bytes,
        node ->
            new Journal(
                new Journal.Order(
                    text(node, "attempt"), number(node, "fence"), number(node, "generation")),
                ChangeClass.valueOf(text(node, "changeClass")),
                configuration(field(node, "from")),
                configuration(field(node, "to")),
                new Journal.Machine(
                    text(node, "bootId"),
                    (int) number(node, "boots"),
                    field(node, "sourceOurs").booleanValue(),
                    field(node, "targetRan").booleanValue(),
                    texts(node, "pods")),
                Step.valueOf(text(node, "step")),
                Step.valueOf(text(node, "reached")),
                time(node, "startedAt"),
                time(node, "deadline"),
                time(node, "since"),
                time(node, "revertSince"),
                text(node, "reason"),
                texts(node, "failedAttempts")));
  }

  static byte[] encode(RuntimeConfiguration configuration) {
    return bytes(node(configuration).put("version", VERSION));
  }

  static RuntimeConfiguration configuration(byte[] bytes) {
    return read(bytes, SwitchRecords::configuration);
  }

  static byte[] encode(Endpoint endpoint) {
    return bytes(JSON.createObjectNode().put("version", VERSION).put("endpoint", endpoint.uri()));
  }

  static Endpoint endpoint(byte[] bytes) {
    return read(bytes, node -> new Endpoint(text(node, "endpoint")));
  }

  static byte[] encode(FileSet files) {
    var node = JSON.createObjectNode().put("version", VERSION);
    var content = node.putObject("files");
    files
        .content()
        .forEach(
            (path, text) ->
                text.ifPresentOrElse(
                    present -> content.put(path, present), () -> content.putNull(path)));
    return bytes(node);
  }

  static FileSet files(byte[] bytes) {
    return read(
        bytes,
        node -> {
          var content = new TreeMap<String, Optional<String>>();
          for (var file : field(node, "files").properties()) {
            content.put(
                file.getKey(),
                file.getValue().isNull()
                    ? Optional.empty()
                    : Optional.of(file.getValue().textValue()));
          }
          return new FileSet(content);
        });
  }

  private static ObjectNode node(RuntimeConfiguration configuration) {
    var node = JSON.createObjectNode();
    node.put("revision", configuration.revision());
    node.put("runtimeName", configuration.runtimeName());
    node.put("endpoint", configuration.endpoint().uri());
    node.put("imageEndpoint", configuration.imageEndpoint().uri());
    configuration.defaultHandler().ifPresent(value -> node.put("defaultHandler", value));
    configuration.pauseImage().ifPresent(value -> node.put("pauseImage", value));
    configuration.cgroupDriver().ifPresent(value -> node.put("cgroupDriver", value.name()));
    node.set("eviction", node(configuration.eviction()));
    put(node.putObject("kubelet"), configuration.kubelet());
    return node;
  }

  private static ObjectNode node(EvictionSettings eviction) {
    var node = JSON.createObjectNode();
    put(node.putObject("hard"), eviction.hard());
    put(node.putObject("soft"), eviction.soft());
    var grace = node.putObject("softGracePeriodSeconds");
    eviction.softGracePeriodSeconds().forEach(grace::put);
    put(node.putObject("minimumReclaim"), eviction.minimumReclaim());
    eviction
        .maxPodGracePeriodSeconds()
        .ifPresent(value -> node.put("maxPodGracePeriodSeconds", value));
    eviction
        .pressureTransitionPeriodSeconds()
        .ifPresent(value -> node.put("pressureTransitionPeriodSeconds", value));
    return node;
  }

  private static void put(ObjectNode node, SortedMap<String, String> map) {
    map.forEach(node::put);
  }

  private static RuntimeConfiguration configuration(JsonNode node) {
    return new RuntimeConfiguration(
        text(node, "revision"),
        text(node, "runtimeName"),
        new Endpoint(text(node, "endpoint")),
        new Endpoint(text(node, "imageEndpoint")),
        maybe(node, "defaultHandler").map(JsonNode::textValue),
        maybe(node, "pauseImage").map(JsonNode::textValue),
        maybe(node, "cgroupDriver").map(JsonNode::textValue).map(CgroupDriver::valueOf),
        eviction(field(node, "eviction")),
        map(node, "kubelet", JsonNode::textValue));
  }

  private static EvictionSettings eviction(JsonNode node) {
    return new EvictionSettings(
        map(node, "hard", JsonNode::textValue),
        map(node, "soft", JsonNode::textValue),
        map(node, "softGracePeriodSeconds", JsonNode::longValue),
        map(node, "minimumReclaim", JsonNode::textValue),
        maybe(node, "maxPodGracePeriodSeconds").map(JsonNode::longValue),
        maybe(node, "pressureTransitionPeriodSeconds").map(JsonNode::longValue));
  }

  private static <T> T read(byte[] bytes, Function<JsonNode, T> reader) {
    try {
      return reader.apply(JSON.readTree(new String(bytes, StandardCharsets.UTF_8)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new Unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] bytes(ObjectNode node) {
    return node.toPrettyString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode field(JsonNode node, String name) {
    return maybe(node, name)
        .orElseThrow(() -> new IllegalArgumentException("field '%s' is missing".formatted(name)));
  }

  private static Optional<JsonNode> maybe(JsonNode node, String name) {
    return Optional.ofNullable(node.get(name));
  }

  private static String text(JsonNode node, String name) {
    return Optional.ofNullable(field(node, name).textValue())
        .orElseThrow(() -> new IllegalArgumentException("field '%s' is no text".formatted(name)));
  }

  private static long number(JsonNode node, String name) {
    return field(node, name).longValue();
  }

  private static Instant time(JsonNode node, String name) {
    try {
      return Instant.parse(text(node, name));
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException("field '%s' is no time".formatted(name), e);
    }
  }

  private static List<String> texts(JsonNode node, String name) {
    var texts = new ArrayList<String>();
    field(node, name).forEach(element -> texts.add(element.asText()));
    return texts;
  }

  private static <T> SortedMap<String, T> map(
      JsonNode node, String name, Function<JsonNode, T> value) {
    var map = new TreeMap<String, T>();
    for (var entry : field(node, name).properties()) {
      map.put(entry.getKey(), value.apply(entry.getValue()));
    }
    return map;
  }
}
