package io.jubelet.node.runtimehost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.systemd.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The runtimes installed on this machine, as its administrator wrote them to
 * /etc/jubelet/runtimes.yaml.
 */
record Inventory(List<Entry> entries) {
  /** The only kind there is a driver for. */
  static final String CONTAINERD = "containerd";

  private static final List<String> ENTRY =
      List.of("name", "driver", "endpoint", "configFile", "binary", "service");
  private static final List<String> UNIT = List.of("supervisor", "name");
  private static final List<String> SERVICE = List.of("supervisor", "name", "directory");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  Inventory {
    entries = List.copyOf(entries);
  }

  /**
   * @param name what the administrator calls it
   * @param driver its kind
   */
  record Entry(
      String name,
      String driver,
      Endpoint endpoint,
      Path configFile,
      Path binary,
      ServiceSupervisor service) {}

  /** Why the inventory cannot be used: one sentence. */
  static final class Invalid extends Exception {
    Invalid(String message) {
      super(message);
    }
  }

  /** The inventory in the file; what a packaged containerd looks like when there is no file. */
  static Inventory read(Path file) throws Invalid {
    try {
      return parse(file, Files.readString(file));
    } catch (NoSuchFileException e) {
      return packaged(file);
    } catch (IOException e) {
      throw new Invalid("inventory '%s' cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static Inventory packaged(Path file) {
    var endpoint = new Endpoint("unix:///run/containerd/containerd.sock");
    return new Inventory(
        List.of(
            new Entry(
                CONTAINERD,
                CONTAINERD,
                endpoint,
                Path.of("/etc/containerd/config.toml"),
                Path.of("/usr/bin/containerd"),
                packagedService(file, endpoint))));
  }

  private static ServiceSupervisor packagedService(Path file, Endpoint endpoint) {
    return SystemdService.booted()
        ? SystemdService.of(CONTAINERD, new Units(Units.SYSTEM_BUS))
        : new NoSupervisor(
            "the service of containerd cannot be controlled: there is neither an inventory '%s'"
                    .formatted(file)
                + " nor systemd",
            endpoint.socket());
  }

  private static Inventory parse(Path file, String text) throws Invalid {
    JsonNode root;
    try {
      root = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new Invalid("inventory '%s' is not YAML: %s".formatted(file, e.getOriginalMessage()));
    }
    try {
      return entries(root);
    } catch (Invalid e) {
      throw new Invalid("inventory '%s': %s".formatted(file, e.getMessage()));
    }
  }

  private static Inventory entries(JsonNode root) throws Invalid {
    only(root, "the file", List.of("runtimes"));
    var list = root.get("runtimes");
    if (list == null || !list.isArray() || list.isEmpty()) {
      throw new Invalid("'runtimes' is not a list with at least one runtime");
    }
    var entries = new ArrayList<Entry>();
    for (var node : list) {
      entries.add(entry(node, "runtimes[%d]".formatted(entries.size())));
    }
    unique(entries);
    return new Inventory(entries);
  }

  private static Entry entry(JsonNode node, String where) throws Invalid {
    only(node, where, ENTRY);
    var driver = text(node, where, "driver");
    if (!driver.equals(CONTAINERD)) {
      throw new Invalid(
          "%s.driver is '%s', and there is a driver for containerd only".formatted(where, driver));
    }
    return new Entry(
        text(node, where, "name"),
        driver,
        endpoint(text(node, where, "endpoint"), where),
        absolute(node, where, "configFile"),
        absolute(node, where, "binary"),
        service(node.get("service"), where + ".service"));
  }

  private static Endpoint endpoint(String uri, String where) throws Invalid {
    try {
      return new Endpoint(uri);
    } catch (IllegalArgumentException e) {
      throw new Invalid("%s.endpoint: %s".formatted(where, e.getMessage()));
    }
  }

  private static ServiceSupervisor service(JsonNode node, String where) throws Invalid {
    only(node, where, SERVICE);
    var supervisor = text(node, where, "supervisor");
    var name = text(node, where, "name");
    if (name.contains("/") || name.startsWith(".")) {
      throw new Invalid("%s.name '%s' is not a plain name".formatted(where, name));
    }
    return switch (supervisor) {
      case "runit" -> new Runit(absolute(node, where, "directory").resolve(name));
      case "systemd" -> {
        only(node, where, UNIT);
        yield SystemdService.of(name, new Units(Units.SYSTEM_BUS));
      }
      default ->
          throw new Invalid(
              "%s.supervisor is '%s', and there are runit and systemd"
                  .formatted(where, supervisor));
    };
  }

  private static Path absolute(JsonNode node, String where, String field) throws Invalid {
    var path = text(node, where, field);
    if (!path.startsWith("/")) {
      throw new Invalid("%s.%s '%s' is not an absolute path".formatted(where, field, path));
    }
    return Path.of(path);
  }

  private static String text(JsonNode node, String where, String field) throws Invalid {
    var value = node.get(field);
    if (value == null || !value.isTextual() || value.textValue().isBlank()) {
      throw new Invalid("%s.%s is missing or not text".formatted(where, field));
    }
    return value.textValue();
  }

  private static void only(JsonNode node, String where, List<String> fields) throws Invalid {
    if (node == null || !node.isObject()) {
      throw new Invalid(where + " is not a map");
    }
    for (var names = node.fieldNames(); names.hasNext(); ) {
      var name = names.next();
      if (!fields.contains(name)) {
        throw new Invalid("%s has unknown field '%s'".formatted(where, name));
      }
    }
  }

  private static void unique(List<Entry> entries) throws Invalid {
    var endpoints = new TreeSet<Endpoint>();
    for (var entry : entries) {
      if (!endpoints.add(entry.endpoint())) {
        throw new Invalid("two runtimes listen at '%s'".formatted(entry.endpoint()));
      }
    }
  }
}
