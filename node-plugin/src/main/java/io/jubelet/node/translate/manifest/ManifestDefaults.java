package io.jubelet.node.translate.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SortedSet;

/**
 * What a manifest leaves open, as the API's defaults say (core/v1 SetObjectDefaults_Pod). The tree
 * that is given is changed.
 */
final class ManifestDefaults {
  private static final List<String> CONTAINERS = List.of("containers", "initContainers");
  private static final List<String> PROBES =
      List.of("livenessProbe", "readinessProbe", "startupProbe");
  private static final int FILE_MODE = 0644;
  private static final int GRACE_SECONDS = 30;
  private static final int TOKEN_SECONDS = 3600;

  private final SortedSet<String> volumeSources;

  /** Defaults for volumes of these kinds; one of no kind is an emptyDir. */
  ManifestDefaults(SortedSet<String> volumeSources) {
    this.volumeSources = volumeSources;
  }

  void apply(ObjectNode pod) {
    var spec = pod.withObjectProperty("spec");
    pod(spec);
    for (var kind : CONTAINERS) {
      elements(spec, kind).forEach(ManifestDefaults::container);
    }
    elements(spec, "volumes").forEach(this::volume);
  }

  private static void pod(ObjectNode spec) {
    if (spec.path("terminationGracePeriodSeconds").asLong() < 0) {
      spec.put("terminationGracePeriodSeconds", 1);
    }
    var hostNetwork = spec.path("hostNetwork").asBoolean();
    for (var kind : CONTAINERS) {
      for (var container : elements(spec, kind)) {
        requests(container);
        if (hostNetwork) {
          elements(container, "ports").forEach(ManifestDefaults::hostPort);
        }
      }
    }
    account(spec);
    if (absent(spec, "enableServiceLinks")) {
      spec.put("enableServiceLinks", true);
    }
    text(spec, "dnsPolicy", "ClusterFirst");
    text(spec, "restartPolicy", "Always");
    if (absent(spec, "securityContext")) {
      spec.putObject("securityContext");
    }
    number(spec, "terminationGracePeriodSeconds", GRACE_SECONDS);
    text(spec, "schedulerName", "default-scheduler");
  }

  /** One is an older name of the other. */
  private static void account(ObjectNode spec) {
    var name = spec.path("serviceAccountName").asText();
    var account = name.isEmpty() ? spec.path("serviceAccount").asText() : name;
    if (!account.isEmpty()) {
      spec.put("serviceAccountName", account).put("serviceAccount", account);
    }
  }

  private static void requests(ObjectNode container) {
    if (container.path("resources").path("limits") instanceof ObjectNode limits) {
      var resources = (ObjectNode) container.get("resources");
      var requests =
          resources.get("requests") instanceof ObjectNode given
              ? given
              : resources.putObject("requests");
      limits
          .properties()
          .forEach(
              limit -> {
                if (!requests.has(limit.getKey())) {
                  requests.set(limit.getKey(), limit.getValue());
                }
              });
    }
  }

  private static void hostPort(ObjectNode port) {
    if (port.path("hostPort").asInt() == 0 && port.has("containerPort")) {
      port.set("hostPort", port.get("containerPort"));
    }
  }

  private static void container(ObjectNode container) {
    text(container, "imagePullPolicy", pullPolicy(container.path("image").asText()));
    text(container, "terminationMessagePath", "/dev/termination-log");
    text(container, "terminationMessagePolicy", "File");
    elements(container, "ports").forEach(port -> text(port, "protocol", "TCP"));
    for (var variable : elements(container, "env")) {
      if (variable.get("valueFrom") instanceof ObjectNode from) {
        fieldRef(from);
        if (from.get("fileKeyRef") instanceof ObjectNode file && absent(file, "optional")) {
          file.put("optional", false);
        }
      }
    }
    for (var kind : PROBES) {
      if (container.get(kind) instanceof ObjectNode probe) {
        probe(probe);
      }
    }
    for (var hook : List.of("postStart", "preStop")) {
      httpGet(container.path("lifecycle").path(hook));
    }
  }

  private static void probe(ObjectNode probe) {
    number(probe, "timeoutSeconds", 1);
    number(probe, "periodSeconds", 10);
    number(probe, "successThreshold", 1);
    number(probe, "failureThreshold", 3);
    httpGet(probe);
    if (probe.get("grpc") instanceof ObjectNode grpc && absent(grpc, "service")) {
      grpc.put("service", "");
    }
  }

  private static void httpGet(JsonNode handler) {
    if (handler.path("httpGet") instanceof ObjectNode httpGet) {
      text(httpGet, "path", "/");
      text(httpGet, "scheme", "HTTP");
    }
  }

  private void volume(ObjectNode volume) {
    if (volumeSources.stream().allMatch(source -> absent(volume, source))) {
      volume.putObject("emptyDir");
    }
    if (volume.get("image") instanceof ObjectNode image) {
      text(image, "pullPolicy", pullPolicy(image.path("reference").asText()));
    }
    if (volume.get("hostPath") instanceof ObjectNode hostPath && absent(hostPath, "type")) {
      hostPath.put("type", "");
    }
    for (var source : List.of("secret", "configMap", "downwardAPI", "projected")) {
      if (volume.get(source) instanceof ObjectNode files && absent(files, "defaultMode")) {
        files.put("defaultMode", FILE_MODE);
      }
    }
    if (volume.get("iscsi") instanceof ObjectNode iscsi) {
      text(iscsi, "iscsiInterface", "default");
    }
    elements(volume.path("downwardAPI"), "items").forEach(ManifestDefaults::fieldRef);
    for (var source : elements(volume.path("projected"), "sources")) {
      elements(source.path("downwardAPI"), "items").forEach(ManifestDefaults::fieldRef);
      if (source.get("serviceAccountToken") instanceof ObjectNode token) {
        number(token, "expirationSeconds", TOKEN_SECONDS);
      }
    }
  }

  private static void fieldRef(ObjectNode from) {
    if (from.get("fieldRef") instanceof ObjectNode fieldRef) {
      text(fieldRef, "apiVersion", "v1");
    }
  }

  /** Always for what is tagged latest, or neither tagged nor pinned by a digest. */
  static String pullPolicy(String image) {
    var at = image.indexOf('@');
    var named = at < 0 ? image : image.substring(0, at);
    var colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    var tag = colon >= 0 ? named.substring(colon + 1) : at < 0 ? "latest" : "";
    return tag.equals("latest") && !named.isEmpty() ? "Always" : "IfNotPresent";
  }

  private static List<ObjectNode> elements(JsonNode parent, String list) {
    return parent.path(list) instanceof ArrayNode array
        ? array
            .valueStream()
            .filter(ObjectNode.class::isInstance)
            .map(ObjectNode.class::cast)
            .toList()
        : List.of();
  }

  private static boolean absent(ObjectNode object, String field) {
    return object.path(field).isMissingNode() || object.path(field).isNull();
  }

  private static void text(ObjectNode object, String field, String value) {
    if (absent(object, field)
        || (object.get(field).isTextual() && object.get(field).asText().isEmpty())) {
      object.put(field, value);
    }
  }

  /** Zero means that it is left open, but for what may be zero. */
  private static void number(ObjectNode object, String field, int value) {
    var mayBeZero = field.equals("terminationGracePeriodSeconds");
    if (absent(object, field)
        || (!mayBeZero && object.get(field).isNumber() && object.get(field).asLong() == 0)) {
      object.put(field, value);
    }
  }
}
