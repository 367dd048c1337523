package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.FileKeySelector;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.DownwardApi;
import io.jubelet.node.model.Expansion;
import io.jubelet.node.model.References;
import io.jubelet.node.translate.ContainerDefaults.Machine;
import io.jubelet.wire.cri.KeyValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a container (upstream makeEnvironmentVariables): envFrom in order, then env in
 * order, each value expanded with what came before it, then the service variables that nothing has
 * replaced. Names and values are {@link ByteText}.
 */
record Environment(SequencedMap<String, String> variables) {

  static Translation<Environment> of(ContainerLaunch launch, Container container, Machine machine) {
    return new Builder(launch, container, machine).build();
  }

  List<KeyValue> keyValues() {
    return variables.entrySet().stream()
        .map(
            variable ->
                KeyValue.newBuilder()
                    .setKey(ByteText.unicode(variable.getKey()))
                    .setValue(ByteText.bytes(variable.getValue()))
                    .build())
        .toList();
  }

  /** The words of a command, expanded. */
  List<String> expand(@Nullable List<String> words) {
    return Objects.requireNonNullElse(words, List.<String>of()).stream()
        .map(word -> ByteText.unicode(expand(ByteText.of(word), variables)))
        .toList();
  }

  /** The text expanded, as byte text; impossible when it names what is missing or empty. */
  Translation<String> expandFully(String text) {
    var missing = new TreeSet<String>();
    var expanded =
        Expansion.expand(
            ByteText.of(text),
            name -> {
              var value = variables.getOrDefault(name, "");
              if (value.isEmpty()) {
                missing.add(ByteText.unicode(name));
              }
              return value;
            });
    return missing.isEmpty()
        ? Translation.of(expanded)
        : Translation.impossible("missing value for " + String.join(", ", missing));
  }

  private static String expand(String byteText, SequencedMap<String, String> variables) {
    return Expansion.expand(
        byteText, name -> variables.getOrDefault(name, Expansion.reference(name)));
  }

  /** An environment while it grows, stopped by the first thing that is missing. */
  private static final class Builder {
    private final ContainerLaunch launch;
    private final Container container;
    private final Machine machine;
    private final SequencedMap<String, String> own = new LinkedHashMap<>();
    private final SequencedMap<String, String> services;

    Builder(ContainerLaunch launch, Container container, Machine machine) {
      this.launch = launch;
      this.container = container;
      this.machine = machine;
      services =
          ServiceVariables.of(launch.sandboxLaunch().pod().spec(), launch.references().services());
    }

    Translation<Environment> build() {
      Optional<String> missing =
          container.getEnvFrom().stream()
              .map(this::add)
              .flatMap(Optional::stream)
              .findFirst()
              .or(
                  () ->
                      container.getEnv().stream()
                          .map(this::add)
                          .flatMap(Optional::stream)
                          .findFirst());
      if (missing.isPresent()) {
        return Translation.impossible(missing.get());
      }
      services.forEach(own::putIfAbsent);
      return Translation.of(new Environment(own));
    }

    /** What is missing, if anything. */
    private Optional<String> add(EnvFromSource source) {
      var prefix = ByteText.of(Objects.requireNonNullElse(source.getPrefix(), ""));
      var configMap = source.getConfigMapRef();
      if (configMap != null) {
        var data = launch.references().configMaps().get(name(configMap.getName()));
        if (data == null) {
          return missing("configmap", configMap.getName(), configMap.getOptional());
        }
        data.forEach((key, value) -> own.put(prefix + ByteText.of(key), ByteText.of(value)));
      }
      var secret = source.getSecretRef();
      if (secret != null) {
        var data = launch.references().secrets().get(name(secret.getName()));
        if (data == null) {
          return missing("secret", secret.getName(), secret.getOptional());
        }
        data.forEach((key, value) -> own.put(prefix + ByteText.of(key), value));
      }
      return Optional.empty();
    }

    private Optional<String> add(EnvVar variable) {
      var name = ByteText.of(variable.getName());
      var literal = Objects.requireNonNullElse(variable.getValue(), "");
      if (!literal.isEmpty() || variable.getValueFrom() == null) {
        own.put(name, expanded(ByteText.of(literal)));
        return Optional.empty();
      }
      return switch (value(variable.getValueFrom())) {
        case Translation.Possible<Optional<String>>(Optional<String> value) -> {
          value.ifPresent(present -> own.put(name, present));
          yield Optional.empty();
        }
        case Translation.Impossible<Optional<String>>(String message) -> Optional.of(message);
      };
    }

