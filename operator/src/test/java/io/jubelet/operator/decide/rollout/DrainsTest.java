package io.jubelet.operator.decide.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec.Grant;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.api.v1alpha1.RolloutStatus.Drain;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.Move;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodePod;
import io.jubelet.operator.model.NodePod.Keeper;
import io.jubelet.operator.model.NodePods;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.NodeWork;
import io.jubelet.operator.model.Revision;
import io.jubelet.operator.model.RolloutPlan;
import io.jubelet.operator.model.Target;
import io.jubelet.operator.model.Term;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node's pods leave it, or it serves again. */
final class DrainsTest {
  private static final String DRAIN = "podHandling: Drain";
  private static final String ATTEMPT = "b-2";
  private static final Optional<Instant> NOT_DELETED = Optional.empty();
  private static final Instant LATER = Given.NOW.plusSeconds(1800);
  private static final Target TARGET =
      new Target.Rendered(
          "workers", new Revision("nrr-b", Given.value("{}", RenderedConfig.class)));

  private static final String QUEUED =
      """
      rollout: {phase: Queued, phaseSince: "2026-09-14T09:00:00Z", message: waits for its turn}
      agent:
        observedAttempt: b-2
        step: None
        committedRevision: nrr-a
        plan: [{path: cgroupDriver, from: cgroupfs, to: systemd, changeClass: %s}]
      conditions:
      - {type: PreflightPassed, status: "True", reason: R, message: "", observedGeneration: 3,
         lastTransitionTime: "2026-09-14T09:00:00Z"}
      """;

  private static Member queued(String name, String changeClass) {
    var spec = "configName: workers\nrevision: nrr-b\nattempt: b-2\ngrant: Preflight";
    var state = Given.state(name, spec, QUEUED.formatted(changeClass));
    return new Member(Given.node(name), Optional.of(state), TARGET);
  }

  private static Member queued(String name) {
    return queued(name, "PodRestart");
  }

  private static RolloutPlan plan(String rollout, Instant now, Member... members) {
    var config = Given.config("workers", "{nodeSelector: {}, rollout: {%s}}".formatted(rollout));
    return Scheduler.plan(config, List.of(members), Term.first(), now);
  }

  private static NodePlan first(String rollout, Instant now, Member... members) {
    return plan(rollout, now, members).nodes().getFirst();
  }

  /** The node after the operator has told what it told. */
  private static Member told(NodePlan plan) {
    var state = plan.member().state().orElseThrow();
    var now =
        new NodeState(
            state.name(),
            state.version(),
            state.generation(),
            false,
            state.spec(),
            plan.rollout(),
            state.agent(),
            state.conditions());
    return new Member(plan.member().node(), Optional.of(now), plan.member().target());
  }

  /** Told until there is nothing new to tell. */
  private static NodePlan settled(String rollout, Instant now, Member member) {
    var plan = first(rollout, now, member);
    for (int i = 0; i < 3; i++) {
      plan = first(rollout, now, told(plan));
    }
    return plan;
  }

  private static Member cordoned(Member member, String attempt, NodePods pods) {
    var changed = Given.cordoned(member.node(), true, attempt).with(pods);
    return new Member(changed, member.state(), member.target());
  }

  private static NodePod pod(String name, Keeper keeper) {
    return new NodePod(
        "shop", name, "uid-" + name, new TreeMap<>(), keeper, false, NOT_DELETED, false);
  }

  private static NodePods pods(NodePod... pods) {
    return new NodePods(List.of(pods), new TreeSet<>(), new TreeMap<>());
  }

  /** A node that has been cordoned for its drain and has these pods. */
  private static Member draining(String rollout, NodePods pods) {
    return cordoned(told(settled(rollout, Given.NOW, queued("w-1"))), ATTEMPT, pods);
  }

  private static Drain drain(NodePlan plan) {
    return Objects.requireNonNull(plan.rollout().drain());
  }

  private static Optional<Grant> grant(NodePlan plan) {
    return plan.move().map(move -> ((Move.Write) move).spec().grant());
  }

