package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PullSecrets;
import io.jubelet.node.model.PullSecrets.PullSecret;
import io.jubelet.node.model.RegistryCredential.SecretId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pull secrets of pods. They are read each time they are needed, which is for a pull or for the
 * question who may use an image, and never kept.
 */
final class PullSecretObjects {
  /** More than any registry is tried with; the API server has no bound for the list. */
  private static final int MAX_SECRETS = 32;

  private final NamedObjects objects;

  PullSecretObjects(Connection connection) {
    this.objects = new NamedObjects(connection);
  }

  /** A secret that cannot be read is missing, whatever the reason: the pull is tried without it. */
  Outcome<PullSecrets> of(Pod pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var present = new ArrayList<PullSecret>();
    var missing = new ArrayList<String>();
    var names = names(pod);
    for (var name : names.subList(0, Math.min(MAX_SECRETS, names.size()))) {
      if (read(pod.name().namespace(), name, deadline)
          instanceof Done<Optional<PullSecret>>(Optional<PullSecret> secret)) {
        secret.ifPresentOrElse(present::add, () -> missing.add(name));
      } else {
        missing.add(name);
      }
    }
    missing.addAll(names.subList(Math.min(MAX_SECRETS, names.size()), names.size()));
    return new Done<>(new PullSecrets(present, missing));
  }

  /** What the pod names, without repetition. */
  static List<String> names(Pod pod) {
    return Objects.requireNonNullElse(
            pod.spec().getImagePullSecrets(), List.<LocalObjectReference>of())
        .stream()
        .map(reference -> Objects.requireNonNullElse(reference.getName(), ""))
        .filter(name -> !name.isEmpty())
        .distinct()
        .toList();
  }

  private Outcome<Optional<PullSecret>> read(String namespace, String name, Deadline deadline) {
    var target = "/api/v1/namespaces/" + Call.segment(namespace) + "/secrets/" + Call.segment(name);
    return objects.read(target, deadline, PullSecretObjects::secret);
  }

  private static PullSecret secret(JsonNode object) {
    var metadata = object.path("metadata");
    var data = new TreeMap<String, String>();
    object
        .path("data")
        .properties()
        .forEach(
            entry ->
                data.put(entry.getKey(), ReferencedObjects.decoded(entry.getValue().asText())));
    return new PullSecret(
        new SecretId(
            metadata.path("uid").asText(),
            metadata.path("namespace").asText(),
            metadata.path("name").asText()),
        object.path("type").asText(),
        data);
  }
}
