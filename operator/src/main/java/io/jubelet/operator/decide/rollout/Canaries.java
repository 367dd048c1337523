package io.jubelet.operator.decide.rollout;

import static io.jubelet.operator.model.Gate.CanariesFirst.Canaries.CANNOT_GO;
import static io.jubelet.operator.model.Gate.CanariesFirst.Canaries.GO;
import static io.jubelet.operator.model.Gate.CanariesFirst.Canaries.PASSED;

import io.jubelet.api.v1alpha1.RolloutSpec.Canary;
import io.jubelet.api.v1alpha1.RolloutSpec.Promotion;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import io.jubelet.operator.model.Selection;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The nodes that go first, as {@code rollout.canary} says, and what all others wait for. Since when
 * they run the target is what their states tell of them, so that nothing need be remembered.
 *
 * @param nodes indices of the members
 * @param others what they wait for; empty when the others may go
 * @param until when the wait is over by itself
 */
record Canaries(List<Integer> nodes, Optional<Gate> others, Optional<Instant> until) {
  Canaries {
    nodes = List.copyOf(nodes);
  }

  /** Whether a member may begin, as far as canaries go. */
  boolean allow(int member) {
    return others.isEmpty() || nodes.contains(member);
  }

  /**
   * @param members in the order of their names
   */
  static Canaries of(Config config, List<Member> members, List<Position> positions, Instant now) {
    var canary = config.spec().rollout().canary();
    if (canary == null) {
      return new Canaries(List.of(), Optional.empty(), Optional.empty());
    }
    var nodes =
        IntStream.range(0, members.size())
            .filter(i -> eligible(canary, members.get(i), positions.get(i)))
            .boxed()
            .sorted(Comparator.comparing(i -> rank(positions.get(i))))
            .limit(canary.count())
            .toList();
    if (nodes.isEmpty()) {
      return waiting(nodes, GO, "no node can be a canary");
    }
    var done = nodes.stream().filter(i -> runs(members.get(i), positions.get(i))).toList();
    if (done.size() < nodes.size()) {
      var stuck =
          nodes.stream()
              .filter(i -> !done.contains(i))
              .allMatch(i -> positions.get(i) instanceof Position.DrainGivenUp);
      return waiting(
          nodes,
          stuck ? CANNOT_GO : GO,
          "%d of %d canaries run the target; the others are %s"
              .formatted(done.size(), nodes.size(), names(nodes, done, members)));
    }
    return passed(config, canary, nodes, members, now);
  }

  private static Canaries passed(
      Config config, Canary canary, List<Integer> nodes, List<Member> members, Instant now) {
    var since =
        nodes.stream().map(i -> since(members.get(i))).max(Comparator.naturalOrder()).orElseThrow();
    var until = since.plusSeconds(canary.soakSeconds());
    if (now.isBefore(until)) {
      var why = "the canaries run the target, and the others wait until " + until;
      return new Canaries(
          nodes, Optional.of(new Gate.CanariesFirst(PASSED, why)), Optional.of(until));
    }
    var revisions = nodes.stream().map(i -> members.get(i).targetRevision()).distinct().toList();
    if (canary.promotion() == Promotion.Manual && !revisions.equals(List.of(config.promoted()))) {
      return waiting(
          nodes,
          PASSED,
          "the canaries run the target; the annotation jubelet.io/promote=%s lets the others go"
              .formatted(String.join(",", revisions)));
    }
    return new Canaries(nodes, Optional.empty(), Optional.empty());
  }

  private static Canaries waiting(
      List<Integer> nodes, Gate.CanariesFirst.Canaries canaries, String why) {
    return new Canaries(
        nodes, Optional.of(new Gate.CanariesFirst(canaries, why)), Optional.empty());
  }

  /** One that will not move by itself proves nothing. */
  private static boolean eligible(Canary canary, Member member, Position position) {
    var selector = canary.nodeSelector();
    if (selector != null && !Selection.matches(selector, member.node().labels())) {
      return false;
    }
    return switch (position) {
      case Position.AgentMissing _,
          Position.AwaitingAgent _,
          Position.Conflicting _,
          Position.Unknown _,
          Position.Stale _ ->
          false;
      case Position.Updated _ -> true;
      default -> position.holdsSlot() || !member.node().cordoned();
    };
  }

  /**
   * Who runs the target already, is on the way, or failed with it, is taken before one that would
   * begin, and that one before one that cannot be drained.
   */
  private static int rank(Position position) {
    return switch (position) {
      case Position.Updated _ -> 0;
      case Position.RolledBack _ -> 1;
      case Position.DrainGivenUp _ -> 3;
      default -> position.holdsSlot() ? 1 : 2;
    };
  }

  /** Also in the words of its state, which say since when. */
  private static boolean runs(Member member, Position position) {
    return position instanceof Position.Updated
        && member
            .state()
            .map(NodeState::rollout)
            .filter(told -> told.phase().equals(position.phase()) && told.phaseSince() != null)
            .isPresent();
  }

  private static Instant since(Member member) {
    return member
        .state()
        .flatMap(state -> Optional.ofNullable(state.rollout().phaseSince()))
        .orElseThrow();
  }

  private static String names(List<Integer> nodes, List<Integer> but, List<Member> members) {
    return nodes.stream()
        .filter(i -> !but.contains(i))
        .map(i -> members.get(i).node().name())
        .limit(10)
        .collect(Collectors.joining(", "));
  }
}
