package io.jubelet.e2e.sidebyside;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Fields without what two pods never share: node, namespace, UID, addresses, identifiers of
 * containers and sandboxes, the moment at which something happened. Their order in time stays.
 */
final class Normal {
  /** A container or sandbox, but not the digest of an image. */
  private static final Pattern ID = Pattern.compile("(?<!sha256:)\\b[0-9a-f]{64}\\b");

  private static final Pattern TOKEN_VOLUME = Pattern.compile("\\bkube-api-access-[a-z0-9]{5}\\b");

  private static final Pattern TIME_FIELD = Pattern.compile(".*(Time|At)$");

  /** How long a pull or a back-off took when it was told. */
  private static final Pattern DURATION = Pattern.compile("\\b(\\d+m)?\\d+(\\.\\d+)?(s|ms|µs)\\b");

  private final SequencedMap<String, String> own = new LinkedHashMap<>();
  private final Instant created;

  /** For what is told of one pod of a side. */
  Normal(Side side, JsonNode pod) {
    var status = pod.path("status");
    created = Instant.parse(pod.path("metadata").path("creationTimestamp").asText());
    put(pod.path("metadata").path("uid").asText(), "UID");
    put(status.path("podIP").asText(), "POD-IP");
    put(status.path("hostIP").asText(), "HOST-IP");
    put(side.namespace(), "NAMESPACE");
    put(side.node(), "NODE");
  }

  private void put(String text, String word) {
    if (!text.isEmpty()) {
      own.putIfAbsent(text, word);
    }
  }

  SortedMap<String, String> fields(SortedMap<String, String> fields) {
    var normal = new TreeMap<String, String>();
    fields.forEach((path, value) -> normal.put(path(path), value(path, value)));
    return normal;
  }

  /** The text of an event. */
  String told(String text) {
    return DURATION.matcher(text(text)).replaceAll("DURATION");
  }

  private String path(String path) {
    return TOKEN_VOLUME.matcher(path).replaceAll("kube-api-access-TOKEN");
  }

  private String value(String path, String value) {
    if (TIME_FIELD.matcher(path).matches()) {
      return time(value);
    }
    return text(value);
  }

  /** A time before the pod there was stays, and so does what is none. */
  private String time(String value) {
    try {
      return Instant.parse(value).isBefore(created) ? value : "TIME";
    } catch (DateTimeParseException _) {
      return value;
    }
  }

  String text(String value) {
    var text = value;
    for (Map.Entry<String, String> each : own.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    text = ID.matcher(text).replaceAll("ID");
    return TOKEN_VOLUME.matcher(text).replaceAll("kube-api-access-TOKEN");
  }
}
