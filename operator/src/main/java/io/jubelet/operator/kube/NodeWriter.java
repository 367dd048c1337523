package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.jubelet.operator.model.FleetNode;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Keeps new pods away from a node, and lets them come again. Written onto the version of the Node
 * it was decided on: who else makes it unschedulable at the same moment is not overwritten.
 */
record NodeWriter(KubernetesClient client) {
  private static final Logger LOG = Logger.getLogger(NodeWriter.class);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  Optional<Node> cordon(FleetNode seen, String attempt) {
    LOG.infof("cordon node=%s attempt=%s", seen.name(), attempt);
    return patched(seen, "true", '"' + attempt + '"');
  }

  Optional<Node> uncordon(FleetNode seen) {
    LOG.infof("uncordon node=%s", seen.name());
    return patched(seen, "null", "null");
  }

  /** Empty when somebody else was faster. */
  private Optional<Node> patched(FleetNode seen, String unschedulable, String attempt) {
    var patch =
        """
        {"metadata": {"resourceVersion": "%s", "annotations": {"%s": %s}},
         "spec": {"unschedulable": %s}}
        """
            .formatted(seen.version(), Views.CORDONED_BY, attempt, unschedulable);
    try {
      return Optional.of(client.nodes().withName(seen.name()).patch(MERGE, patch));
    } catch (KubernetesClientException e) {
      if (!LostRace.is(e)) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
