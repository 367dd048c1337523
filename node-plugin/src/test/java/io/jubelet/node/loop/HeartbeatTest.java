package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.decide.switching.Journal;
import io.jubelet.node.decide.switching.Remembered;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import io.jubelet.node.sim.SimulatedNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class HeartbeatTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Endpoint RUNTIME = new Endpoint("unix:///run/old.sock");

  private io.jubelet.node.decide.switching.Step reached =
      io.jubelet.node.decide.switching.Step.AGENT_SWITCHED;

  private final NodeStep steps =
      new NodeStep(
          SimulatedNode.settings(Duration.ofHours(1)),
          Decisions.of(SimulatedNode.settings(Duration.ofHours(1)), (_, image) -> image, "v1.37.0"),
          (state, _, now) -> Step.of(state.with(switching(now))));

  private NodeState state =
      NodeState.begin(
          new Endpoints(RUNTIME, RUNTIME),
          Sources.of(true, false),
          SwitchState.idle(),
          new TreeMap<>(),
          NOW);

  @Test
  void whoWaitsForAHeartbeatAfterAChangeNeedNotWaitForTheNextPeriod() {
    take(
        new Event.NodeRegistered(new Outcome.Done<>(new RegisteredNode("uid", Optional.empty()))),
        0);
    take(new Event.LeaseRenewed(Outcome.done()), 0);
    assertThat(take(new Event.Tick(), 1)).doesNotContain(new Effect.RenewLease());

    reached = io.jubelet.node.decide.switching.Step.LOCAL_VERIFIED;
    assertThat(take(new Event.Tick(), 2)).contains(new Effect.RenewLease());

    take(new Event.LeaseRenewed(Outcome.done()), 2);
    assertThat(take(new Event.Tick(), 3)).doesNotContain(new Effect.RenewLease());
  }

  @Test
  void nobodyIsToldOfANodeThatIsNotRegistered() {
    reached = io.jubelet.node.decide.switching.Step.LOCAL_VERIFIED;
    assertThat(take(new Event.Tick(), 0)).doesNotContain(new Effect.RenewLease());
  }

  private List<Effect> take(Event event, int second) {
    var step = steps.step(state, event, NOW.plusSeconds(second));
    state = step.state();
    return step.effects();
  }

  private SwitchState switching(Instant now) {
    var journal =
        new Journal(
            new Journal.Order("nrr-2-1", 7, 3),
            ChangeClass.FULL_SWITCH,
            configuration(RUNTIME),
            configuration(new Endpoint("unix:///run/new.sock")),
            new Journal.Machine("boot", 0, true, false, List.of()),
            reached,
            reached,
            NOW,
            NOW.plusSeconds(600),
            NOW,
            NOW,
            "",
            List.of());
    var kept =
        new Remembered(Optional.of(journal), Optional.empty(), Optional.empty(), Optional.empty());
    return SwitchState.recovered(kept, now);
  }

  private static RuntimeConfiguration configuration(Endpoint endpoint) {
    return new RuntimeConfiguration(
        "containerd",
        "containerd",
        endpoint,
        endpoint,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        EvictionSettings.none(),
        new TreeMap<>());
  }
}
