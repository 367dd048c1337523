package io.jubelet.node.translate.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a static pod must be: a pod that the API server would take, as far as the node depends on
 * it, and one that needs no other object of the API (podutil.HasAPIObjectReference).
 */
final class ManifestRules {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern UID = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9.]*");
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NAME = 253;
  private static final List<String> POLICIES = List.of("Always", "OnFailure", "Never");

  /** Volumes whose content is another object of the API. */
  private static final SortedMap<String, String> VOLUMES =
      new TreeMap<>(
          java.util.Map.of(
              "configMap", "configmaps (via configmap volumes)",
              "secret", "secrets (via secret volumes)",
              "csi", "csidrivers (via CSI volumes)",
              "glusterfs", "endpoints (via glusterFS volumes)",
              "persistentVolumeClaim", "persistentvolumeclaims",
              "ephemeral", "persistentvolumeclaims (via ephemeral volumes)",
              "azureFile", "secrets (via azureFile volumes)"));

  private static final SortedMap<String, String> PROJECTED =
      new TreeMap<>(
          java.util.Map.of(
              "configMap", "configmaps (via projected volumes)",
              "secret", "secrets (via projected volumes)",
              "serviceAccountToken", "serviceaccounts (via projected volumes)",
              "clusterTrustBundle", "clustertrustbundles",
              "podCertificate", "podcertificates"));

  private ManifestRules() {}

  /**
   * Throws for a pod, with its defaults, that is not to run.
   *
   * @param name with the node's name after it
   */
  static void require(JsonNode pod, String name) throws BadManifestException {
    var namespace = pod.path("metadata").path("namespace").asText("default");
    refuseUnless(
        fits(SUBDOMAIN, LONGEST_NAME, name), "metadata.name: '" + name + "' is not a name");
    refuseUnless(
        fits(LABEL, LONGEST_LABEL, namespace),
        "metadata.namespace: '" + namespace + "' is not a name");
    var uid = pod.path("metadata").path("uid").asText();
    refuseUnless(fits(UID, LONGEST_NAME, uid), "metadata.uid: '" + uid + "' is not a UID");
    var spec = pod.path("spec");
    ManifestTimes.require(spec);
    var policy = spec.path("restartPolicy").asText();
    refuseUnless(
        POLICIES.contains(policy), "spec.restartPolicy: '" + policy + "' is none of " + POLICIES);
    refuseUnless(!spec.path("containers").isEmpty(), "spec.containers: at least one is needed");
    refuseUnless(
        spec.path("ephemeralContainers").isEmpty(),
        "spec.ephemeralContainers: a pod cannot begin with some");
    containers(spec);
    volumes(spec);
    var reference = reference(spec);
    if (reference.isPresent()) {
      throw new BadManifestException("static pods may not reference " + reference.get());
    }
  }

  private static void containers(JsonNode spec) throws BadManifestException {
    var names = new TreeSet<String>();
    for (var kind : List.of("initContainers", "containers")) {
      for (var i = 0; i < spec.path(kind).size(); i++) {
        var container = spec.path(kind).get(i);
        var path = "spec.%s[%d]".formatted(kind, i);
        var name = container.path("name").asText();
        refuseUnless(
            fits(LABEL, LONGEST_LABEL, name), path + ".name: '" + name + "' is not a name");
        refuseUnless(names.add(name), path + ".name: '" + name + "' is there twice");
        refuseUnless(
            !container.path("image").asText().isBlank(), path + ".image: an image is needed");
        for (var mount : container.path("volumeMounts")) {
          refuseUnless(
              hasVolume(spec, mount.path("name").asText()),
              path + ".volumeMounts: there is no volume '" + mount.path("name").asText() + "'");
        }
      }
    }
  }

  private static boolean hasVolume(JsonNode spec, String name) {
    return spec.path("volumes")
        .valueStream()
        .anyMatch(each -> name.equals(each.path("name").asText()));
  }

  private static void volumes(JsonNode spec) throws BadManifestException {
    var names = new TreeSet<String>();
    for (var volume : spec.path("volumes")) {
      var name = volume.path("name").asText();
      refuseUnless(fits(LABEL, LONGEST_LABEL, name), "spec.volumes: '" + name + "' is not a name");
      refuseUnless(names.add(name), "spec.volumes: '" + name + "' is there twice");
    }
  }

  private static Optional<String> reference(JsonNode spec) {
    if (!spec.path("serviceAccountName").asText().isEmpty()) {
      return Optional.of("serviceaccounts");
    }
    if (!spec.path("imagePullSecrets").isEmpty()
        || inEnvironment(spec, "secretKeyRef", "secretRef")) {
      return Optional.of("secrets");
    }
    if (inEnvironment(spec, "configMapKeyRef", "configMapRef")) {
      return Optional.of("configmaps");
    }
    if (!spec.path("resourceClaims").isEmpty()) {
      return Optional.of("resourceclaims");
    }
    for (var volume : spec.path("volumes")) {
      var found = first(VOLUMES, volume).or(() -> projected(volume.path("projected")));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> projected(JsonNode volume) {
    return volume
        .path("sources")
        .valueStream()
        .map(source -> first(PROJECTED, source))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> first(SortedMap<String, String> kinds, JsonNode object) {
    return kinds.entrySet().stream()
        .filter(kind -> object.hasNonNull(kind.getKey()))
        .map(java.util.Map.Entry::getValue)
        .findFirst();
  }

  private static boolean inEnvironment(JsonNode spec, String key, String all) {
    for (var kind : List.of("initContainers", "containers")) {
      for (var container : spec.path(kind)) {
        if (container.path("env").valueStream().anyMatch(e -> e.path("valueFrom").hasNonNull(key))
            || container.path("envFrom").valueStream().anyMatch(from -> from.hasNonNull(all))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean fits(Pattern pattern, int longest, String name) {
    return name.length() <= longest && pattern.matcher(name).matches();
  }

  private static void refuseUnless(boolean fine, String message) throws BadManifestException {
    if (!fine) {
      throw new BadManifestException(message);
    }
  }
}
