package io.jubelet.operator.decide.rollout;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.Step;
import io.jubelet.operator.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a node stands, from the state of its rollout and its node alone: whoever asks, and after
 * whatever restart, gets the same answer.
 */
public final class Positions {
  /** Clocks of operator and node may differ by so much before a late start is believed. */
  static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /** How long a new state waits for its node's first report before the rollout goes on without. */
  private static final Duration FIRST_REPORT = Duration.ofSeconds(15);

  /** No commit closer to the node's own deadline: it might return at the same moment. */
  private static final Duration COMMIT_MARGIN = Duration.ofSeconds(5);

  private Positions() {}

  /**
   * @param minReady how long a node must be Ready before it counts
   */
  public static Position of(Member member, Duration minReady, Instant now) {
    if (member.state().isEmpty()) {
      return member.target() instanceof Target.Conflicting(var clashes)
          ? conflicting(clashes)
          : new Position.Unknown();
    }
    var state = member.state().get();
    if (!state.spec().nodeUID().equals(member.node().uid())) {
      return new Position.Stale();
    }
    if (state.agent().isEmpty()) {
      return awaited(state, now);
    }
    var agent = state.agent().get();
    return switch (state.spec().grant()) {
      case None -> afterAttempt(member, state, now);
      case Preflight -> beforeAttempt(member, state);
      case Execute -> inAttempt(member, state, agent, minReady, now);
      case Revert -> onTheWayBack(state, now);
    };
  }

  private static Position awaited(NodeState state, Instant now) {
    var told = state.rollout();
    if (told.phase().equals("AgentMissing")) {
      return new Position.AgentMissing();
    }
    var since = told.phase().equals("AwaitingAgent") ? told.phaseSince() : null;
    var until = (since == null ? now : since).plus(FIRST_REPORT);
    return now.isBefore(until) ? new Position.AwaitingAgent(until) : new Position.AgentMissing();
  }

  private static Position afterAttempt(Member member, NodeState state, Instant now) {
    if (state.inFlight()) {
      return switch (state.step()) {
        case LOCAL_VERIFIED -> new Position.Committing();
        case REVERTING -> new Position.RollingBack(state.lastError());
        case REVERT_FAILED -> new Position.Failed(state.lastError());
        default -> new Position.Executing(now.plus(CLOCK_SKEW));
      };
    }
    if (foreignAttemptUnderWay(state)) {
      return new Position.Executing(now.plus(CLOCK_SKEW));
    }
    return state.step() == Step.REVERTED ? back(member, state) : atRest(member, state);
  }

  /** The node works on an attempt that this state never granted: it was deleted and made again. */
  private static boolean foreignAttemptUnderWay(NodeState state) {
    return state
        .agent()
        .filter(agent -> !agent.observedAttempt().equals(state.spec().attempt()))
        .filter(agent -> Step.of(agent.step()).underWay())
        .isPresent();
  }

  private static Position atRest(Member member, NodeState state) {
    return switch (member.target()) {
      case Target.Conflicting(var clashes) -> conflicting(clashes);
      case Target.Unmanaged _ -> new Position.Updated();
      case Target.Rendered rendered -> {
        var target = rendered.revision().name();
        if (state.committedRevision().equals(target)) {
          yield new Position.Updated();
        }
        yield state.rollout().failedRevision().equals(target) && !state.retryRequested()
            ? new Position.RolledBack(reason(state))
            : new Position.Pending();
      }
    };
  }

  private static Position conflicting(List<Target.Clash> clashes) {
    return new Position.Conflicting(
        clashes.stream().map(Target.Clash::toString).collect(Collectors.joining("; ")));
  }

  private static String reason(NodeState state) {
    var rollout = state.rollout();
    return rollout.phase().equals("RolledBack")
        ? rollout.message()
        : "failed before, in attempt " + rollout.failedAttempt();
  }

