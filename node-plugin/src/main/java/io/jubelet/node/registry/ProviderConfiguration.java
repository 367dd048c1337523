package io.jubelet.node.registry;

import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.model.GoDuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads {@code CredentialProviderConfig} ({@code kubelet.config.k8s.io/v1}): a file, or all files
 * of a folder in the order of their names.
 */
public final class ProviderConfiguration {
  private static final String KIND = "CredentialProviderConfig";
  private static final String GROUP = "kubelet.config.k8s.io/";
  private static final String PLUGIN_GROUP = "credentialprovider.kubelet.k8s.io/";
  private static final List<String> VERSIONS = List.of("v1", "v1beta1", "v1alpha1");

  private ProviderConfiguration() {}

  /** A configuration that cannot be accepted; the message is one sentence for the user. */
  public static final class BadProvidersException extends Exception {
    private static final long serialVersionUID = 1L;

    BadProvidersException(String message) {
      super(message);
    }
  }

  /**
   * @param programs the folder of the providers' programs, each of its provider's name
   * @param api whom to ask for the service accounts of pods
   */
  public static CredentialProviders read(Path configuration, Path programs, KubeApi api)
      throws BadProvidersException {
    if (!Files.isDirectory(programs)) {
      throw new BadProvidersException(
          "--image-credential-provider-bin-dir: '" + programs + "' is not a folder");
    }
    var plugins = new ArrayList<CredentialPlugin>();
    for (var file : files(configuration)) {
      for (var provider : providers(file)) {
        plugins.add(plugin(file, provider, programs));
      }
    }
    var names = new TreeSet<String>();
    for (var plugin : plugins) {
      if (!names.add(plugin.name())) {
        throw new BadProvidersException(
            configuration + ": the provider '" + plugin.name() + "' is named twice");
      }
    }
    return new CredentialProviders(plugins, api);
  }

  private static List<Path> files(Path configuration) throws BadProvidersException {
    if (!Files.isDirectory(configuration)) {
      return List.of(configuration);
    }
    try (var all = Files.list(configuration)) {
      var files =
          all.filter(file -> file.toString().matches(".*\\.(json|yaml|yml)")).sorted().toList();
      if (files.isEmpty()) {
        throw new BadProvidersException(
            "--image-credential-provider-config: no configuration is in the folder '"
                + configuration
                + "'");
      }
      return files;
    } catch (IOException e) {
      throw new BadProvidersException("'" + configuration + "' cannot be read: " + e);
    }
  }

  private static List<Map<?, ?>> providers(Path file) throws BadProvidersException {
    var document = document(file);
    if (!KIND.equals(document.get("kind"))
        || VERSIONS.stream().noneMatch(one -> (GROUP + one).equals(document.get("apiVersion")))) {
      throw new BadProvidersException(
          "%s: kind %s of %sv1 is expected, not %s of %s"
              .formatted(file, KIND, GROUP, document.get("kind"), document.get("apiVersion")));
    }
    var providers = new ArrayList<Map<?, ?>>();
    for (var one : list(file, "providers", document.get("providers"))) {
      providers.add(map(file, "providers", one));
    }
    if (providers.isEmpty()) {
      throw new BadProvidersException(file + ": providers: at least one is needed");
    }
    return providers;
  }

  private static Map<?, ?> document(Path file) throws BadProvidersException {
    try {
      var settings = LoadSettings.builder().setAllowDuplicateKeys(false).build();
      return map(file, KIND, new Load(settings).loadFromString(Files.readString(file)));
    } catch (IOException e) {
      throw new BadProvidersException("'" + file + "' cannot be read: " + e);
    } catch (YamlEngineException malformed) {
      throw new BadProvidersException(file + ": not valid YAML or JSON" + where(malformed));
    }
  }

  private static String where(YamlEngineException malformed) {
    return malformed instanceof MarkedYamlEngineException marked
        ? marked.getProblemMark().map(mark -> " in line " + (mark.getLine() + 1)).orElse("")
        : "";
  }

