package io.jubelet.e2e.sidebyside;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The pods that both nodes are given, and the objects that they refer to. */
final class Samples {
  private static final List<String> FILES =
      List.of("ends", "starts", "sidecars", "probes", "surroundings", "security", "changes");

  private Samples() {}

  static List<Sample> all() {
    return FILES.stream().flatMap(Samples::documents).map(Sample::of).toList();
  }

  /** ConfigMaps and secrets that each side has. */
  static List<GenericKubernetesResource> objects() {
    return read("objects");
  }

  /** Objects without a namespace. */
  static List<GenericKubernetesResource> clusterObjects() {
    return read("cluster-objects");
  }

  private static List<GenericKubernetesResource> read(String file) {
    return documents(file)
        .map(each -> Serialization.unmarshal(each, GenericKubernetesResource.class))
        .toList();
  }

  private static Stream<String> documents(String file) {
    try (var stream = Samples.class.getResourceAsStream("/sidebyside/" + file + ".yaml")) {
      var text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.split("(?m)^---$")).filter(each -> !each.isBlank());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the samples of " + file, e);
    }
  }
}