  @Test
  void whoIsChosenIsRememberedBeforeAnythingIsDone() {
    var plan = first(DRAIN, Given.NOW, queued("w-1"));

    assertThat(plan.rollout().phase()).isEqualTo("Draining");
    assertThat(plan.rollout().drain())
        .isEqualTo(new Drain(ATTEMPT, Given.NOW, LATER, null, List.of(), null));
    assertThat(plan.move()).isEmpty();
    assertThat(plan.work()).isEmpty();
  }

  @Test
  void thenItIsCordonedAndNoPodIsAskedBefore() {
    var plan = settled(DRAIN, Given.NOW, queued("w-1"));

    assertThat(plan.work()).contains(new NodeWork.Cordon(ATTEMPT));
    assertThat(plan.move()).isEmpty();
  }

  @Test
  void anAttemptThatRestartsNoPodDrainsNothing() {
    assertThat(grant(first(DRAIN, Given.NOW, queued("w-1", "RuntimeRestart"))))
        .contains(Grant.Execute);
    assertThat(grant(first("podHandling: InPlace", Given.NOW, queued("w-1"))))
        .contains(Grant.Execute);
  }

  @Test
  void podsOfTheNodeItselfStayAndTheOthersAreAskedOnce() {
    var labelled =
        new NodePod(
            "shop",
            "left-alone",
            "uid-l",
            new TreeMap<>(Map.of("skip", "yes")),
            Keeper.CONTROLLER,
            false,
            NOT_DELETED,
            false);
    var ending =
        new NodePod(
            "shop",
            "ending",
            "uid-e",
            new TreeMap<>(),
            Keeper.CONTROLLER,
            true,
            Optional.of(LATER),
            false);
    var over =
        new NodePod(
            "shop", "over", "uid-o", new TreeMap<>(), Keeper.NOBODY, true, NOT_DELETED, true);
    var listed =
        new NodePods(
            List.of(
                pod("web", Keeper.CONTROLLER),
                pod("asked", Keeper.CONTROLLER),
                pod("daemon", Keeper.DAEMON_SET),
                pod("static", Keeper.STATIC),
                labelled,
                ending,
                over),
            new TreeSet<>(List.of("uid-asked")),
            new TreeMap<>());
    var rollout = DRAIN + ", drain: {podSelectorExclude: {matchLabels: {skip: yes}}}";

    var plan = settled(rollout, Given.NOW, draining(rollout, listed));

    assertThat(plan.work()).contains(new NodeWork.Evict(List.of(pod("web", Keeper.CONTROLLER))));
    assertThat(drain(plan).podsLeft()).isEqualTo(3);
    assertThat(plan.move()).isEmpty();
  }

  @Test
  void whatABudgetRefusesIsTold() {
    var refusals = new TreeMap<>(Map.of("uid-web", "The disruption budget cart needs 1"));
    var listed = new NodePods(List.of(pod("web", Keeper.CONTROLLER)), new TreeSet<>(), refusals);

    var plan = settled(DRAIN, Given.NOW, draining(DRAIN, listed));

    assertThat(drain(plan).blockers())
        .containsExactly("pod shop/web: The disruption budget cart needs 1");
    assertThat(plan.rollout().message())
        .isEqualTo("1 pods are left: pod shop/web: The disruption budget cart needs 1");
    assertThat(plan.work()).isPresent();
  }

  @Test
  void theAttemptBeginsWhenNoPodIsLeft() {
    var member = draining(DRAIN, pods(pod("daemon", Keeper.DAEMON_SET)));

    assertThat(first(DRAIN, Given.NOW, member).rollout().phase()).isEqualTo("Drained");
    assertThat(first(DRAIN, Given.NOW, member).move()).isEmpty();
    assertThat(grant(settled(DRAIN, Given.NOW, member))).contains(Grant.Execute);
  }

  @Test
  void aDrainThatTookTooLongIsGivenUpAndTheNodeServesAgain() {
    var member = draining(DRAIN, pods(pod("web", Keeper.CONTROLLER)));

    var overdue = first(DRAIN, LATER, member);
    assertThat(overdue.rollout().phase()).isEqualTo("DrainBlocked");
    assertThat(overdue.position().holdsSlot()).isTrue();
    assertThat(overdue.work()).isEmpty();
    assertThat(drain(overdue).givenUpAt()).isEqualTo(LATER);

    var rests = first(DRAIN, LATER, told(overdue));
    assertThat(rests.position().holdsSlot()).isFalse();
    assertThat(rests.rollout().message()).isEqualTo("the drain was given up: 1 pods are left");
    assertThat(rests.work()).contains(new NodeWork.Uncordon());
    assertThat(rests.move()).isEmpty();
  }

