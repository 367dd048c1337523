package io.jubelet.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The API server's log of who asked for what: Jubelet's operator, and nodes about what is
 * Jubelet's.
 */
public record Audit(Path log) {
  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
      - level: Metadata
        users: ["%s"]
      - level: Metadata
        userGroups: ["system:nodes"]
        resources: [{group: jubelet.io}]
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

  /** What the operator asked for, whatever the answer was; see {@link #right}. */
  public SortedSet<String> byOperator() {
    return by(OperatorRun.ACCOUNT);
  }

  /** What all nodes asked for. */
  public SortedSet<String> byNodes() {
    return by("system:node:");
  }

  private SortedSet<String> by(String userPrefix) {
    var asked = new TreeSet<String>();
    try (var lines = Files.lines(log)) {
      lines
          .map(line -> Serialization.unmarshal(line, JsonNode.class))
          .filter(event -> event.at("/user/username").asText().startsWith(userPrefix))
          .forEach(event -> asked.add(right(event)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the audit log", e);
    }
    return asked;
  }

  /** What a rule of a role grants. */
  public static List<String> rights(PolicyRule rule) {
    return rule.getApiGroups().stream()
        .flatMap(
            group ->
                rule.getResources().stream()
                    .flatMap(
                        resource ->
                            rule.getVerbs().stream().map(verb -> right(verb, group, resource))))
        .toList();
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
   * As in {@code patch jubelet.io/noderuntimestates/status}.
   *
   * @param resource with its subresource, if it is about one
   */
  public static String right(String verb, String group, String resource) {
    return verb + " " + (group.isEmpty() ? "core" : group) + "/" + resource;
  }
}
