package io.jubelet.operator.decide.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.AgentStatus.ChangeClass;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.Plan;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.PlannedChange;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.Revision;
import io.jubelet.operator.model.Target;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlansTest {
  private static final Target TARGET =
      new Target.Rendered(
          "workers", new Revision("nrr-b", Given.value("{}", RenderedConfig.class)));

  /** A node that was asked about b-2 and tells of an attempt, a committed revision and a plan. */
  private static NodePlan node(String attempt, String committed, String plan) {
    var state =
        Given.state(
            "w",
            "configName: workers\nrevision: nrr-b\nattempt: b-2\ngrant: Preflight",
            "agent: {observedAttempt: %s, step: None, committedRevision: %s, %s}"
                .formatted(attempt, committed, plan));
    return new NodePlan(
        new Member(Given.node("w"), Optional.of(state), TARGET),
        new Position.Queued(false),
        RolloutStatus.none(),
        new Condition("Ready", Condition.Status.False, "Queued", "", 3, Given.NOW),
        Optional.empty(),
        Optional.empty());
  }

  private static String change(String path, String to, ChangeClass disturbs) {
    return "{path: %s, from: a, to: %s, changeClass: %s}".formatted(path, to, disturbs);
  }

  @Test
  void equalChangesAreCountedAndTheMostDisturbingIsFirst() {
    var pause = change("pauseImage", "b", ChangeClass.RuntimeRestart);
    var driver = change("cgroupDriver", "b", ChangeClass.PodRestart);
    var both = "podsAffected: 7, plan: [%s, %s]".formatted(pause, driver);

    var plan =
        Plans.of(
            List.of(
                node("b-2", "nrr-a", both),
                node("b-2", "nrr-a", "podsAffected: 5, plan: [%s]".formatted(driver)),
                node("b-2", "nrr-a", "plan: [%s]".formatted(pause))));

    assertThat(plan)
        .isEqualTo(
            new Plan(
                3,
                ChangeClass.PodRestart,
                12,
                List.of(
                    new PlannedChange("cgroupDriver", "a", "b", ChangeClass.PodRestart, 2),
                    new PlannedChange("pauseImage", "a", "b", ChangeClass.RuntimeRestart, 2))));
  }

  @Test
  void whatIsDoneOrOfAnotherAttemptIsNoPlan() {
    var some = "plan: [%s]".formatted(change("pauseImage", "b", ChangeClass.RuntimeRestart));

    assertThat(
            Plans.of(
                List.of(
                    node("b-2", "nrr-b", some),
                    node("a-1", "nrr-a", some),
                    node("b-2", "nrr-a", "plan: []"))))
        .isNull();
  }

  @Test
  void aFleetThatDiffersIsCutShort() {
    var nodes =
        IntStream.range(0, Plan.MAX_CHANGES + 9)
            .mapToObj(i -> change("pauseImage", "b" + i, ChangeClass.RuntimeRestart))
            .map(each -> node("b-2", "nrr-a", "plan: [%s]".formatted(each)))
            .toList();

    var plan = Objects.requireNonNull(Plans.of(nodes));

    assertThat(plan.nodes()).isEqualTo(Plan.MAX_CHANGES + 9);
    assertThat(plan.changes()).hasSize(Plan.MAX_CHANGES);
  }
}
