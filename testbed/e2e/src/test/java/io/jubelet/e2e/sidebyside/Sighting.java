package io.jubelet.e2e.sidebyside;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;

/**
 * A version of a pod, as the API server told it.
 *
 * @param gone true for the last version of a pod that is deleted
 * @param nanoTime when it was seen
 */
record Sighting(JsonNode pod, boolean gone, long nanoTime) {
  static Sighting of(GenericKubernetesResource pod, boolean gone) {
    var tree = Serialization.unmarshal(Serialization.asJson(pod), JsonNode.class);
    return new Sighting(tree, gone, System.nanoTime());
  }

  /** Whether nothing newer has come for this long. */
  boolean quietFor(Duration duration) {
    return System.nanoTime() - nanoTime >= duration.toNanos();
  }
}
