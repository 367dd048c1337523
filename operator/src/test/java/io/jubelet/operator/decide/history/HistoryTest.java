package io.jubelet.operator.decide.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus.Revisions;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.NodeState;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  /** Revisions {@code r-1} to {@code r-n}, the first the oldest. */
  private static SortedMap<String, Instant> revisions(int count) {
    var created = new TreeMap<String, Instant>();
    for (int i = 1; i <= count; i++) {
      created.put("r-" + i, Given.NOW.minusSeconds(3600 - i));
    }
    return created;
  }

  private static Config config(int limit, Revisions named) {
    var config =
        Given.config(
            "workers", "{nodeSelector: {}, rollout: {revisionHistoryLimit: %d}}".formatted(limit));
    return new Config(
        "workers",
        1,
        "",
        false,
        config.spec(),
        new NodeRuntimeConfigStatus(1L, named, null, null, List.of(), List.of()));
  }

  private static Fleet fleet(List<Config> configs, NodeState... states) {
    var known = new TreeMap<String, NodeState>();
    for (NodeState state : states) {
      known.put(state.name(), state);
    }
    return new Fleet(configs, new TreeMap<>(), known, new TreeMap<>());
  }

  @Test
  void theOldestGoBeyondTheLimit() {
    var fleet = fleet(List.of(config(2, new Revisions("", "", ""))));

    assertThat(History.expendable(fleet, revisions(5), Given.NOW))
        .containsExactly("r-1", "r-2", "r-3");
    assertThat(History.expendable(fleet, revisions(2), Given.NOW)).isEmpty();
  }

  @Test
  void whatIsNamedStaysAndDoesNotCount() {
    var state =
        Given.state(
            "w",
            "{revision: r-4, configName: x}".replaceAll("[{}]", "").replace(", ", "\n"),
            """
            rollout: {failedRevision: r-3}
            agent: {committedRevision: r-2, lastKnownGood: r-1}
            """);
    var fleet = fleet(List.of(config(1, new Revisions("r-5", "r-6", "r-7"))), state);

    assertThat(History.expendable(fleet, revisions(9), Given.NOW)).containsExactly("r-8");
  }

  @Test
  void whatWasJustMadeStays() {
    var fleet = fleet(List.of(config(0, new Revisions("", "", ""))));

    assertThat(History.expendable(fleet, revisions(3), Given.NOW.minusSeconds(3300))).isEmpty();
  }

  @Test
  void withoutAConfigNothingGoes() {
    assertThat(History.expendable(fleet(List.of()), revisions(20), Given.NOW)).isEmpty();
  }
}
