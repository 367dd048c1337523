package io.jubelet.node.translate.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jubelet.node.translate.manifest.GoShape.Field;
import io.jubelet.node.translate.manifest.GoShape.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * A pod as go-spew prints it in upstream's DeepHashObject ({@code %#v}, keys sorted, no methods, no
 * addresses). Printing checks the manifest on the way: what does not fit its type is refused, as by
 * Go's JSON decoder.
 */
final class GoDump {
  /** From year 1, where Go's time begins, to 1970. */
  private static final long GO_EPOCH = 62_135_596_800L;

  private static final String UTC =
      "{name:(string) zone:([]time.zone)<nil> tx:([]time.zoneTrans)<nil> extend:(string)"
          + " cacheStart:(int64)0 cacheEnd:(int64)0 cacheZone:(*time.zone)<nil>}";

  private final GoShape shape;

  GoDump(GoShape shape) {
    this.shape = shape;
  }

  /** The dump of a pod whose {@code kind} and {@code apiVersion} were removed. */
  String pod(JsonNode pod) throws BadManifestException {
    return "(*" + GoShape.POD + ")" + struct(GoShape.POD, pod, "");
  }

  private String typed(Type type, JsonNode node, String path) throws BadManifestException {
    return "(" + type.go() + ")" + value(type, node, path);
  }

  private String value(Type type, JsonNode node, String path) throws BadManifestException {
    return switch (type) {
      case Type.Pointer(var to) -> absent(node) ? "<nil>" : value(to, node, path);
      case Type.Slice(_, var of) -> slice(of, node, path);
      case Type.Mapping(var go, var of) -> mapping(of, node, path, go.equals("core.ResourceList"));
      case Type.Struct(var go) -> struct(go, node, path);
      case Type.Scalar(var kind, _) -> scalar(kind, node, path);
    };
  }

  private String slice(Type of, JsonNode node, String path) throws BadManifestException {
    if (absent(node)) {
      return "<nil>";
    }
    require(node.isArray(), path, "a list");
    var elements = new StringJoiner(" ", "[", "]");
    for (var i = 0; i < node.size(); i++) {
      elements.add(value(of, node.get(i), path + "[" + i + "]"));
    }
    return elements.toString();
  }

  private String mapping(Type of, JsonNode node, String path, boolean rounded)
      throws BadManifestException {
    if (absent(node)) {
      return "<nil>";
    }
    require(node.isObject(), path, "a map");
    var sorted = new TreeMap<String, JsonNode>();
    node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    var entries = new StringJoiner(" ", "map[", "]");
    for (var entry : sorted.entrySet()) {
      var below = path + "." + entry.getKey();
      var value = entry.getValue();
      entries.add(
          entry.getKey()
              + ":"
              + (rounded ? quantity(value, below, true) : value(of, value, below)));
    }
    return entries.toString();
  }

  private String struct(String go, JsonNode node, String path) throws BadManifestException {
    if (!absent(node) && !go.equals("resource.Quantity") && !go.startsWith("intstr.")) {
      require(go.equals("v1.Time") ? node.isTextual() : node.isObject(), path, expected(go));
    }
    return switch (go) {
      case "v1.Time" -> time(node, path);
      case "resource.Quantity" -> quantity(node, path, false);
      case "intstr.IntOrString" -> intOrString(node, path);
      default -> {
        var fields = new StringJoiner(" ", "{", "}");
        for (Field field : shape.fields(go)) {
          fields.add(field.name() + ":" + field(field, node, path));
        }
        yield fields.toString();
      }
    };
  }

  private static String expected(String go) {
    return go.equals("v1.Time") ? "a time" : "an object";
  }

  private String field(Field field, JsonNode node, String path) throws BadManifestException {
    if (field.json().equals("^")) {
      return typed(field.type(), node, path);
    }
    var below = path.isEmpty() ? field.json() : path + "." + field.json();
    return typed(field.type(), node.path(field.json()), below);
  }

  private static String scalar(String kind, JsonNode node, String path)
      throws BadManifestException {
    switch (kind) {
      case "string" -> {
        require(absent(node) || node.isTextual(), path, "a text (quote it)");
        return absent(node) ? "" : node.textValue();
      }
      case "bool" -> {
        require(absent(node) || node.isBoolean(), path, "true or false");
        return absent(node) ? "false" : node.asText();
      }
      case "int32", "int64" -> {
        var fits =
            absent(node)
                || (node.isIntegralNumber()
                    && (kind.equals("int32") ? node.canConvertToInt() : node.canConvertToLong()));
        require(fits, path, "a whole number");
        return absent(node) ? "0" : node.asText();
      }
      default -> throw new IllegalStateException("Go's kind " + kind + " is not known here");
    }
  }

  private static String quantity(JsonNode node, String path, boolean rounded)
      throws BadManifestException {
    if (absent(node)) {
      return new GoQuantity(0, 0, java.util.Optional.empty(), "", "").dumped();
    }
    require(node.isTextual() || node.isNumber(), path, "a quantity");
    try {
      var quantity = GoQuantity.parse(node.asText());
      return (rounded ? quantity.roundedUpToMilli() : quantity).dumped();
    } catch (BadManifestException bad) {
      throw new BadManifestException(path + ": " + bad.getMessage());
    }
  }

  private static String intOrString(JsonNode node, String path) throws BadManifestException {
    if (!absent(node) && node.isTextual()) {
      return "{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)" + node.textValue() + "}";
    }
    return "{Type:(intstr.Type)0 IntVal:(int32)%s StrVal:(string)}"
        .formatted(scalar("int32", node, path));
  }

  /** As in a process whose zone is UTC; other zones print what they know of themselves. */
  private static String time(JsonNode node, String path) throws BadManifestException {
    if (absent(node)) {
      return "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}";
    }
    try {
      Instant instant = OffsetDateTime.parse(node.textValue()).toInstant();
      return "{Time:(time.Time){wall:(uint64)%d ext:(int64)%d loc:(*time.Location)%s}}"
          .formatted(instant.getNano(), instant.getEpochSecond() + GO_EPOCH, UTC);
    } catch (DateTimeException _) {
      throw new BadManifestException(path + ": '" + node.textValue() + "' is not a time");
    }
  }

  private static boolean absent(JsonNode node) {
    return node instanceof MissingNode || node.isNull();
  }

  private static void require(boolean fits, String path, String expected)
      throws BadManifestException {
    if (!fits) {
      throw new BadManifestException(path + ": " + expected + " is expected");
    }
  }
}
