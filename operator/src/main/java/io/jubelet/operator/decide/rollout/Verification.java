package io.jubelet.operator.decide.rollout;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.Position;
import java.time.Duration;
import java.time.Instant;

/** Whether a node that says it is done is also seen to be done from outside. */
final class Verification {
  /** How long until facts that nothing announces, such as a lease, are asked for again. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  private Verification() {}

  /**
   * @param agent the report with step LocalVerified
   * @param minReady how long the node must have been Ready since then
   */
  static Position of(FleetNode node, AgentStatus agent, Duration minReady, Instant now) {
    var verified = agent.stepSince() == null ? now : agent.stepSince();
    if (!node.ready()) {
      return new Position.Verifying("the node to be Ready", now.plus(ASK_AGAIN));
    }
    var runtime = agent.runtime();
    var reported = runtime == null ? "" : runtime.name() + "://" + runtime.version();
    if (!node.runtimeVersion().equals(reported)) {
      return new Position.Verifying(
          "the Node to show runtime %s instead of %s".formatted(reported, node.runtimeVersion()),
          now.plus(ASK_AGAIN));
    }
    if (node.heartbeat().filter(seen -> seen.isAfter(verified)).isEmpty()) {
      return new Position.Verifying("a heartbeat after the switch", now.plus(ASK_AGAIN));
    }
    var since = node.readySince().filter(ready -> ready.isAfter(verified)).orElse(verified);
    var enough = since.plus(minReady);
    return now.isBefore(enough)
        ? new Position.Verifying("the node to be Ready for " + minReady.toSeconds() + " s", enough)
        : new Position.Verified();
  }
}
