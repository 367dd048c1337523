package io.jubelet.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/** The API server's log of who asked for what, of Jubelet's operator alone. */
public record Audit(Path log) {
  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
      - level: Metadata
        users: ["%s"]
      - level: None
      """
          .formatted(OperatorRun.ACCOUNT);

  static Path writePolicy(Path file) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, POLICY);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the audit policy", e);
    }
  }

  /**
   * What was asked for, as in {@code patch jubelet.io/noderuntimestates/status}, whatever the
   * answer was.
   */
  public SortedSet<String> asked() {
    var asked = new TreeSet<String>();
    try (var lines = Files.lines(log)) {
      lines.forEach(line -> asked.add(right(Serialization.unmarshal(line, JsonNode.class))));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the audit log", e);
    }
    return asked;
  }

  private static String right(JsonNode event) {
    var object = event.path("objectRef");
    var subresource = object.path("subresource").asText();
    return right(
        event.path("verb").asText(),
        object.path("apiGroup").asText(),
        object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource));
  }

  /**
   * @param resource with its subresource, if it is about one
   */
  public static String right(String verb, String group, String resource) {
    return verb + " " + (group.isEmpty() ? "core" : group) + "/" + resource;
  }
}
