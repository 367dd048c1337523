package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Keeps new pods away from a node, and lets them come again. Written onto the version of the Node
 * it was decided on: who else makes it unschedulable at the same moment is not overwritten.
 */
record NodeWriter(KubernetesClient client) {
  private static final Logger LOG = Logger.getLogger(NodeWriter.class);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  Optional<Node> cordon(Node stored, String attempt) {
    LOG.infof("cordon node=%s attempt=%s", stored.getMetadata().getName(), attempt);
    return patched(stored, "true", '"' + attempt + '"');
  }

  Optional<Node> uncordon(Node stored) {
    LOG.infof("uncordon node=%s", stored.getMetadata().getName());
    return patched(stored, "null", "null");
  }

  /** Empty when somebody else was faster. */
  private Optional<Node> patched(Node stored, String unschedulable, String attempt) {
    var meta = stored.getMetadata();
    var patch =
        """
        {"metadata": {"resourceVersion": "%s", "annotations": {"%s": %s}},
         "spec": {"unschedulable": %s}}
        """
            .formatted(meta.getResourceVersion(), Views.CORDONED_BY, attempt, unschedulable);
    try {
      return Optional.of(client.nodes().withName(meta.getName()).patch(MERGE, patch));
    } catch (KubernetesClientException e) {
      if (!LostRace.is(e)) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
