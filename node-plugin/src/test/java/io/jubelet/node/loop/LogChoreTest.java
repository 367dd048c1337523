package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.loop.Event.LogsListed.Listing;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.RunningLog;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.sim.SimulatedNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of logs that may have 600 bytes and two older files, and are looked at every ten seconds. */
final class LogChoreTest {
  private static final Pod POD =
      new Pod(
          new PodBuilder()
              .withNewMetadata()
              .withNamespace("default")
              .withName("talkers")
              .withUid("uid")
              .endMetadata()
              .withNewSpec()
              .addNewContainer()
              .withName("a")
              .endContainer()
              .addNewContainer()
              .withName("b")
              .endContainer()
              .endSpec()
              .build());

  private final SteppedNode node =
      new SteppedNode(SimulatedNode.settings(Duration.ofHours(1)), Switching.none());

  @BeforeEach
  void run() {
    var containers = List.of(running("a"), running("b"));
    var found = new RuntimePod(POD.uid(), POD.name(), false, List.of(), containers);
    node.observed(0);
    node.take(new Event.Relisted(SteppedNode.RUNTIME, new Done<>(List.of(found))), 0);
    var observe =
        node.take(new Event.PodsListed(List.of(POD)), 1).stream()
            .filter(Effect.Observe.class::isInstance)
            .map(Effect.Observe.class::cast)
            .findFirst()
            .orElseThrow();
    var seen =
        new PodObservation(POD.uid(), List.of(), containers, true, true, true, new TreeMap<>());
    node.take(
        new Event.Observed(
            observe.operation(),
            POD.uid(),
            new Done<>(new Event.Sighting(seen, Optional.of(POD.name())))),
        1);
  }

  private static ContainerInstance running(String name) {
    return new ContainerInstance(
        "id-" + name,
        name,
        "sandbox",
        0,
        new Run.Running(SteppedNode.NOW),
        "",
        "image",
        "image",
        "/logs/" + name + "/0.log",
        Optional.empty());
  }

  /** Lets the logs be looked at; answers what is begun for them. */
  private List<LogAction> looked(int second, Map<String, Long> a, Map<String, Long> b) {
    var logs = listed(second).orElseThrow();
    var listings =
        logs.stream()
            .map(
                log ->
                    new Listing(
                        log, new Done<>(new TreeMap<>(log.containerId().equals("id-a") ? a : b))))
            .toList();
    return node.take(new Event.LogsListed(new Done<>(listings)), second).stream()
        .filter(Effect.KeepLog.class::isInstance)
        .map(effect -> ((Effect.KeepLog) effect).action())
        .toList();
  }

  /** The logs that are looked at by that second. */
  private Optional<List<RunningLog>> listed(int second) {
    return node.take(new Event.Tick(), second).stream()
        .filter(Effect.ListLogs.class::isInstance)
        .map(effect -> ((Effect.ListLogs) effect).logs())
        .findFirst();
  }

  private void kept(String container, LogAction action, Outcome<Outcome.Nothing> how, int second) {
    var instance = running(container);
    var log = new RunningLog(POD.uid(), instance.id(), Path.of(instance.logPath()));
    node.take(new Event.LogKept(log, action, how), second);
  }

  @Test
  void whatIsCompressedKeepsNoLogFromBeingLookedAt() {
    var older = Map.of("0.log", 1L, "0.log.20260101-000000", 9L, "0.log.20260101-000001", 9L);
    var compress =
        new LogAction.Compress(List.of("0.log.20260101-000000"), "a newer one was rotated");

    assertThat(looked(10, older, Map.of("0.log", 1L))).containsExactly(compress);
    var unfinished = new TreeMap<>(older);
    unfinished.put("0.log.20260101-000000.tmp", 3L);
    assertThat(looked(20, unfinished, Map.of("0.log", 600L)))
        .containsExactly(
            new LogAction.Rotate("0.log.20260101-000020", "600 bytes are not less than 600"));
    kept("a", compress, new Outcome.Unknown<>("too slow"), 21);
    kept(
        "b",
        new LogAction.Rotate("0.log.20260101-000020", "600 bytes are not less than 600"),
        Outcome.done(),
        22);
    assertThat(looked(23, older, Map.of("0.log", 1L))).containsExactly(compress);
  }

  @Test
  void whatWasRotatedIsLookedAtSoonAndWhatTheRuntimeDoesNotOpenLater() {
    var rotate = looked(10, Map.of("0.log", 700L), Map.of("0.log", 1L)).getFirst();
    kept("a", rotate, Outcome.done(), 11);
    var reopen = looked(12, Map.of(), Map.of("0.log", 1L)).getFirst();
    assertThat(reopen).isInstanceOf(LogAction.Reopen.class);
    kept("a", reopen, Outcome.done(), 12);

    assertThat(listed(21)).isEmpty();
    assertThat(listed(22)).isPresent();
  }

  @Test
  void theNextLookWaitsForTheRotationsOfTheLastOne() {
    var rotations = looked(10, Map.of("0.log", 700L), Map.of("0.log", 700L));
    assertThat(rotations).hasSize(2);
    kept("a", rotations.getFirst(), Outcome.done(), 11);
    assertThat(listed(30)).isEmpty();
    kept("b", rotations.getLast(), new Outcome.Unknown<>("no answer"), 31);
    assertThat(listed(32)).isPresent();
  }
}
