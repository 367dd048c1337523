package io.jubelet.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.RolloutStatus;
import io.jubelet.operator.Given;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RolloutPlanTest {
  private static final Position BACK = new Position.RollingBack("late");
  private static final Position COMMITS = new Position.Committing();

  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of("at work", new Position.Executing(Given.NOW), true, "", true),
        Arguments.of("at work and away", new Position.Executing(Given.NOW), false, "", true),
        Arguments.of("goes back", BACK, true, "", true),
        Arguments.of("goes back by itself", BACK, false, "", false),
        Arguments.of("goes back and is to serve again", BACK, false, "b-2", true),
        Arguments.of("commits", COMMITS, true, "", true),
        Arguments.of("was told to commit and is away", COMMITS, false, "", false),
        Arguments.of("commits, is away and cordoned", COMMITS, false, "b-2", true),
        Arguments.of("done and still cordoned", new Position.Updated(), true, "b-2", true),
        Arguments.of("done", new Position.Updated(), true, "", false),
        Arguments.of("could not go back", new Position.Failed("broken"), true, "b-2", false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void aDeletedConfigWaitsForNodesThatNeedIt(
      String what, Position position, boolean ready, String cordonedBy, boolean waits) {
    var node =
        Given.cordoned(Given.ready(Given.node("w"), ready), !cordonedBy.isEmpty(), cordonedBy);
    assertThat(plan(planned(node, position)).underWay()).isEqualTo(waits);
  }

  @Test
  void whoIsDisturbedIsToldFirst() {
    var all =
        plan(
            planned(Given.node("a"), new Position.Pending()),
            planned(Given.node("b"), new Position.Verified()),
            planned(Given.node("c"), new Position.Queued(false)),
            planned(Given.node("d"), BACK));

    assertThat(all.byUrgency()).extracting(NodePlan::name).containsExactly("b", "d", "a", "c");
  }

  private static NodePlan planned(FleetNode node, Position position) {
    return new NodePlan(
        new Member(node, Optional.empty(), new Target.Unmanaged()),
        position,
        RolloutStatus.none(),
        new Condition("Ready", Condition.Status.False, "R", "", 1, Given.NOW),
        Optional.empty(),
        Optional.empty());
  }

  private static RolloutPlan plan(NodePlan... nodes) {
    var config = Given.config("workers", "{nodeSelector: {}}");
    return new RolloutPlan(config, List.of(nodes), 1, new Gate.Deleting(), Optional.empty());
  }
}
