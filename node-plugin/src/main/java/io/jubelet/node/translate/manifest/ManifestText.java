package io.jubelet.node.translate.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.constructor.ConstructScalar;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * The text of a manifest, YAML or JSON, as a JSON tree. Plain scalars mean what they mean in YAML
 * 1.1, which Kubernetes reads: {@code yes} and {@code on} are booleans, {@code 0644} is octal.
 */
final class ManifestText {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");
  private static final Pattern TRUE = Pattern.compile("y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON");
  private static final Pattern FALSE =
      Pattern.compile("n|N|no|No|NO|false|False|FALSE|off|Off|OFF");
  private static final Pattern OCTAL = Pattern.compile("([+-]?)0o?([0-7_]+)");
  private static final Pattern HEXADECIMAL = Pattern.compile("([+-]?)0x([0-9a-fA-F_]+)");
  private static final Pattern BINARY = Pattern.compile("([+-]?)0b([01_]+)");
  private static final Pattern DECIMAL = Pattern.compile("([+-]?)(0|[1-9][0-9_]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[+-]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][+-]?[0-9]{1,3})?");

  /** A scalar that is not quoted, left as it is written until it is known what it means. */
  private static final Tag PLAIN = new Tag("!plain");

  private static final int ALIASES = 50;

  /** More than any pod has; aliases within aliases make millions of a few lines. */
  private static final int MAX_NODES = 100_000;

  private static final List<String> QUANTITIES = List.of("limits", "requests", "overhead");

  private ManifestText() {}

  /** The first document of the text. */
  static ObjectNode parse(String text) throws BadManifestException {
    try {
      Iterator<Object> documents = new Load(settings()).loadAllFromString(text).iterator();
      if (documents.hasNext() && new Tree().of(documents.next()) instanceof ObjectNode object) {
        return object;
      }
      throw new BadManifestException("a Pod object is expected");
    } catch (YamlEngineException malformed) {
      var message = String.valueOf(malformed.getMessage());
      throw new BadManifestException(
          "it is not valid YAML or JSON: " + message.strip().replaceAll("\\s*\\n\\s*", " "));
    }
  }

  private static LoadSettings settings() {
    return LoadSettings.builder()
        .setAllowDuplicateKeys(false)
        .setCodePointLimit(Manifests.MAX_BYTES)
        .setMaxAliasesForCollections(ALIASES)
        .setSchema(new PlainSchema())
        .build();
  }

  /** Tells quoted scalars from plain ones, and no more. */
  private static final class PlainSchema extends JsonSchema {
    @Override
    public ScalarResolver getScalarResolver() {
      return (_, implicit) -> implicit ? PLAIN : Tag.STR;
    }

    @Override
    public Map<Tag, org.snakeyaml.engine.v2.api.ConstructNode> getSchemaTagConstructors() {
      var constructors =
          new java.util.LinkedHashMap<Tag, org.snakeyaml.engine.v2.api.ConstructNode>(
              super.getSchemaTagConstructors());
      constructors.put(PLAIN, new PlainScalar());
      return constructors;
    }
  }

  private record Plain(String text) {}

  private static final class PlainScalar extends ConstructScalar {
    @Override
    public Object construct(Node node) {
      return new Plain(constructScalar(node));
    }
  }

  /** A document as JSON, of a bounded size. */
  private static final class Tree {
    private int nodes;

    JsonNode of(@Nullable Object value) throws BadManifestException {
      if (++nodes > MAX_NODES) {
        throw new BadManifestException("it has more than " + MAX_NODES + " values");
      }
      return switch (value) {
        case null -> JSON.nullNode();
        case Plain(var text) -> plain(text);
        case String text -> JSON.textNode(text);
        case Boolean truth -> JSON.booleanNode(truth);
        case List<?> list -> {
          var array = JSON.arrayNode();
          for (var element : list) {
            array.add(of(element));
          }
          yield array;
        }
        case Map<?, ?> map -> {
          var object = JSON.objectNode();
          for (var entry : map.entrySet()) {
            object.set(key(entry.getKey()), of(entry.getValue()));
          }
          yield object;
        }
        default -> throw new BadManifestException("it has a value of an unknown kind: " + value);
      };
    }
  }

  /**
   * Removes nulls, which Go takes for absent, and the blanks around quantities, which it ignores.
   */
  static void prune(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(each -> each.getValue().isNull());
      for (var name : QUANTITIES) {
        if (object.get(name) instanceof ObjectNode amounts) {
          amounts
              .properties()
              .forEach(
                  each -> {
                    if (each.getValue().isTextual()) {
                      each.setValue(JSON.textNode(each.getValue().asText().strip()));
                    }
                  });
        }
      }
    }
    if (node instanceof ArrayNode array) {
      for (int i = array.size() - 1; i >= 0; i--) {
        if (array.get(i).isNull()) {
          array.remove(i);
        }
      }
    }
    node.forEach(ManifestText::prune);
  }

  private static String key(Object key) throws BadManifestException {
    return switch (key) {
      case Plain(var text) -> plain(text).isTextual() ? text : plain(text).asText();
      case String text -> text;
      case null, default -> throw new BadManifestException("it has a key that is not a text");
    };
  }

  private static JsonNode plain(String text) {
    if (NULL.matcher(text).matches()) {
      return JSON.nullNode();
    }
    if (TRUE.matcher(text).matches() || FALSE.matcher(text).matches()) {
      return JSON.booleanNode(TRUE.matcher(text).matches());
    }
    var whole =
        whole(text, DECIMAL, 10)
            .or(() -> whole(text, OCTAL, 8))
            .or(() -> whole(text, HEXADECIMAL, 16))
            .or(() -> whole(text, BINARY, 2));
    if (whole.isPresent()) {
      return integer(whole.get());
    }
    return FLOAT.matcher(text).matches() ? number(new BigDecimal(text)) : JSON.textNode(text);
  }

  /** As JSON writes it: without trailing zeroes. */
  private static JsonNode number(BigDecimal written) {
    var number = written.stripTrailingZeros();
    return number.scale() <= 0 ? integer(number.toBigIntegerExact()) : JSON.numberNode(number);
  }

  private static JsonNode integer(BigInteger number) {
    if (number.bitLength() < Integer.SIZE) {
      return JSON.numberNode(number.intValueExact());
    }
    return number.bitLength() < Long.SIZE
        ? JSON.numberNode(number.longValueExact())
        : JSON.numberNode(number);
  }

  private static Optional<BigInteger> whole(String text, Pattern pattern, int radix) {
    var matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var digits = matcher.group(2).replace("_", "");
    if (digits.isEmpty()) {
      return Optional.empty();
    }
    var number = new BigInteger(digits, radix);
    return Optional.of(matcher.group(1).equals("-") ? number.negate() : number);
  }
}
