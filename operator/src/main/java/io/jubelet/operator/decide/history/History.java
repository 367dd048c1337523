package io.jubelet.operator.decide.history;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.Revisions;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The history of revisions: those that a node or a status names stay, and of the others the
 * youngest, as many as the most generous config wants.
 */
public final class History {
  /** A revision is made before anything names it. */
  private static final Duration GRACE = Duration.ofMinutes(10);

  private History() {}

  /**
   * The names that may go, oldest first.
   *
   * @param created when each existing revision was made, by name
   */
  public static List<String> expendable(
      Fleet fleet, SortedMap<String, Instant> created, Instant now) {
    var named = new TreeSet<String>();
    fleet.configs().stream().flatMap(History::named).forEach(named::add);
    fleet.states().values().stream().flatMap(History::named).forEach(named::add);
    var unnamed =
        created.keySet().stream()
            .filter(name -> !named.contains(name))
            .filter(name -> made(created, name).plus(GRACE).isBefore(now))
            .sorted(Comparator.comparing(name -> made(created, name)))
            .toList();
    var limit =
        fleet.configs().stream()
            .mapToInt(config -> config.spec().rollout().revisionHistoryLimit())
            .max();
    return limit.isEmpty()
        ? List.of()
        : unnamed.subList(0, Math.max(0, unnamed.size() - limit.getAsInt()));
  }

  private static Instant made(SortedMap<String, Instant> created, String name) {
    return created.getOrDefault(name, Instant.EPOCH);
  }

  private static Stream<String> named(Config config) {
    return Stream.concat(
        Stream.of(config.spec().rollout().pinnedRevision()),
        Stream.ofNullable(config.status().revision()).flatMap(History::named));
  }

  private static Stream<String> named(Revisions revisions) {
    return Stream.of(revisions.current(), revisions.target(), revisions.previous());
  }

  private static Stream<String> named(NodeState state) {
    return Stream.concat(
        Stream.of(state.spec().revision(), state.rollout().failedRevision()),
        state.agent().stream().flatMap(History::named));
  }

  private static Stream<String> named(AgentStatus agent) {
    return Stream.of(agent.committedRevision(), agent.lastKnownGood());
  }
}
