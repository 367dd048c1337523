package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.decide.switching.Journal;
import io.jubelet.node.decide.switching.Remembered;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import io.jubelet.node.effect.Outcome;
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
  private io.jubelet.node.decide.switching.Step reached =
      io.jubelet.node.decide.switching.Step.AGENT_SWITCHED;

  private final SteppedNode node =
      new SteppedNode(
          SimulatedNode.settings(Duration.ofHours(1)),
          (state, _, now) -> Step.of(state.with(switching(now))));

  @Test
  void whoWaitsForAHeartbeatAfterAChangeNeedNotWaitForTheNextPeriod() {
    node.take(
        new Event.NodeRegistered(new Outcome.Done<>(new RegisteredNode("uid", Optional.empty()))),
        0);
    node.take(new Event.LeaseRenewed(Outcome.done()), 0);
    assertThat(node.take(new Event.Tick(), 1)).doesNotContain(new Effect.RenewLease());

    reached = io.jubelet.node.decide.switching.Step.LOCAL_VERIFIED;
    assertThat(node.take(new Event.Tick(), 2)).contains(new Effect.RenewLease());

    node.take(new Event.LeaseRenewed(Outcome.done()), 2);
    assertThat(node.take(new Event.Tick(), 3)).doesNotContain(new Effect.RenewLease());
  }

  @Test
  void nobodyIsToldOfANodeThatIsNotRegistered() {
    reached = io.jubelet.node.decide.switching.Step.LOCAL_VERIFIED;
    assertThat(node.take(new Event.Tick(), 0)).doesNotContain(new Effect.RenewLease());
  }

  private SwitchState switching(Instant now) {
    var journal =
        new Journal(
            new Journal.Order("nrr-2-1", 7, 3),
            ChangeClass.FULL_SWITCH,
            configuration(SteppedNode.RUNTIME),
            configuration(new Endpoint("unix:///run/new.sock")),
            new Journal.Machine("boot", 0, true, false, List.of()),
            reached,
            reached,
            SteppedNode.NOW,
            SteppedNode.NOW.plusSeconds(600),
            SteppedNode.NOW,
            SteppedNode.NOW,
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
