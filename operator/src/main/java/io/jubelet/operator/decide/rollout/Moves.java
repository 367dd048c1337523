package io.jubelet.operator.decide.rollout;

import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec.Grant;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.Move;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The grants that follow from a position. */
final class Moves {
  /** A node that hears of an Execute grant later than this does not begin. */
  private static final Duration START_WINDOW = Duration.ofSeconds(60);

  /** Digits of the revision's hash that an attempt's name repeats. */
  private static final int HASH_DIGITS = 12;

  private Moves() {}

  /** What needs nobody's leave: everything but the beginning of an attempt. */
  static Optional<Move> unbudgeted(Member member, Position position, Terms terms) {
    return switch (position) {
      case Position.Unknown _ -> create(member, terms);
      case Position.Stale _ -> Optional.of(new Move.Remove());
      case Position.AwaitingAgent _,
          Position.AgentMissing _,
          Position.Updated _,
          Position.RolledBack _ ->
          settle(member, terms);
      case Position.Pending _ -> Optional.of(new Move.Write(preflight(member, terms)));
      case Position.Verified _ -> Optional.of(new Move.Write(granted(member, Grant.None)));
      case Position.Overdue _ -> Optional.of(new Move.Write(granted(member, Grant.Revert)));
      case Position.Conflicting _ -> stopPreflight(member);
      case Position.Drained _ -> Optional.of(execute(member, terms));
      case Position.Preflighting _,
          Position.Blocked _,
          Position.Queued _,
          Position.Draining _,
          Position.DrainOverdue _,
          Position.DrainGivenUp _,
          Position.Executing _,
          Position.Verifying _,
          Position.Committing _,
          Position.RollingBack _,
          Position.Reverted _,
          Position.Failed _ ->
          Optional.empty();
    };
  }

  /** Of a config that was deleted: what is under way ends, and nothing else is asked for. */
  static Optional<Move> ending(Member member, Position position, Terms terms) {
    if (position.holdsSlot()) {
      return unbudgeted(member, position, terms);
    }
    var asked = member.state().filter(state -> state.spec().grant() == Grant.Preflight).isPresent();
    return asked ? stopPreflight(member) : Optional.empty();
  }

  /** The beginning of an attempt that passed preflight. */
  static Move execute(Member member, Terms terms) {
    var spec = spec(member);
    return new Move.Write(
        new NodeRuntimeStateSpec(
            spec.nodeName(),
            spec.nodeUID(),
            spec.configName(),
            spec.revision(),
            spec.attempt(),
            Grant.Execute,
            terms.now().plus(START_WINDOW),
            terms.stepTimeoutSeconds(),
            terms.fence()));
  }

  private static Optional<Move> create(Member member, Terms terms) {
    if (!(member.target() instanceof Target.Rendered rendered)) {
      return Optional.empty();
    }
    return Optional.of(
        new Move.Create(
            new NodeRuntimeStateSpec(
                member.node().name(),
                member.node().uid(),
                rendered.owner(),
                rendered.revision().name(),
                "",
                Grant.None,
                null,
                terms.stepTimeoutSeconds(),
                terms.fence())));
  }

  /** No grant, and the target shown. */
  private static Optional<Move> settle(Member member, Terms terms) {
    var spec = spec(member);
    if (!(member.target() instanceof Target.Rendered rendered)) {
      return stopPreflight(member);
    }
    var settled =
        new NodeRuntimeStateSpec(
            spec.nodeName(),
            spec.nodeUID(),
            rendered.owner(),
            rendered.revision().name(),
            spec.attempt(),
            Grant.None,
            spec.executeNotAfter(),
            spec.stepTimeoutSeconds(),
            Math.max(spec.fence(), terms.fence()));
    var same =
        spec.grant() == Grant.None
            && spec.configName().equals(settled.configName())
            && spec.revision().equals(settled.revision());
    return same ? Optional.empty() : Optional.of(new Move.Write(settled));
  }

  private static Optional<Move> stopPreflight(Member member) {
    return spec(member).grant() == Grant.None
        ? Optional.empty()
        : Optional.of(new Move.Write(granted(member, Grant.None)));
  }

  private static NodeRuntimeStateSpec preflight(Member member, Terms terms) {
    var spec = spec(member);
    var rendered = (Target.Rendered) member.target();
    var revision = rendered.revision().name();
    return new NodeRuntimeStateSpec(
        spec.nodeName(),
        spec.nodeUID(),
        rendered.owner(),
        revision,
        nextAttempt(member.state().orElseThrow(), revision),
        Grant.Preflight,
        null,
        terms.stepTimeoutSeconds(),
        Math.max(spec.fence(), terms.fence()));
  }

  private static NodeRuntimeStateSpec granted(Member member, Grant grant) {
    var spec = spec(member);
    return new NodeRuntimeStateSpec(
        spec.nodeName(),
        spec.nodeUID(),
        spec.configName(),
        spec.revision(),
        spec.attempt(),
        grant,
        spec.executeNotAfter(),
        spec.stepTimeoutSeconds(),
        spec.fence());
  }

  /**
   * The number grows over all attempts of the node, also those that only its journal remembers: the
   * name of an attempt is never used twice.
   */
  static String nextAttempt(NodeState state, String revision) {
    var last =
        Stream.of(
                state.spec().attempt(),
                state.agent().map(agent -> agent.observedAttempt()).orElse(""))
            .mapToLong(Moves::number)
            .max()
            .orElse(0);
    var hash = revision.substring(revision.indexOf('-') + 1);
    return hash.substring(0, Math.min(HASH_DIGITS, hash.length())) + "-" + (last + 1);
  }

  private static long number(String attempt) {
    var digits = attempt.substring(attempt.lastIndexOf('-') + 1);
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
  }

  private static NodeRuntimeStateSpec spec(Member member) {
    return member.state().orElseThrow().spec();
  }

  /**
   * What a grant carries.
   *
   * @param fence the term of the leader that grants
   */
  record Terms(int stepTimeoutSeconds, long fence, Instant now) {}
}
