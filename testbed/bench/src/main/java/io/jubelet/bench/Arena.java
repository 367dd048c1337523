package io.jubelet.bench;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

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
}