  private static CredentialPlugin plugin(Path file, Map<?, ?> provider, Path programs)
      throws BadProvidersException {
    var name = text(file, "name", provider.get("name"));
    if (name.contains("/") || name.equals(".") || name.equals("..") || name.contains(" ")) {
      throw new BadProvidersException(file + ": name: '" + name + "' is not the name of a file");
    }
    var program = programs.resolve(name);
    if (!Files.isExecutable(program)) {
      throw new BadProvidersException(file + ": '" + program + "' is not an executable file");
    }
    var version = text(file, "apiVersion", provider.get("apiVersion"));
    if (VERSIONS.stream().noneMatch(one -> (PLUGIN_GROUP + one).equals(version))) {
      throw new BadProvidersException(
          file + ": apiVersion: '" + version + "' is not " + PLUGIN_GROUP + "v1");
    }
    var images = texts(file, "matchImages", provider.get("matchImages"));
    if (images.isEmpty()) {
      throw new BadProvidersException(file + ": matchImages: at least one is needed");
    }
    return new CredentialPlugin(
        name,
        program,
        texts(file, "args", provider.get("args")),
        environment(file, provider.get("env")),
        version,
        images,
        duration(file, text(file, "defaultCacheDuration", provider.get("defaultCacheDuration"))),
        tokens(file, version, provider.get("tokenAttributes")));
  }

  /** What upstream validateCredentialProviderConfig demands of them. */
  private static Optional<TokenAttributes> tokens(
      Path file, String version, @Nullable Object attributes) throws BadProvidersException {
    if (attributes == null) {
      return Optional.empty();
    }
    if (!version.equals(PLUGIN_GROUP + "v1")) {
      throw new BadProvidersException(
          file + ": tokenAttributes: only a provider of " + PLUGIN_GROUP + "v1 may have them");
    }
    var given = map(file, "tokenAttributes", attributes);
    var field = "tokenAttributes.";
    var audience =
        text(file, field + "serviceAccountTokenAudience", given.get("serviceAccountTokenAudience"));
    var cache = text(file, field + "cacheType", given.get("cacheType"));
    if (audience.isEmpty() || !List.of("ServiceAccount", "Token").contains(cache)) {
      throw new BadProvidersException(
          "%s: tokenAttributes: an audience and the cacheType ServiceAccount or Token are needed,"
                  .formatted(file)
              + " not '%s' and '%s'".formatted(audience, cache));
    }
    if (!(given.get("requireServiceAccount") instanceof Boolean needed)) {
      throw new BadProvidersException(
          file + ": tokenAttributes.requireServiceAccount: true or false is needed");
    }
    var required =
        texts(
            file,
            field + "requiredServiceAccountAnnotationKeys",
            given.get("requiredServiceAccountAnnotationKeys"));
    var optional =
        texts(
            file,
            field + "optionalServiceAccountAnnotationKeys",
            given.get("optionalServiceAccountAnnotationKeys"));
    if (!required.isEmpty() && !needed) {
      throw new BadProvidersException(
          file
              + ": tokenAttributes.requiredServiceAccountAnnotationKeys: they need"
              + " requireServiceAccount: true");
    }
    var twice = optional.stream().filter(required::contains).findFirst();
    if (twice.isPresent()) {
      throw new BadProvidersException(
          file
              + ": tokenAttributes: the annotation '"
              + twice.get()
              + "' is required and optional");
    }
    return Optional.of(
        new TokenAttributes(audience, cache.equals("Token"), needed, required, optional));
  }

  private static Duration duration(Path file, String text) throws BadProvidersException {
    try {
      return GoDuration.parse(text);
    } catch (IllegalArgumentException bad) {
      throw new BadProvidersException(file + ": defaultCacheDuration: " + bad.getMessage());
    }
  }

  private static Map<String, String> environment(Path file, @Nullable Object list)
      throws BadProvidersException {
    var environment = new LinkedHashMap<String, String>();
    for (var one : list(file, "env", list)) {
      var variable = map(file, "env", one);
      environment.put(
          text(file, "env.name", variable.get("name")),
          text(file, "env.value", variable.get("value")));
    }
    return environment;
  }

  private static List<String> texts(Path file, String field, @Nullable Object list)
      throws BadProvidersException {
    var texts = new ArrayList<String>();
    for (var one : list(file, field, list)) {
      texts.add(text(file, field, one));
    }
    return texts;
  }

  private static String text(Path file, String field, @Nullable Object value)
      throws BadProvidersException {
    if (value instanceof String text) {
      return text;
    }
    throw new BadProvidersException(
        file + ": " + field + ": a text is expected, not " + kind(value));
  }

  private static List<?> list(Path file, String field, @Nullable Object value)
      throws BadProvidersException {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list;
      default ->
          throw new BadProvidersException(
              file + ": " + field + ": a list is expected, not " + kind(value));
    };
  }

  private static Map<?, ?> map(Path file, String field, @Nullable Object value)
      throws BadProvidersException {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new BadProvidersException(
        file + ": " + field + ": an object is expected, not " + kind(value));
  }

  /** Values are not shown: the environment of a provider may hold secrets. */
  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case Number _ -> "a number";
      case Boolean _ -> "a boolean";
      default -> "a text";
    };
  }
}