    private String expanded(String byteText) {
      return Expansion.expand(
          byteText,
          name ->
              Optional.ofNullable(own.get(name))
                  .or(() -> Optional.ofNullable(services.get(name)))
                  .orElse(Expansion.reference(name)));
    }

    /** The value; empty for an optional reference to nothing. */
    private Translation<Optional<String>> value(EnvVarSource source) {
      if (source.getFieldRef() != null) {
        return FieldReference.value(source.getFieldRef(), launch)
            .map(ByteText::of)
            .map(Optional::of);
      }
      if (source.getResourceFieldRef() != null) {
        return resource(source.getResourceFieldRef()).map(Optional::of);
      }
      if (source.getConfigMapKeyRef() != null) {
        var ref = source.getConfigMapKeyRef();
        return new Keyed("configmap", "ConfigMap", name(ref.getName()), ref.getKey())
            .in(launch.references().configMaps(), launch, optional(ref.getOptional()))
            .map(value -> value.map(ByteText::of));
      }
      if (source.getSecretKeyRef() != null) {
        var ref = source.getSecretKeyRef();
        return new Keyed("secret", "Secret", name(ref.getName()), ref.getKey())
            .in(launch.references().secrets(), launch, optional(ref.getOptional()));
      }
      if (source.getFileKeyRef() != null) {
        return inFile(source.getFileKeyRef());
      }
      return Translation.impossible("valueFrom has no source that this agent knows");
    }

    /** A file that cannot be read is an error also for an optional key, as upstream. */
    private Translation<Optional<String>> inFile(FileKeySelector ref) {
      var volume = name(ref.getVolumeName());
      if (!launch.volumes().containsKey(volume)) {
        return Translation.impossible(
            "cannot find the volume \"%s\" referenced by FileKeyRef".formatted(volume));
      }
      var text = launch.references().files().get(References.file(volume, name(ref.getPath())));
      if (text == null) {
        return Translation.impossible("couldn't parse env file");
      }
      return EnvFile.value(text, name(ref.getKey()))
          .then(
              value ->
                  value.isPresent() || optional(ref.getOptional())
                      ? Translation.of(value.map(ByteText::of))
                      : Translation.impossible(
                          "environment variable key \"%s\" not found in file \"%s\""
                              .formatted(
                                  name(ref.getKey()),
                                  Objects.requireNonNull(launch.volumes().get(volume))
                                      .resolve(name(ref.getPath())))));
    }

    private Translation<String> resource(ResourceFieldSelector selector) {
      var named = name(selector.getContainerName());
      var subject = named.isEmpty() ? container.getName() : named;
      var pod = launch.sandboxLaunch().pod();
      var most = DownwardApi.withinPod(pod, machine.allocatable());
      return DownwardApi.resource(pod, subject, selector, most)
          .map(Translation::of)
          .orElseGet(
              () ->
                  pod.container(subject).isEmpty()
                      ? Translation.impossible("container " + subject + " not found")
                      : Translation.impossible(
                          "unsupported container resource : " + selector.getResource()));
    }
  }

  /** A reference to one key of an object. */
  private record Keyed(String resource, String kind, String name, String key) {
    Translation<Optional<String>> in(
        SortedMap<String, SortedMap<String, String>> objects,
        ContainerLaunch launch,
        boolean optional) {
      var object = objects.get(name);
      var value = object == null ? null : object.get(key);
      if (value != null || optional) {
        return Translation.of(Optional.ofNullable(value));
      }
      if (object == null) {
        return Translation.impossible(notFound(resource, name));
      }
      var namespace = launch.sandboxLaunch().pod().name().namespace();
      return Translation.impossible(
          "couldn't find key " + key + " in " + kind + " " + namespace + "/" + name);
    }
  }

  private static Optional<String> missing(
      String resource, @Nullable String name, @Nullable Boolean optional) {
    return optional(optional) ? Optional.empty() : Optional.of(notFound(resource, name(name)));
  }

  private static String notFound(String resource, String name) {
    return resource + " \"" + name + "\" not found";
  }

  private static boolean optional(@Nullable Boolean optional) {
    return Boolean.TRUE.equals(optional);
  }

  private static String name(@Nullable String name) {
    return Objects.requireNonNullElse(name, "");
  }
}