  private static Position beforeAttempt(Member member, NodeState state) {
    var spec = state.spec();
    var rendered = member.target() instanceof Target.Rendered to ? to : null;
    if (rendered == null
        || !spec.revision().equals(rendered.revision().name())
        || !spec.configName().equals(rendered.owner())
        || state.committedRevision().equals(spec.revision())) {
      return atRest(member, state);
    }
    if (state.retryRequested()) {
      return new Position.Pending();
    }
    var answer =
        state
            .condition("PreflightPassed")
            .filter(_ -> state.agent().orElseThrow().observedAttempt().equals(spec.attempt()))
            .filter(condition -> condition.observedGeneration() >= state.generation());
    if (answer.isEmpty() || answer.get().status() == Condition.Status.Unknown) {
      return new Position.Preflighting();
    }
    return answer.get().status() == Condition.Status.True
        ? new Position.Queued(Adoption.of(state.agent().get(), rendered.revision().content()))
        : new Position.Blocked(answer.get().message());
  }

  private static Position inAttempt(
      Member member, NodeState state, AgentStatus agent, Duration minReady, Instant now) {
    var spec = state.spec();
    var deadline = deadline(spec);
    var tooLate = !now.isBefore(deadline);
    return switch (state.step()) {
      case NONE -> notBegun(state, now);
      case COMMITTED -> new Position.Updated();
      case REVERTED -> back(member, state);
      case REVERT_FAILED -> new Position.Failed(state.lastError());
      case REVERTING -> new Position.Overdue(state.lastError());
      case LOCAL_VERIFIED -> {
        var seen = Verification.of(member.node(), agent, minReady, now);
        yield tooLate ? new Position.Overdue(late(spec, seen.message())) : seen;
      }
      case PREPARED,
          FENCED,
          OLD_PODS_STOPPED,
          OLD_RUNTIME_STOPPED,
          CONFIG_WRITTEN,
          NEW_RUNTIME_STARTED,
          AGENT_SWITCHED,
          OTHER ->
          tooLate
              ? new Position.Overdue(late(spec, "at step " + agent.step()))
              : new Position.Executing(deadline);
    };
  }

  /** The last moment at which a commit is still told to the node. */
  private static Instant deadline(NodeRuntimeStateSpec spec) {
    return startLimit(spec).plusSeconds(spec.stepTimeoutSeconds()).minus(COMMIT_MARGIN);
  }

  private static Instant startLimit(NodeRuntimeStateSpec spec) {
    var limit = spec.executeNotAfter();
    return limit == null ? Instant.EPOCH : limit;
  }

  private static String late(NodeRuntimeStateSpec spec, String where) {
    return "not done within %d s: %s".formatted(spec.stepTimeoutSeconds(), where);
  }

  private static Position notBegun(NodeState state, Instant now) {
    var limit = startLimit(state.spec()).plus(CLOCK_SKEW);
    return now.isAfter(limit)
        ? new Position.Overdue("the node did not begin before " + state.spec().executeNotAfter())
        : new Position.Executing(limit);
  }

  private static Position onTheWayBack(NodeState state, Instant now) {
    return switch (state.step()) {
      case REVERTED -> recorded(state, state.lastError());
      case REVERT_FAILED -> new Position.Failed(state.lastError());
      case COMMITTED -> new Position.Updated();
      case NONE -> {
        var limit = startLimit(state.spec());
        yield now.isAfter(limit.plus(CLOCK_SKEW))
            ? recorded(state, "the node did not begin before " + limit)
            : new Position.RollingBack("the node has not begun");
      }
      case PREPARED,
          FENCED,
          OLD_PODS_STOPPED,
          OLD_RUNTIME_STOPPED,
          CONFIG_WRITTEN,
          NEW_RUNTIME_STARTED,
          AGENT_SWITCHED,
          LOCAL_VERIFIED,
          REVERTING,
          OTHER ->
          new Position.RollingBack(state.rollout().message());
    };
  }

  private static Position back(Member member, NodeState state) {
    var position = recorded(state, state.lastError());
    var over = state.spec().grant() == NodeRuntimeStateSpec.Grant.None;
    return over && position instanceof Position.RolledBack ? atRest(member, state) : position;
  }

  /** Failures are counted in the state before the grant is taken back, so none is lost. */
  private static Position recorded(NodeState state, String why) {
    return state.rollout().failedAttempt().equals(state.spec().attempt())
        ? new Position.RolledBack(state.rollout().message())
        : new Position.Reverted(why.isEmpty() ? state.rollout().message() : why);
  }
}
