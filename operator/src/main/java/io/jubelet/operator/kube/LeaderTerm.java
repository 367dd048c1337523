package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/**
 * The term of this process as leader: how often the lease has changed hands. A node refuses a grant
 * of a smaller term than it has seen.
 *
 * @param identity how this process signs the lease
 */
public record LeaderTerm(
    KubernetesClient client, String namespace, String leaseName, String identity) {
  private static final Logger LOG = Logger.getLogger(LeaderTerm.class);

  /** Empty when this process does not hold the lease; asked of the API server each time. */
  OptionalLong current() {
    var lease = client.leases().inNamespace(namespace).withName(leaseName).get();
    if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
      return OptionalLong.empty();
    }
    var transitions = Optional.of(lease.getSpec()).map(LeaseSpec::getLeaseTransitions).orElse(0);
    return OptionalLong.of(transitions);
  }

  /**
   * Gives the lease back, so that a successor need not wait until it runs out; for a process that
   * decides nothing any more. Lost races are fine: then somebody else has it already.
   */
  public void giveBack() {
    var lease = client.leases().inNamespace(namespace).withName(leaseName).get();
    if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
      return;
    }
    lease.getSpec().setHolderIdentity("");
    try {
      client.resource(lease).lockResourceVersion().update();
    } catch (KubernetesClientException e) {
      LOG.infof("the lease %s/%s was not given back: %s", namespace, leaseName, e.getMessage());
    }
  }
}
