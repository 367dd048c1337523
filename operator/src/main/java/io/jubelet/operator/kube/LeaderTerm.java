package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jubelet.operator.model.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The term of this process as leader: how often the lease has changed hands. A node refuses a grant
 * of a smaller term than it has seen.
 *
 * @param identity how this process signs the lease
 * @param quiet how long after it took the lease from another it lets no node begin
 */
public record LeaderTerm(
    KubernetesClient client, String namespace, String leaseName, String identity, Duration quiet) {
  private static final Logger LOG = Logger.getLogger(LeaderTerm.class);

  /** Empty when this process does not hold the lease; asked of the API server each time. */
  Optional<Term> current() {
    var lease = client.leases().inNamespace(namespace).withName(leaseName).get();
    if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
      return Optional.empty();
    }
    var transitions = Optional.of(lease.getSpec()).map(LeaseSpec::getLeaseTransitions).orElse(0);
    var since = Optional.of(lease.getSpec()).map(LeaseSpec::getAcquireTime);
    return Optional.of(
        transitions == 0
            ? Term.first()
            : new Term(
                transitions, since.map(time -> time.toInstant().plus(quiet)).orElse(Instant.MIN)));
  }

  /**
   * Takes the lease away, so that a successor need neither wait until it runs out nor for what this
   * leader granted; for a process that decides nothing any more. Lost races are fine: then somebody
   * else has it already.
   */
  public void giveBack() {
    var lease = client.leases().inNamespace(namespace).withName(leaseName).get();
    if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
      return;
    }
    try {
      client.resource(lease).lockResourceVersion().delete();
    } catch (KubernetesClientException e) {
      LOG.infof("the lease %s/%s was not given back: %s", namespace, leaseName, e.getMessage());
    }
  }
}
