package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Go's encoding/json writes the API's structs: fields in the order of their declaration,
 * empty ones left out, and {@code < > &} escaped. Two annotations of a container hold such text.
 */
final class GoJson {
  private static final String HEX = "0123456789abcdef";

  private GoJson() {}

  static String ports(List<ContainerPort> ports) {
    var list = new StringJoiner(",", "[", "]");
    for (var port : ports) {
      var fields = new StringJoiner(",", "{", "}");
      text(fields, "name", port.getName());
      number(fields, "hostPort", port.getHostPort());
      fields.add("\"containerPort\":" + Objects.requireNonNullElse(port.getContainerPort(), 0));
      text(fields, "protocol", port.getProtocol());
      text(fields, "hostIP", port.getHostIP());
      list.add(fields.toString());
    }
    return list.toString();
  }

  static String handler(LifecycleHandler handler) {
    var fields = new StringJoiner(",", "{", "}");
    if (handler.getExec() != null) {
      fields.add("\"exec\":" + exec(handler.getExec().getCommand()));
    }
    if (handler.getHttpGet() != null) {
      fields.add("\"httpGet\":" + httpGet(handler.getHttpGet()));
    }
    if (handler.getTcpSocket() != null) {
      fields.add("\"tcpSocket\":" + tcpSocket(handler.getTcpSocket()));
    }
    if (handler.getSleep() != null) {
      fields.add("\"sleep\":{\"seconds\":" + handler.getSleep().getSeconds() + "}");
    }
    return fields.toString();
  }

  private static String exec(List<String> command) {
    if (command.isEmpty()) {
      return "{}";
    }
    var words = new StringJoiner(",", "{\"command\":[", "]}");
    command.forEach(word -> words.add(quoted(word)));
    return words.toString();
  }

  private static String httpGet(HTTPGetAction action) {
    var fields = new StringJoiner(",", "{", "}");
    text(fields, "path", action.getPath());
    fields.add("\"port\":" + port(action.getPort()));
    text(fields, "host", action.getHost());
    text(fields, "scheme", action.getScheme());
    if (!action.getHttpHeaders().isEmpty()) {
      fields.add("\"httpHeaders\":" + headers(action.getHttpHeaders()));
    }
    return fields.toString();
  }

  private static String headers(List<HTTPHeader> headers) {
    var list = new StringJoiner(",", "[", "]");
    for (var header : headers) {
      list.add(
          "{\"name\":"
              + quoted(header.getName())
              + ",\"value\":"
              + quoted(Objects.requireNonNullElse(header.getValue(), ""))
              + "}");
    }
    return list.toString();
  }

  private static String tcpSocket(TCPSocketAction action) {
    var fields = new StringJoiner(",", "{", "}");
    fields.add("\"port\":" + port(action.getPort()));
    text(fields, "host", action.getHost());
    return fields.toString();
  }

  private static String port(IntOrString port) {
    return port.getStrVal() == null
        ? String.valueOf(Objects.requireNonNullElse(port.getIntVal(), 0))
        : quoted(port.getStrVal());
  }

  private static void text(StringJoiner fields, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      fields.add("\"" + name + "\":" + quoted(value));
    }
  }

  private static void number(StringJoiner fields, String name, @Nullable Integer value) {
    if (value != null && value != 0) {
      fields.add("\"" + name + "\":" + value);
    }
  }

  /** A JSON string with its quotes, escaped as json.Marshal does. */
  static String quoted(String value) {
    var quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      escape(quoted, value.charAt(i));
    }
    return quoted.append('"').toString();
  }

  private static void escape(StringBuilder quoted, char c) {
    switch (c) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case '<', '>', '&', '\u2028', '\u2029' -> unicode(quoted, c);
      default -> {
        if (c < ' ') {
          unicode(quoted, c);
        } else {
          quoted.append(c);
        }
      }
    }
  }

  private static void unicode(StringBuilder quoted, char c) {
    quoted.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      quoted.append(HEX.charAt(c >> shift & 0xf));
    }
  }
}