  @Test
  void whoseDrainWasGivenUpIsDrainedAgainAfterTheOthers() {
    var overdue = first(DRAIN, LATER, draining(DRAIN, pods(pod("web", Keeper.CONTROLLER))));
    var served = told(overdue);
    var free = new Member(Given.node("w-1"), served.state(), served.target());
    var again = LATER.plus(Drains.REST);

    var resting = plan(DRAIN, LATER, free);
    assertThat(resting.nodes().getFirst().rollout().phase()).isEqualTo("DrainBlocked");
    assertThat(resting.wake()).contains(again);
    var both = plan(DRAIN, again, free, queued("w-2"));
    assertThat(both.nodes().getFirst().rollout().phase()).isEqualTo("Queued");
    assertThat(both.nodes().getLast().rollout().phase()).isEqualTo("Draining");
    assertThat(both.gate()).isEqualTo(new Gate.BudgetUsed(1, 1));
    var alone = first(DRAIN, again, free);
    assertThat(drain(alone).startedAt()).isEqualTo(again);
  }

  @Test
  void holdWaitsAndForceDeletes() {
    var web = pod("web", Keeper.CONTROLLER);
    var hold = DRAIN + ", drain: {onTimeout: Hold}";
    var force = DRAIN + ", drain: {onTimeout: Force}";

    assertThat(settled(hold, LATER, draining(hold, pods(web))).work())
        .contains(new NodeWork.Evict(List.of(web)));
    assertThat(settled(force, Given.NOW, draining(force, pods(web))).work())
        .contains(new NodeWork.Evict(List.of(web)));
    assertThat(settled(force, LATER, draining(force, pods(web))).work())
        .contains(new NodeWork.Delete(List.of(web)));
  }

