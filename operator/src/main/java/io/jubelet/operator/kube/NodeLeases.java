package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;

/** The heartbeats of nodes (KEP-589); asked for one by one, because they change all the time. */
final class NodeLeases {
  private static final String NAMESPACE = "kube-node-lease";

  private final KubernetesClient client;

  NodeLeases(KubernetesClient client) {
    this.client = client;
  }

  Optional<Instant> renewed(String node) {
    return Optional.ofNullable(client.leases().inNamespace(NAMESPACE).withName(node).get())
        .map(lease -> lease.getSpec())
        .map(LeaseSpec::getRenewTime)
        .map(ZonedDateTime::toInstant);
  }
}
