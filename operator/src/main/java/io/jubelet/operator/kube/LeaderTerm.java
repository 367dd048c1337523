package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The term of this process as leader: how often the lease has changed hands. A node refuses a grant
 * of a smaller term than it has seen.
 *
 * @param identity how this process signs the lease
 */
public record LeaderTerm(
    KubernetesClient client, String namespace, String leaseName, String identity) {

  /** Empty when this process does not hold the lease; asked of the API server each time. */
  OptionalLong current() {
    var lease = client.leases().inNamespace(namespace).withName(leaseName).get();
    if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
      return OptionalLong.empty();
    }
    var transitions = Optional.of(lease.getSpec()).map(LeaseSpec::getLeaseTransitions).orElse(0);
    return OptionalLong.of(transitions);
  }
}