  /** What the rollout protects: none of the node's pods is asked, and who could wait does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unmanagedPods: Block              | NOBODY     | false | nobody would make it again",
        "deleteEmptyDirData: Deny          | CONTROLLER | true  | its emptyDir would be lost",
        "unmanagedPods: Delete             | NOBODY     | false |",
        "deleteEmptyDirData: Allow         | CONTROLLER | true  |"
      })
  void protectedPodsKeepAllFromBeingAsked(
      String field, Keeper keeper, boolean emptyDir, String why) {
    var rollout = "%s, drain: {%s}".formatted(DRAIN, field);
    var one =
        new NodePod("shop", "one", "uid-1", new TreeMap<>(), keeper, emptyDir, NOT_DELETED, false);
    var member = draining(rollout, pods(one, pod("web", Keeper.CONTROLLER)));

    var plan = first(rollout, Given.NOW, member);

    assertThat(plan.rollout().phase()).isEqualTo(why == null ? "Draining" : "DrainBlocked");
    assertThat(drain(plan).blockers().toString()).contains(why == null ? "[]" : why);
    var held = rollout.replace("drain: {", "drain: {onTimeout: Hold, ");
    var works = settled(held, Given.NOW, draining(held, pods(one, pod("web", Keeper.CONTROLLER))));
    assertThat(works.work().isPresent()).isEqualTo(why == null);
    var forced = rollout.replace("drain: {", "drain: {onTimeout: Force, ");
    var late = first(forced, LATER, draining(forced, pods(one)));
    assertThat(late.rollout().phase()).isEqualTo(why == null ? "Draining" : "DrainBlocked");
  }

  @Test
  void onlyOurOwnCordonIsLifted() {
    var updated =
        """
        rollout: {phase: Updated, phaseSince: "2026-09-14T09:00:00Z"}
        agent: {observedAttempt: b-2, step: Committed, committedRevision: nrr-b}
        """;
    var spec = "configName: workers\nrevision: nrr-b\nattempt: b-2\ngrant: None";
    var done =
        new Member(Given.node("w-1"), Optional.of(Given.state("w-1", spec, updated)), TARGET);

    assertThat(settled(DRAIN, Given.NOW, cordoned(done, ATTEMPT, pods())).work())
        .contains(new NodeWork.Uncordon());
    assertThat(settled(DRAIN, Given.NOW, cordoned(done, "", pods())).work()).isEmpty();
  }

  @Test
  void aTrippedBreakerEndsDrains() {
    var failure =
        """
        rollout: {phase: RolledBack, phaseSince: "2026-09-14T09:00:00Z", message: broken,
                  failures: 1, failedRevision: nrr-b, failedAttempt: b-2}
        agent: {observedAttempt: b-2, step: Reverted, committedRevision: nrr-a}
        """;
    var spec = "configName: workers\nrevision: nrr-b\nattempt: b-2\ngrant: None";
    var failed =
        new Member(Given.node("w-0"), Optional.of(Given.state("w-0", spec, failure)), TARGET);
    var member = draining(DRAIN, pods());

    var tripped = plan(DRAIN, Given.NOW, failed, member).nodes().getLast();
    var after = plan(DRAIN, Given.NOW, failed, told(tripped)).nodes().getLast();

    assertThat(tripped.rollout().drain()).isNull();
    assertThat(after.work()).contains(new NodeWork.Uncordon());
    assertThat(after.move()).isEmpty();
  }

  /** Also one that is drained already: its switch would come outside of the window. */
  @Test
  void aWindowThatClosesEndsDrains() {
    var closed = DRAIN + ", windows: [{schedule: '0 2 * * *', durationSeconds: 3600}]";
    var member = draining(DRAIN, pods());

    var over = first(closed, Given.NOW, member);
    var after = first(closed, Given.NOW, told(over));

    assertThat(over.rollout().phase()).isEqualTo("Queued");
    assertThat(over.rollout().drain()).isNull();
    assertThat(after.work()).contains(new NodeWork.Uncordon());
    assertThat(after.move()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"29, []", "30, [pod shop/web: should have ended by 2026-09-14T10:00:00Z]"})
  void aPodThatDoesNotEndIsNamed(int secondsLate, String blockers) {
    var ending =
        new NodePod(
            "shop",
            "web",
            "uid-web",
            new TreeMap<>(),
            Keeper.CONTROLLER,
            false,
            Optional.of(Given.NOW),
            false);

    var plan = first(DRAIN, Given.NOW.plusSeconds(secondsLate), draining(DRAIN, pods(ending)));

    assertThat(drain(plan).blockers()).hasToString(blockers);
    assertThat(plan.work()).isEmpty();
  }

  @Test
  void anotherNodeIsTheCanaryWhenOneCannotBeDrained() {
    var canary = DRAIN + ", drain: {unmanagedPods: Block}, canary: {count: 1}";
    var held = settled(canary, LATER, draining(canary, pods(pod("one", Keeper.NOBODY))));
    assertThat(held.rollout().phase()).isEqualTo("DrainBlocked");
    var kept = told(held);
    var free = new Member(Given.cordoned(kept.node(), false, ""), kept.state(), kept.target());

    var plan = plan(canary, LATER, free, queued("w-2"));

    assertThat(plan.nodes().getLast().rollout().phase()).isEqualTo("Draining");
    var alone = plan(canary, LATER, free);
    assertThat(alone.gate())
        .isEqualTo(
            new Gate.CanariesFirst(
                Gate.CanariesFirst.Canaries.CANNOT_GO,
                "0 of 1 canaries run the target; the others are w-1"));
  }

  @Test
  void aNodeThatIsDrainedTakesASlot() {
    var plan = plan(DRAIN, Given.NOW, draining(DRAIN, pods()), queued("w-2"));

    assertThat(plan.nodes().getLast().rollout().phase()).isEqualTo("Queued");
    assertThat(plan.gate()).isEqualTo(new Gate.BudgetUsed(1, 1));
  }

  @Test
  void pausedRolloutsLetADrainEnd() {
    var paused = DRAIN + ", paused: true";
    var member = draining(DRAIN, pods(pod("web", Keeper.CONTROLLER)));

    assertThat(settled(paused, Given.NOW, member).work())
        .contains(new NodeWork.Evict(List.of(pod("web", Keeper.CONTROLLER))));
    assertThat(Stream.of(first(paused, Given.NOW, queued("w-1"))))
        .allMatch(node -> node.rollout().drain() == null && node.move().isEmpty());
  }
}
