package io.jubelet.node.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.RegistryCredential.Whose;
import io.jubelet.node.model.Sha256;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Credentials as docker keeps them: {@code {"auths": {REGISTRY: {"auth": base64(user:password)}}}},
 * or the inner object alone in its old form ({@code .dockercfg}).
 */
final class DockerConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DockerConfig() {}

  /** A text that is no docker configuration. */
  static final class BadConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    BadConfigException(String message) {
      super(message);
    }
  }

  /** The new form, {@code config.json} and {@code .dockerconfigjson}. */
  static List<RegistryCredential> read(byte[] text, Optional<SecretId> source)
      throws BadConfigException {
    return entries(object(text).path("auths"), source);
  }

  /** The old form, {@code .dockercfg}. */
  static List<RegistryCredential> readOld(byte[] text, Optional<SecretId> source)
      throws BadConfigException {
    return entries(object(text), source);
  }

  /** One login, with the hash that the Go kubelet's records have of it. */
  static RegistryCredential credential(String place, Login login, Optional<SecretId> source) {
    return new RegistryCredential(
        place, login.username, login.password, login.hash(), Whose.of(source));
  }

  private static JsonNode object(byte[] text) throws BadConfigException {
    try {
      var json = JSON.readTree(text);
      if (json.isObject()) {
        return json;
      }
    } catch (java.io.IOException _) {
      // The parser's words quote the text, which holds passwords.
      throw new BadConfigException("it is not JSON");
    }
    throw new BadConfigException("it is not a JSON object");
  }

  private static List<RegistryCredential> entries(JsonNode auths, Optional<SecretId> source)
      throws BadConfigException {
    var found = new ArrayList<RegistryCredential>();
    for (var entry : auths.properties()) {
      var login = login(entry.getKey(), entry.getValue());
      place(entry.getKey()).ifPresent(place -> found.add(credential(place, login, source)));
    }
    return List.copyOf(found);
  }

  /** Host, port and path; {@code /v1/} and {@code /v2/} of old registries are no path. */
  static Optional<String> place(String name) {
    var scheme = name.startsWith("https://") || name.startsWith("http://");
    try {
      var bare = scheme ? name.substring(name.indexOf("://") + 3) : name;
      var url = new URI("https://" + bare.replace("*", "_"));
      if (url.getRawAuthority() == null) {
        return Optional.empty();
      }
      var slash = bare.indexOf('/');
      var host = slash < 0 ? bare : bare.substring(0, slash);
      var path = slash < 0 ? "" : bare.substring(slash);
      var effective = path.startsWith("/v1/") || path.startsWith("/v2/") ? path.substring(3) : path;
      return Optional.of(effective.equals("/") ? host : host + effective);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /** Go takes null for absent. */
  static String text(JsonNode node, String field) {
    return node.path(field).isTextual() ? node.path(field).asText() : "";
  }

  private static Login login(String name, JsonNode entry) throws BadConfigException {
    var email = text(entry, "email");
    var auth = text(entry, "auth").replaceAll("[\\r\\n]", "");
    if (auth.isEmpty()) {
      return new Login(text(entry, "username"), text(entry, "password"), email);
    }
    try {
      var decoded = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
      var colon = decoded.indexOf(':');
      if (colon >= 0) {
        return new Login(decoded.substring(0, colon), decoded.substring(colon + 1), email);
      }
    } catch (IllegalArgumentException _) {
      throw new BadConfigException("the auth of '" + name + "' is not base64");
    }
    throw new BadConfigException("the auth of '" + name + "' is not of the form user:password");
  }

  /** What one registry is told. */
  record Login(String username, String password, String email) {
    String hash() {
      var text = new StringBuilder("{");
      field(text, "username", username);
      field(text, "password", password);
      field(text, "email", email);
      return Sha256.hex(text.append('}').toString());
    }

    private static void field(StringBuilder json, String name, String value) {
      if (value.isEmpty()) {
        return;
      }
      try {
        json.append(json.length() > 1 ? "," : "")
            .append('"')
            .append(name)
            .append("\":")
            .append(goEscaped(JSON.writeValueAsString(value)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a text cannot be JSON", e);
      }
    }

    /** Go's encoding/json escapes these, so that its text is safe inside HTML. */
    private static String goEscaped(String json) {
      return json.replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    }

    @Override
    public String toString() {
      return "Login";
    }
  }
}
