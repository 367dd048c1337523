package io.jubelet.node.translate.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Numbers of a manifest that must be times or counts: not negative, and of this world. */
final class ManifestTimes {
  private static final List<String> OF_POD =
      List.of("terminationGracePeriodSeconds", "activeDeadlineSeconds");
  private static final List<String> OF_PROBE =
      List.of(
          "initialDelaySeconds",
          "timeoutSeconds",
          "periodSeconds",
          "successThreshold",
          "failureThreshold",
          "terminationGracePeriodSeconds");
  private static final List<String> PROBES =
      List.of("startupProbe", "livenessProbe", "readinessProbe");

  private ManifestTimes() {}

  static void require(JsonNode spec) throws BadManifestException {
    require("spec", spec, OF_POD);
    for (var kind : List.of("initContainers", "containers")) {
      for (var i = 0; i < spec.path(kind).size(); i++) {
        for (var probe : PROBES) {
          var path = "spec.%s[%d].%s".formatted(kind, i, probe);
          require(path, spec.path(kind).get(i).path(probe), OF_PROBE);
        }
      }
    }
  }

  private static void require(String path, JsonNode node, List<String> fields)
      throws BadManifestException {
    for (var field : fields) {
      var value = node.path(field);
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      if (!value.canConvertToInt() || value.intValue() < 0) {
        throw new BadManifestException(
            "%s.%s: '%s' is not between 0 and %d"
                .formatted(path, field, value.asText(), Integer.MAX_VALUE));
      }
    }
  }
}
