package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.ContainerImages;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.Sandbox;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodEventsTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

  private static final Pod POD =
      new Pod(
          Serialization.unmarshal(
              """
              metadata: {namespace: default, name: p, uid: u-1}
              spec:
                initContainers: [{name: first, image: i}]
                containers:
                - {name: main, image: i}
                - name: hooked
                  image: i
                  lifecycle: {postStart: {exec: {command: ["true"]}}}
                ephemeralContainers: [{name: debugger, image: i}]
              """,
              io.fabric8.kubernetes.api.model.Pod.class));

  @ParameterizedTest
  @CsvSource({
    "first, spec.initContainers{first}",
    "main, spec.containers{main}",
    "debugger, spec.ephemeralContainers{debugger}",
  })
  void anEventNamesTheFieldOfItsContainer(String container, String field) {
    var event = answered(new PodAction.StartContainer(container, "id", 0), new Outcome.Done<>(""));

    assertThat(event).isEqualTo("Started " + field + ": Container started");
  }

  @Test
  void aContainerThatCannotBeMadeIsToldInTheWordsOfItsStatus() {
    var create =
        new PodAction.CreateContainer(
            "main",
            0,
            new Sandbox("s", POD.uid(), 0, true, T, List.of()),
            ContainerImages.of("i"),
            "");
    var refused =
        new Outcome.Refused<String>("CreateContainerConfigError", "configmap \"a\" not found");

    assertThat(answered(create, refused))
        .isEqualTo("Failed spec.containers{main}: Error: configmap \"a\" not found");
  }

  /** The hook's events are told when they happen: see {@link HookedContainers}. */
  @Test
  void nothingIsToldTwiceOfAStartWithAHook() {
    var start = new PodAction.StartContainer("hooked", "id", 0);

    assertThat(answered(start, new Outcome.Done<>(""))).isEmpty();
    assertThat(
            answered(start, new Outcome.Refused<>(HookedContainers.POST_START_ERROR, "exited 3")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "7, 1"})
  void anotherSandboxIsToldOf(int attempt, int events) {
    var begun =
        PodEvents.begun(new Subject.AtApi(POD), List.of(new PodAction.CreateSandbox(attempt)), T);

    assertThat(begun)
        .extracting(each -> each.event().reason())
        .isEqualTo(Collections.nCopies(events, "SandboxChanged"));
  }

  /** Of the pod, once, however many containers wait and however often the runtime repeats it. */
  @Test
  void thatAPodWaitsForTheNetworkIsToldOnce() {
    var waits = waiting("network is not ready: no plugin");
    var still = waiting("network is not ready: still no plugin");

    assertThat(PodEvents.waiting(POD, new PodStatus(), waits, T))
        .extracting(Effect.PublishEvent::event)
        .containsExactly(
            PodEvents.warning(POD, "", "NetworkNotReady", "network is not ready: no plugin", T));
    assertThat(PodEvents.waiting(POD, waits, still, T)).isEmpty();
    assertThat(PodEvents.waiting(POD, new PodStatus(), waiting("something else"), T)).isEmpty();
  }

  private static PodStatus waiting(String message) {
    return Serialization.unmarshal(
        """
        containerStatuses:
        - {name: main, state: {waiting: {reason: ContainerCreating, message: "%1$s"}}}
        - {name: hooked, state: {waiting: {reason: ContainerCreating, message: "%1$s"}}}
        """
            .formatted(message),
        PodStatus.class);
  }

  private static String answered(PodAction action, Outcome<String> outcome) {
    var answer = new Event.ActionAnswered(1, POD.uid(), action, outcome);
    var told = PodEvents.ended(new Subject.AtApi(POD), answer, PodMemory.fresh(new PodStatus()), T);
    return told.isEmpty()
        ? ""
        : "%s %s: %s"
            .formatted(
                told.getFirst().event().reason(),
                told.getFirst().event().about().field(),
                told.getFirst().event().message());
  }
}
