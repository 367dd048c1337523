package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.NodeSettings.NodeMaker;
import io.jubelet.node.model.NodeSettings.Registration;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.sim.SimulatedNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class NodeChoresTest {
  private SteppedNode node = node(NodeMaker.AGENT);

  @Test
  void aNewNodeIsToldOfOnceTheApiServerHasItsStatus() {
    assertThat(registrations(look(true, 0))).singleElement().matches(Optional::isPresent);

    assertThat(reasons(register(Optional.empty(), 1)))
        .containsExactly("Starting", "NodeAllocatableEnforced");
    assertThat(reasons(node.take(new Event.NodeStatusAnswered(new Outcome.Unknown<>("gone")), 2)))
        .isEmpty();
    assertThat(published(node.take(new Event.Tick(), 3))).isPresent();
    assertThat(reasons(node.take(new Event.NodeStatusAnswered(Outcome.done()), 3)))
        .containsExactly(
            "NodeHasSufficientMemory",
            "NodeHasNoDiskPressure",
            "NodeHasSufficientPID",
            "NodeReady");
  }

  @Test
  void aCordonIsToldOfOnceAndSoIsItsEnd() {
    look(true, 0);
    register(Optional.empty(), 1);

    assertThat(reasons(node.take(new Event.NodeChanged(own()), 2))).isEmpty();
    var cordoned = own(new Taint("NoSchedule", "node.kubernetes.io/unschedulable", null, ""));
    assertThat(reasons(node.take(new Event.NodeChanged(cordoned), 3)))
        .containsExactly("NodeNotSchedulable");
    assertThat(reasons(node.take(new Event.NodeChanged(cordoned), 4))).isEmpty();
    assertThat(reasons(node.take(new Event.NodeChanged(own()), 5)))
        .containsExactly("NodeSchedulable");
  }

  private static OwnNode own(Taint... taints) {
    return new OwnNode("node-1", new TreeMap<>(), List.of(taints));
  }

  @Test
  void onlyWhatChangedIsToldOfAgain() {
    look(true, 0);
    register(Optional.empty(), 1);
    node.take(new Event.NodeStatusAnswered(Outcome.done()), 2);

    assertThat(published(look(false, 10))).isPresent();
    var events = node.take(new Event.NodeStatusAnswered(Outcome.done()), 11);

    assertThat(events)
        .filteredOn(Effect.PublishEvent.class::isInstance)
        .extracting(effect -> ((Effect.PublishEvent) effect).event().message())
        .containsExactly("Node node-1 status is now: NodeNotReady");
  }

  @Test
  void theNextAgentOfANodeKeepsSinceWhenItIsReadyAndTellsNothingAnew() {
    look(true, 0);

    var status = published(register(told("boot", "True"), 1)).orElseThrow();

    assertThat(status.getConditions())
        .filteredOn(condition -> condition.getType().equals("Ready"))
        .extracting(NodeCondition::getStatus, NodeCondition::getLastTransitionTime)
        .containsExactly(tuple("True", "2025-01-01T00:00:00Z"));
    assertThat(reasons(node.take(new Event.NodeStatusAnswered(Outcome.done()), 2)))
        .doesNotContain("NodeReady", "Rebooted");
  }

  @Test
  void aRebootAndTheReturnOfALostNodeAreTold() {
    look(true, 0);
    register(told("an earlier boot", "Unknown"), 1);

    assertThat(reasons(node.take(new Event.NodeStatusAnswered(Outcome.done()), 2)))
        .contains("Rebooted", "NodeReady");
  }

  @Test
  void aNodeThatOthersMakeIsLookedForAndThenKept() {
    node = node(NodeMaker.OTHERS);
    assertThat(registrations(look(true, 0))).containsExactly(Optional.empty());

    node.take(new Event.NodeRegistered(new Outcome.Refused<>("NotFound", "no such node")), 0);
    assertThat(registrations(node.take(new Event.Tick(), 1))).containsExactly(Optional.empty());

    var effects = register(Optional.empty(), 1);
    assertThat(effects).contains(new Effect.RenewLease());
    assertThat(published(effects)).isPresent();
  }

  @Test
  void withoutAnApiServerNothingIsLookedFor() {
    node = node(NodeMaker.NOBODY);

    assertThat(registrations(look(true, 0))).isEmpty();
  }

  private static SteppedNode node(NodeMaker maker) {
    return new SteppedNode(settings(maker), Switching.none());
  }

  private static NodeSettings settings(NodeMaker maker) {
    var settings = SimulatedNode.settings(Duration.ofHours(1));
    return new NodeSettings(
        settings.node(),
        settings.rootDirectory(),
        settings.podLogsDirectory(),
        settings.runtimeEndpoint(),
        settings.imageEndpoint(),
        new Registration(maker, new TreeMap<>(), List.of(), ""),
        settings.timing(),
        settings.capacity(),
        settings.cgroups(),
        settings.eviction(),
        settings.network(),
        settings.images(),
        settings.imageLimits(),
        settings.logs(),
        settings.containers(),
        settings.serverPort());
  }

  private static Optional<NodeStatus> told(String boot, String ready) {
    return Optional.of(
        new NodeStatusBuilder()
            .withConditions(
                new NodeConditionBuilder()
                    .withType("Ready")
                    .withStatus(ready)
                    .withLastTransitionTime("2025-01-01T00:00:00Z")
                    .build())
            .withNewNodeInfo()
            .withBootID(boot)
            .endNodeInfo()
            .build());
  }

  private List<Effect> look(boolean networkReady, int second) {
    var runtime =
        new RuntimeFacts(
            "containerd",
            "2.4.2",
            "v1",
            true,
            networkReady,
            networkReady ? "" : "no network yet",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new TreeMap<>(),
            false);
    return node.take(
        new Event.NodeObserved(
            SteppedNode.RUNTIME,
            new Event.NodeSighting(
                new Outcome.Done<>(runtime),
                new Outcome.Done<>(List.of()),
                new Outcome.Done<>(SimulatedNode.HOST))),
        second);
  }

  private List<Effect> register(Optional<NodeStatus> before, int second) {
    return node.take(
        new Event.NodeRegistered(new Outcome.Done<>(new RegisteredNode("uid", before))), second);
  }

  private static List<String> reasons(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.PublishEvent.class::isInstance)
        .map(effect -> ((Effect.PublishEvent) effect).event().reason())
        .toList();
  }

  private static List<Optional<Node>> registrations(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.RegisterNode.class::isInstance)
        .map(effect -> ((Effect.RegisterNode) effect).node())
        .toList();
  }

  private static Optional<NodeStatus> published(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.PublishNodeStatus.class::isInstance)
        .map(effect -> ((Effect.PublishNodeStatus) effect).status())
        .findFirst();
  }
}
