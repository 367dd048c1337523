package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One request to the API server.
 *
 * @param target path and query
 * @param contentType of the body; empty when there is none
 */
record Call(String method, String target, String contentType, byte[] body) {
  private static final String JSON = "application/json";

  static Call get(String target) {
    return new Call("GET", target, "", new byte[0]);
  }

  static Call post(String target, ObjectNode body) {
    return new Call("POST", target, JSON, Json.bytes(body));
  }

  static Call delete(String target, ObjectNode options) {
    return new Call("DELETE", target, JSON, Json.bytes(options));
  }

  /** Lists with merge keys are merged, null removes a field (apimachinery strategicpatch). */
  static Call strategicMergePatch(String target, ObjectNode patch) {
    return patch("application/strategic-merge-patch+json", target, patch);
  }

  /** RFC 7386: lists are replaced. */
  static Call mergePatch(String target, ObjectNode patch) {
    return patch("application/merge-patch+json", target, patch);
  }

  /** Server-side apply; a field that another manager owns is taken over. */
  static Call apply(String target, String fieldManager, ObjectNode object) {
    return patch(
        "application/apply-patch+yaml",
        target + "?fieldManager=" + query(fieldManager) + "&force=true",
        object);
  }

  private static Call patch(String contentType, String target, JsonNode patch) {
    return new Call("PATCH", target, contentType, Json.bytes(patch));
  }

  /** A text as value within a query. */
  static String query(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** A text as one segment of a path: names of the API need no escape, others must not get out. */
  static String segment(String text) {
    return query(text).replace("+", "%20");
  }

  /** Bodies may hold secrets. */
  @Override
  public String toString() {
    return method + " " + target;
  }
}
