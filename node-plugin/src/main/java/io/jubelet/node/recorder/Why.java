package io.jubelet.node.recorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jubelet.node.model.PodName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The answer to why a pod is as it is: its last decisions as a story or as JSON.
 *
 * @param decisions documents of {@link Account}, the oldest first; empty when nothing is known
 * @param lost how many decisions about all pods were lost since the agent started
 */
public record Why(PodName name, List<JsonNode> decisions, long lost) {
  /** Of an answer: the newest decisions that fit. */
  static final int MAX_BYTES = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  public Why {
    decisions = List.copyOf(decisions);
  }

  static Why of(PodName name, List<String> documents, long lost) {
    var byPod = new LinkedHashMap<String, ArrayDeque<JsonNode>>();
    for (var document : sorted(documents)) {
      if (name.namespace().equals(text(document, "namespace"))
          && name.name().equals(text(document, "name"))) {
        var last = byPod.computeIfAbsent(text(document, "uid"), _ -> new ArrayDeque<>());
        last.add(document);
        if (last.size() > Kept.PER_POD) {
          last.removeFirst();
        }
      }
    }
    var all = new ArrayList<JsonNode>();
    byPod.values().forEach(all::addAll);
    return new Why(name, newest(all), lost);
  }

  private static List<JsonNode> sorted(List<String> documents) {
    var parsed = new ArrayList<JsonNode>();
    for (var document : documents) {
      try {
        parsed.add(JSON.readTree(document));
      } catch (JsonProcessingException _) {
        // Its checksum was right, so another version wrote it, whose words we do not know.
        continue;
      }
    }
    parsed.removeIf(document -> document.path("v").asInt() != Account.VERSION);
    parsed.sort(Comparator.comparing(document -> Instant.parse(text(document, "at"))));
    return parsed;
  }

  private static List<JsonNode> newest(List<JsonNode> all) {
    var bytes = 0L;
    for (var i = all.size() - 1; i >= 0; i--) {
      bytes += all.get(i).toString().length();
      if (bytes > MAX_BYTES) {
        return all.subList(i + 1, all.size());
      }
    }
    return all;
  }

  /** The documents as they were recorded, with inputs and outputs. */
  public String json() {
    var answer = JSON.createObjectNode();
    answer.put("namespace", name.namespace()).put("name", name.name()).put("lost", lost);
    answer.putArray("decisions").addAll(decisions);
    return answer.toString();
  }

  /** A story for people, newest last. */
  public String story() {
    var story = new StringBuilder();
    var uid = "";
    for (var decision : decisions) {
      if (!uid.equals(text(decision, "uid"))) {
        uid = text(decision, "uid");
        story.append(story.isEmpty() ? "" : "\n");
        story.append("Pod %s/%s, uid %s\n".formatted(name.namespace(), name.name(), uid));
      }
      tell(decision, story);
    }
    if (lost > 0) {
      story.append("\n%d decisions of this node's pods were lost\n".formatted(lost));
    }
    return story.toString();
  }

  private static void tell(JsonNode decision, StringBuilder story) {
    story.append("\n%s  %s\n".formatted(text(decision, "at"), text(decision, "decided")));
    decision
        .path("reasons")
        .forEach(line -> story.append("    why    ").append(line.asText()).append('\n'));
    decision
        .path("facts")
        .forEach(line -> story.append("    given  ").append(line.asText()).append('\n'));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }
}
