package io.jubelet.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.NodeRuntimeConfigSpec;
import io.jubelet.operator.Given;
import io.jubelet.operator.decide.status.ConfigStatus;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.RolloutPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PassTest {
  private static final String OLD =
      "{nodeSelector: {}, runtime: {name: containerd, endpoint: unix:///old}}";
  private static final String NEW =
      "{nodeSelector: {}, runtime: {name: containerd, endpoint: unix:///new}}";

  /**
   * The answer to a status write carries an edit that the watch has not brought yet: what is told
   * of that generation is told of its content, too.
   */
  @Test
  void aConfigNewerThanTheWatchedOneIsPlannedByItsOwnContent() {
    var watched = Given.config("workers", OLD);
    var before = target(plan(watched, watched));
    var fleet = fleet(watched, before);
    var edited =
        new Config("workers", 2, Given.value(NEW, NodeRuntimeConfigSpec.class), watched.status());

    var plan = Pass.of(fleet, edited, 1, Given.NOW);

    assertThat(target(plan)).isNotEqualTo(before);
    assertThat(ConfigStatus.of(plan, Given.NOW).conditions())
        .filteredOn(condition -> condition.type().equals("Ready"))
        .extracting(
            condition -> condition.status().name() + " of " + condition.observedGeneration())
        .containsExactly("False of 2");
  }

  private static RolloutPlan plan(Config watched, Config asked) {
    return Pass.of(fleet(watched, "nrr-none"), asked, 1, Given.NOW);
  }

  private static String target(RolloutPlan plan) {
    return plan.nodes().stream()
        .map(NodePlan::member)
        .map(Member::targetRevision)
        .findFirst()
        .orElseThrow();
  }

  private static Fleet fleet(Config config, String committed) {
    var state =
        Given.state(
            "w",
            """
            configName: workers
            revision: %s
            attempt: a-1
            grant: None
            fence: 1
            """
                .formatted(committed),
            """
            agent:
              observedAttempt: a-1
              step: Committed
              committedRevision: %s
              runtime: {name: containerd, version: 2.4.2, endpoint: "unix:///old"}
            """
                .formatted(committed));
    return new Fleet(
        List.of(config),
        new TreeMap<>(Map.of("w", Given.node("w"))),
        new TreeMap<>(Map.of("w", state)));
  }
}
