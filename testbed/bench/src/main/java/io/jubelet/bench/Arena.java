package io.jubelet.bench;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.function.Supplier;

/** Where figures are taken: two agents of one cluster, each with a node of its own. */
public record Arena(
    KubernetesClient client,
    Contender jubelet,
    Contender goKubelet,
    Workload workload,
    Sightings<Node> nodes,
    Settings settings) {

  public List<Contender> both() {
    return List.of(jubelet, goKubelet);
  }

  /**
   * Measures one agent while the other is stopped by a signal: what an idle agent takes of the
   * machine, and one takes more than the other, would be counted against the one that is busy.
   */
  public <T> T alone(Contender contender, Supplier<T> measurement) {
    var other = (contender.equals(jubelet) ? goKubelet : jubelet).process();
    other.freeze();
    try {
      return measurement.get();
    } finally {
      other.thaw();
    }
  }
}
