package io.jubelet.operator.sim;

import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeWork;
import java.util.Optional;

/** What an operator could get wrong; a world that does not notice proves nothing. */
enum Bug {
  NONE,
  /** A new leader begins nodes at once, although its predecessor may still write. */
  NO_QUIET,
  /** What is told overwrites what was told meanwhile. */
  TELLS_BLINDLY,
  /** A Node is cordoned and uncordoned as it is then, not as it was looked at. */
  CORDONS_BLINDLY,
  /** A look is acted on however old it is. */
  OLD_LOOKS,
  /** Failures are not written down. */
  FORGETS_FAILURES,
  /** A drain is not written down, and its node is taken for one that may begin. */
  FORGETS_DRAINS,
  /** Every node that rests is uncordoned. */
  LIFTS_ANY_CORDON,
  /** Nobody uncordons. */
  LEAVES_CORDONS;

  NodePlan in(NodePlan plan) {
    return switch (this) {
      case FORGETS_FAILURES -> with(plan, forgetful(plan.rollout()), plan.work());
      case FORGETS_DRAINS -> with(plan, undrained(plan.rollout()), plan.work());
      case LIFTS_ANY_CORDON ->
          plan.work().isEmpty() && plan.member().node().cordoned() && !plan.position().holdsSlot()
              ? with(plan, plan.rollout(), Optional.of(new NodeWork.Uncordon()))
              : plan;
      case LEAVES_CORDONS ->
          plan.work().filter(NodeWork.Uncordon.class::isInstance).isPresent()
              ? with(plan, plan.rollout(), Optional.empty())
              : plan;
      case NONE, NO_QUIET, TELLS_BLINDLY, CORDONS_BLINDLY, OLD_LOOKS -> plan;
    };
  }

  private static NodePlan with(NodePlan plan, RolloutStatus rollout, Optional<NodeWork> work) {
    return new NodePlan(plan.member(), plan.position(), rollout, plan.ready(), plan.move(), work);
  }

  private static RolloutStatus forgetful(RolloutStatus told) {
    return new RolloutStatus(
        told.phase(), told.phaseSince(), told.message(), 0, "", "", told.drain());
  }

  private static RolloutStatus undrained(RolloutStatus told) {
    return new RolloutStatus(
        told.phase(),
        told.phaseSince(),
        told.message(),
        told.failures(),
        told.failedRevision(),
        told.failedAttempt(),
        null);
  }
}
