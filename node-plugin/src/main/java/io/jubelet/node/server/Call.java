package io.jubelet.node.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One request to the server, as far as its answer depends on it.
 *
 * @param path the raw path; what is authorised is what is routed
 * @param query decoded values by name, in the order they were given
 * @param accept the media types that the caller takes, as its header names them; maybe empty
 * @param upgrade whether the connection is to become a stream
 */
record Call(
    String method,
    String path,
    SortedMap<String, List<String>> query,
    String accept,
    boolean upgrade) {
  Call {
    query = Collections.unmodifiableSortedMap(new TreeMap<>(query));
  }

  /** The call of a request line; a query that is not percent-encoded properly is refused. */
  static Optional<Call> of(String method, String uri, String accept, boolean upgrade) {
    var mark = uri.indexOf('?');
    try {
      return Optional.of(
          new Call(
              method,
              mark < 0 ? uri : uri.substring(0, mark),
              mark < 0 ? new TreeMap<>() : query(uri.substring(mark + 1)),
              accept,
              upgrade));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The segments of the path, decoded; a trailing slash adds none. */
  List<String> segments() {
    var segments = new ArrayList<String>();
    for (var segment : path.substring(Math.min(1, path.length())).split("/")) {
      segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    return segments;
  }

  Optional<String> parameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** Whether JSON is taken, and neither plain text nor anything: kubectl takes anything. */
  boolean acceptsOnlyJson() {
    return accept.contains("application/json")
        && !accept.contains("*/*")
        && !accept.contains("text/");
  }

  /** Whether the parameter is {@code 1} (exec, attach) or {@code true} (logs). */
  boolean on(String name) {
    return parameter(name).filter(value -> value.equals("1") || value.equals("true")).isPresent();
  }

  private static SortedMap<String, List<String>> query(String text) {
    var query = new TreeMap<String, List<String>>();
    for (var pair : text.split("&")) {
      if (!pair.isEmpty()) {
        var equals = pair.indexOf('=');
        var name = equals < 0 ? pair : pair.substring(0, equals);
        var value = equals < 0 ? "" : pair.substring(equals + 1);
        query
            .computeIfAbsent(
                URLDecoder.decode(name, StandardCharsets.UTF_8), _ -> new ArrayList<>())
            .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return query;
  }
}
