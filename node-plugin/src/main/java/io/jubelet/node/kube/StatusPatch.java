package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.PodUid;
import java.util.List;

/**
 * Strategic merge patches of statuses, made without knowing what the API server has. What the node
 * alone writes and no longer says is set to null; conditions are merged by type, each whole.
 *
 * <p>Merge keys and strategies are the tags {@code patchStrategy} and {@code patchMergeKey} of
 * k8s.io/api core/v1 types.go; lists without them are replaced.
 */
final class StatusPatch {
  /** Fields of a pod's status that the node writes and that may vanish. */
  private static final List<String> POD_FIELDS =
      List.of(
          "message",
          "reason",
          "hostIP",
          "hostIPs",
          "podIP",
          "podIPs",
          "initContainerStatuses",
          "containerStatuses",
          "ephemeralContainerStatuses");

  /** Fields of a node's status that the node writes and that may vanish. */
  private static final List<String> NODE_FIELDS =
      List.of("images", "volumesInUse", "runtimeHandlers", "declaredFeatures");

  /** Conditions of a pod that the node takes back (KEP-1287): absent means over. */
  private static final List<String> PASSING_CONDITIONS =
      List.of("PodResizePending", "PodResizeInProgress");

  private static final List<String> POD_CONDITION_FIELDS =
      List.of("reason", "message", "lastProbeTime", "lastTransitionTime", "observedGeneration");

  private static final List<String> NODE_CONDITION_FIELDS = List.of("reason", "message");

  private static final String DIRECTIVE = "$patch";

  private StatusPatch() {}

  static ObjectNode of(PodUid uid, PodStatus given) {
    var status = Json.tree(given);
    replaceList(status, "podIPs");
    replaceList(status, "hostIPs");
    nullWhatIsAbsent(status, POD_FIELDS);
    var conditions = conditions(status, POD_CONDITION_FIELDS);
    for (var type : PASSING_CONDITIONS) {
      if (!holds(conditions, type)) {
        conditions.addObject().put("type", type).put(DIRECTIVE, "delete");
      }
    }
    var patch = Json.object();
    patch.putObject("metadata").put("uid", uid.value());
    patch.set("status", status);
    return patch;
  }

  static ObjectNode of(NodeStatus given) {
    var status = Json.tree(given);
    // Several addresses may have one type, which is the merge key.
    replaceList(status, "addresses");
    nullWhatIsAbsent(status, NODE_FIELDS);
    conditions(status, NODE_CONDITION_FIELDS);
    var patch = Json.object();
    patch.set("status", status);
    return patch;
  }

  /** Makes the merged list a replaced one; the directive is an element of its own. */
  private static void replaceList(ObjectNode status, String list) {
    if (status.get(list) instanceof ArrayNode elements && !elements.isEmpty()) {
      elements.addObject().put(DIRECTIVE, "replace");
    }
  }

  private static void nullWhatIsAbsent(ObjectNode object, List<String> fields) {
    for (var field : fields) {
      if (object.path(field).isMissingNode()) {
        object.putNull(field);
      }
    }
  }

  private static ArrayNode conditions(ObjectNode status, List<String> fields) {
    var conditions = status.withArrayProperty("conditions");
    for (JsonNode condition : conditions) {
      if (condition instanceof ObjectNode object) {
        nullWhatIsAbsent(object, fields);
      }
    }
    return conditions;
  }

  private static boolean holds(ArrayNode conditions, String type) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText().equals(type)) {
        return true;
      }
    }
    return false;
  }
}
