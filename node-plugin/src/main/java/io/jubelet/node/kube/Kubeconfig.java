package io.jubelet.node.kube;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The current context of a kubeconfig file: where the API server is, whom to trust, and who we are.
 * Relative paths are relative to the file, as for every Kubernetes client.
 *
 * @param file for messages
 * @param authority PEM certificates to trust; empty: those of the Java runtime
 * @param certificate who we are by TLS
 * @param token who we are by a bearer token
 */
record Kubeconfig(
    Path file,
    URI server,
    Optional<Source> authority,
    Optional<Certificate> certificate,
    Optional<Source> token) {

  /** Where bytes come from: a file may be replaced while we run, when certificates rotate. */
  sealed interface Source {
    record Inline(byte[] content) implements Source {
      @Override
      public String toString() {
        return "inline data";
      }
    }

    record InFile(Path path) implements Source {
      @Override
      public String toString() {
        return path.toString();
      }
    }

    default byte[] read() throws IOException {
      return switch (this) {
        case Inline(byte[] content) -> content;
        case InFile(Path path) -> Files.readAllBytes(path);
      };
    }
  }

  /** A client certificate and its key, PEM each; both may be in one file. */
  record Certificate(Source chain, Source key) {}

  /** What would let us in, or keep us from checking the server, and is not there. */
  private static final Set<String> UNSUPPORTED_USER =
      Set.of("exec", "auth-provider", "username", "password");

  private static final Set<String> UNSUPPORTED_CLUSTER =
      Set.of("insecure-skip-tls-verify", "tls-server-name", "proxy-url");

  static Kubeconfig read(Path file) throws BadKubeconfigException {
    try (var in = Files.newInputStream(file)) {
      var document = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
      return new Reader(file).read(new Entry("the document", map(document)));
    } catch (IOException | YamlEngineException e) {
      throw new BadKubeconfigException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  /** A mapping of the file and what to call it in messages. */
  private record Entry(String title, Map<?, ?> fields) {
    Optional<String> text(String field) {
      var value = fields.get(field);
      return value == null || value.toString().isEmpty()
          ? Optional.empty()
          : Optional.of(value.toString());
    }
  }

  private record Reader(Path file) {
    Kubeconfig read(Entry document) throws BadKubeconfigException {
      var context = named(document, "contexts", "context", required(document, "current-context"));
      var cluster = named(document, "clusters", "cluster", required(context, "cluster"));
      var user = named(document, "users", "user", required(context, "user"));
      refuse(cluster, UNSUPPORTED_CLUSTER);
      refuse(user, UNSUPPORTED_USER);
      var chain = source(user, "client-certificate", "client-certificate-data");
      var key = source(user, "client-key", "client-key-data");
      if (chain.isPresent() != key.isPresent()) {
        throw bad(user.title() + " has one of client-certificate and client-key without the other");
      }
      return new Kubeconfig(
          file,
          server(cluster),
          source(cluster, "certificate-authority", "certificate-authority-data"),
          chain.map(found -> new Certificate(found, key.orElseThrow())),
          token(user));
    }

    private Entry named(Entry document, String list, String field, String name)
        throws BadKubeconfigException {
      if (document.fields().get(list) instanceof List<?> entries) {
        for (var entry : entries) {
          if (name.equals(map(entry).get("name"))) {
            return new Entry(field + " '" + name + "'", map(map(entry).get(field)));
          }
        }
      }
      throw bad("has no " + field + " '" + name + "' in " + list);
    }

    private String required(Entry entry, String field) throws BadKubeconfigException {
      return entry.text(field).orElseThrow(() -> bad(entry.title() + " has no " + field));
    }

    private void refuse(Entry entry, Set<String> unsupported) throws BadKubeconfigException {
      for (var field : entry.fields().keySet()) {
        if (unsupported.contains(field) && !Boolean.FALSE.equals(entry.fields().get(field))) {
          throw bad(entry.title() + " has " + field + ", which is not supported");
        }
      }
    }

    private URI server(Entry cluster) throws BadKubeconfigException {
      var text = required(cluster, "server");
      try {
        var uri = URI.create(text);
        if (List.of("https", "http").contains(uri.getScheme()) && uri.getHost() != null) {
          return uri;
        }
      } catch (IllegalArgumentException _) {
        // Said below, as for a text that is a URI of another kind.
      }
      throw bad("server '" + text + "' of " + cluster.title() + " is no http(s) URL");
    }

    /** Data goes before a file, as in client-go. */
    private Optional<Source> source(Entry entry, String pathField, String dataField)
        throws BadKubeconfigException {
      var data = entry.text(dataField);
      if (data.isEmpty()) {
        return entry.text(pathField).map(path -> new Source.InFile(resolve(path)));
      }
      try {
        return Optional.of(
            new Source.Inline(Base64.getDecoder().decode(data.get().replaceAll("\\s", ""))));
      } catch (IllegalArgumentException e) {
        throw new BadKubeconfigException(
            file, dataField + " of " + entry.title() + " is no base64", e);
      }
    }

    /** A file goes before the text, as in client-go: it may be renewed. */
    private Optional<Source> token(Entry user) {
      return user.text("tokenFile")
          .<Source>map(path -> new Source.InFile(resolve(path)))
          .or(
              () ->
                  user.text("token")
                      .map(text -> new Source.Inline(text.getBytes(StandardCharsets.UTF_8))));
    }

    private Path resolve(String path) {
      return file.toAbsolutePath().resolveSibling(path);
    }

    private BadKubeconfigException bad(String what) {
      return new BadKubeconfigException(file, what);
    }
  }
}
