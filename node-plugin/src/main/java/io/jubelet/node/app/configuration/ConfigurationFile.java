package io.jubelet.node.app.configuration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A {@code KubeletConfiguration} document of {@code kubelet.config.k8s.io/v1beta1} in YAML or JSON,
 * read strictly, as the Go kubelet does: an unknown or doubled field and a wrong type are refused.
 *
 * @param fields what was set, by path; lists of objects by the path of the list
 * @param warnings one sentence for each field that is set, known and not honoured, or only in part
 */
public record ConfigurationFile(SortedMap<String, Value> fields, List<String> warnings) {
  private static final String API_VERSION = "kubelet.config.k8s.io/v1beta1";
  private static final String KIND = "KubeletConfiguration";

  public ConfigurationFile {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    warnings = List.copyOf(warnings);
  }

  /** No file: nothing set. */
  public static ConfigurationFile none() {
    return new ConfigurationFile(new TreeMap<>(), List.of());
  }

  public static ConfigurationFile parse(String name, String document)
      throws BadConfigurationException {
    try {
      var reader = new Reader(KnownField.table());
      reader.read("", mapping(document));
      reader.requireType();
      return new ConfigurationFile(reader.found, reader.warnings());
    } catch (BadConfigurationException bad) {
      throw new BadConfigurationException(name + ": " + bad.getMessage());
    }
  }

  private static Map<?, ?> mapping(String document) throws BadConfigurationException {
    try {
      var settings = LoadSettings.builder().setAllowDuplicateKeys(false).build();
      return switch (new Load(settings).loadFromString(document)) {
        case Map<?, ?> map -> map;
        case null -> throw new BadConfigurationException("the file is empty");
        case Object other ->
            throw new BadConfigurationException(
                "a " + KIND + " object is expected, not '" + other + "'");
      };
    } catch (YamlEngineException malformed) {
      var message = String.valueOf(malformed.getMessage());
      throw new BadConfigurationException(
          "not valid YAML or JSON: " + message.strip().replaceAll("\\s*\\n\\s*", " "));
    }
  }

  private static final class Reader {
    private final SortedMap<String, KnownField> known;
    private final SortedSet<String> parents = new TreeSet<>();
    private final SortedMap<String, Value> found = new TreeMap<>();
    private final SortedSet<String> warnings = new TreeSet<>();

    Reader(SortedMap<String, KnownField> known) {
      this.known = known;
      for (var path : known.keySet()) {
        for (var dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
          parents.add(path.substring(0, dot));
        }
      }
    }

    void read(String prefix, Map<?, ?> mapping) throws BadConfigurationException {
      for (var entry : mapping.entrySet()) {
        if (entry.getValue() != null) {
          readField(prefix + entry.getKey(), entry.getValue());
        }
      }
    }

    private void readField(String path, Object node) throws BadConfigurationException {
      var field = known.get(path);
      if (field != null) {
        put(found, path, field, node);
      } else if (parents.contains(path + "[]")) {
        found.put(path, elements(path, node));
      } else if (!parents.contains(path)) {
        throw new BadConfigurationException("unknown field '" + path + "'");
      } else if (node instanceof Map<?, ?> map) {
        read(path + ".", map);
      } else {
        throw new BadConfigurationException(path + " must be an object");
      }
    }

    private void put(SortedMap<String, Value> target, String name, KnownField field, Object node)
        throws BadConfigurationException {
      var value = field.type().fromDocument(field.path(), node);
      if (field.zeroIsAbsent() && value.zero()) {
        return;
      }
      target.put(name, value);
      var honour = field.honour();
      var warning =
          sameAsDefault(field, value)
              ? honour.warningOfDefault(field.path())
              : honour.warning(field.path());
      warning.ifPresent(warnings::add);
    }

    private Value elements(String path, Object node) throws BadConfigurationException {
      if (!(node instanceof List<?> list)) {
        throw new BadConfigurationException(path + " must be a list");
      }
      var elements = new ArrayList<SortedMap<String, Value>>();
      for (var item : list) {
        if (!(item instanceof Map<?, ?> map)) {
          throw new BadConfigurationException(path + " must be a list of objects");
        }
        elements.add(element(path + "[].", map));
      }
      return new Value.Elements(elements);
    }

    private SortedMap<String, Value> element(String prefix, Map<?, ?> map)
        throws BadConfigurationException {
      var element = new TreeMap<String, Value>();
      for (var entry : map.entrySet()) {
        var field = known.get(prefix + entry.getKey());
        if (field == null) {
          throw new BadConfigurationException("unknown field '" + prefix + entry.getKey() + "'");
        }
        if (entry.getValue() != null) {
          put(element, entry.getKey().toString(), field, entry.getValue());
        }
      }
      return element;
    }

    private static boolean sameAsDefault(KnownField field, Value value)
        throws BadConfigurationException {
      var usual = field.defaultText();
      return usual.isPresent()
          ? field.type().fromText(field.path(), usual.get()).equals(value)
          : value.zero();
    }

    void requireType() throws BadConfigurationException {
      require("apiVersion", API_VERSION);
      require("kind", KIND);
    }

    private void require(String path, String wanted) throws BadConfigurationException {
      if (!new Value.Text(wanted).equals(found.get(path))) {
        var value = found.get(path);
        throw new BadConfigurationException(
            path
                + " must be '"
                + wanted
                + "', not "
                + (value == null ? "absent" : "'" + value.document() + "'"));
      }
    }

    List<String> warnings() {
      return List.copyOf(warnings);
    }
  }
}
