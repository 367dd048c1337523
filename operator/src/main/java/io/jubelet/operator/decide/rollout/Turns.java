package io.jubelet.operator.decide.rollout;

import io.jubelet.api.v1alpha1.RolloutSpec;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is, and in which order, as {@code rollout.order} says. All of it is found in where
 * the nodes stand now, so that an edit of the order in the middle of a rollout holds from then on.
 *
 * @param next indices of the members that may begin now, in this order
 * @param others what the other queued nodes wait for; empty when none does
 */
record Turns(List<Integer> next, Optional<Gate> others) {
  Turns {
    next = List.copyOf(next);
  }

  /**
   * @param members in the order of their names
   */
  static Turns of(
      List<Member> members,
      List<Position> positions,
      RolloutSpec.@Nullable Order order,
      Canaries canaries) {
    var queued = new ArrayList<Integer>();
    for (int i = 0; i < members.size(); i++) {
      // Who made the node unschedulable has something in mind for it.
      if (positions.get(i) instanceof Position.Queued
          && !members.get(i).node().cordoned()
          && canaries.allow(i)) {
        queued.add(i);
      }
    }
    queued.sort(Comparator.comparing(i -> drainGivenUpAt(members.get(i))));
    if (order == null || queued.isEmpty()) {
      return new Turns(queued, canaries.others());
    }
    var domains =
        members.stream()
            .map(member -> member.node().labels().getOrDefault(order.topologyKey(), ""))
            .toList();
    var turns =
        switch (order.mode()) {
          case OneDomainAtATime -> oneDomain(queued, positions, domains, order.topologyKey());
          case Spread -> new Turns(spread(queued, positions, domains), Optional.empty());
        };
    return new Turns(turns.next(), turns.others().or(canaries::others));
  }

  /** Who could not be drained goes last: the others need not wait for it. */
  private static Instant drainGivenUpAt(Member member) {
    return member
        .state()
        .flatMap(NodeState::drain)
        .flatMap(drain -> Optional.ofNullable(drain.givenUpAt()))
        .orElse(Instant.MIN);
  }

  /**
   * The domain that something is under way in, else the first with a node that waits. One that
   * could not return is no reason to wait: how many of these may be is for the breaker to say.
   */
  private static Turns oneDomain(
      List<Integer> queued, List<Position> positions, List<String> domains, String key) {
    var busy = new TreeSet<String>();
    for (int i = 0; i < positions.size(); i++) {
      if (positions.get(i).holdsSlot() && !(positions.get(i) instanceof Position.Failed)) {
        busy.add(domains.get(i));
      }
    }
    var open =
        busy.isEmpty()
            ? queued.stream().map(domains::get).min(Comparator.naturalOrder()).orElseThrow()
            : busy.first();
    var next = queued.stream().filter(i -> domains.get(i).equals(open)).toList();
    return new Turns(
        next,
        next.size() < queued.size()
            ? Optional.of(new Gate.OtherDomainFirst(key, open))
            : Optional.empty());
  }

  /** In each domain one after the other, beginning where the fewest are under way. */
  private static List<Integer> spread(
      List<Integer> queued, List<Position> positions, List<String> domains) {
    var taken = new TreeMap<String, Integer>();
    for (int i = 0; i < positions.size(); i++) {
      if (positions.get(i).holdsSlot()) {
        taken.merge(domains.get(i), 1, Integer::sum);
      }
    }
    SortedMap<Integer, List<Integer>> rounds = new TreeMap<>();
    for (var i : queued) {
      var round = taken.merge(domains.get(i), 1, Integer::sum);
      rounds.computeIfAbsent(round, _ -> new ArrayList<>()).add(i);
    }
    var next = new ArrayList<Integer>();
    for (var round : rounds.values()) {
      round.sort(Comparator.comparing(domains::get));
      next.addAll(round);
    }
    return Collections.unmodifiableList(next);
  }
}
