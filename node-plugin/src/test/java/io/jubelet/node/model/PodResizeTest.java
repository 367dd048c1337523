package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.model.Allocation.Resizing;
import io.jubelet.node.model.PodResize.Pending;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodResizeTest {
  private static final Pod SMALL = pod("{requests: {cpu: 100m, memory: 64Mi}}", "");
  private static final Pod LARGE = pod("{requests: {cpu: 200m, memory: 64Mi}}", "");

  @Test
  void aPodThatIsAdmittedHasWhatItAsksFor() {
    var resize = PodResize.admitted(SMALL);

    assertThat(resize.wanted()).isFalse();
    assertThat(resize.durable()).isFalse();
    assertThat(resize.stored(resize.allocation()).durable()).isTrue();
  }

  /** As after a Go kubelet that had deferred a resize. */
  @Test
  void aPodOfAnotherKubeletHasWhatItsStatusTells() {
    var api = new io.fabric8.kubernetes.api.model.PodBuilder(LARGE.api());
    var status =
        new io.fabric8.kubernetes.api.model.ContainerStatusBuilder()
            .withName(LARGE.containers().getFirst().getName())
            .withAllocatedResources(ContainerResources.of(SMALL.containers().getFirst()).requests())
            .build();
    var found = new Pod(api.withNewStatus().withContainerStatuses(status).endStatus().build());

    var resize = PodResize.admitted(found);

    assertThat(resize.allocation().granted()).isEqualTo(ContainerResources.of(SMALL));
    assertThat(resize.wanted()).isTrue();
    assertThat(PodResize.admitted(LARGE).wanted()).isFalse();
  }

  /** Another agent, that finds what the disk has, must have room for it. */
  @Test
  void theLargerOfOldAndNewIsHeldUntilTheDiskHasTheNew() {
    var stored = PodResize.admitted(LARGE);
    var lowered =
        stored
            .stored(stored.allocation())
            .asked(ContainerResources.of(SMALL))
            .granted(seen(running("old", 1)), 7);

    assertThat(lowered.held()).isEqualTo(ContainerResources.of(LARGE));
    assertThat(lowered.stored(lowered.allocation()).held()).isEqualTo(ContainerResources.of(SMALL));
    assertThat(asked(LARGE).granted(seen(running("old", 1)), 7).held())
        .isEqualTo(ContainerResources.of(LARGE));
  }

  /** KEP-5419: whoever has no limit of its own has the pod's. */
  @Test
  void aPodThatIsResizedAsAWholeLeavesBehindWhoHadItsLimit() {
    var before = together("100m");
    var after = together("200m");
    var resize = PodResize.admitted(before);
    var running = seen(named("limited"), named("free"));

    var granted =
        resize.stored(resize.allocation()).asked(ContainerResources.of(after)).granted(running, 7);

    assertThat(granted.cgroupBehind()).isTrue();
    assertThat(running.containers())
        .filteredOn(granted::behind)
        .extracting(ContainerInstance::name)
        .containsExactly("free");
    assertThat(ContainerResources.of(before.with(granted.allocation().granted())))
        .isEqualTo(ContainerResources.of(after));
  }

  /** Else it would hold what was never granted to it. */
  @Test
  void aPodThatIsToAskForSomethingAsAWholeHasNothingOfItBeforeItIsGranted() {
    var asks = together("100m");
    var had =
        new Pod(
            new io.fabric8.kubernetes.api.model.PodBuilder(asks.api())
                .editSpec()
                .withResources(null)
                .endSpec()
                .build());

    var has = asks.with(PodResize.admitted(had).allocation().granted());

    assertThat(ContainerResources.of(has)).isEqualTo(ContainerResources.of(had));
    assertThat(PodResources.podLevel(has)).isFalse();
  }

  private static ContainerInstance named(String name) {
    var run = new Run.Running(Instant.EPOCH);
    return new ContainerInstance(
        "id-" + name, name, "sandbox", 0, run, "", "", "", "", Optional.empty());
  }

  private static Pod together(String limit) {
    return new Pod(
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop, uid: uid-1}
            spec:
              resources: {limits: {cpu: %s}}
              containers:
              - {name: limited, resources: {limits: {cpu: 50m}}}
              - {name: free}
            """
                .formatted(limit),
            io.fabric8.kubernetes.api.model.Pod.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {requests: {cpu: 0.1}}    | {requests: {cpu: 100m}} | false
          {requests: {memory: 1Gi}} | {requests: {memory: 1024Mi}} | false
          {requests: {cpu: 100m}}   | {requests: {cpu: 101m}} | true
          {requests: {cpu: 100m}}   | {requests: {cpu: 100m}, limits: {cpu: 1}} | true
          {}                        | {requests: {cpu: 100m}} | true
          """)
  void amountsAreComparedAndNotHowTheyAreWritten(String had, String asked, boolean wanted) {
    var resize = PodResize.admitted(pod(had, "")).asked(ContainerResources.of(pod(asked, "")));

    assertThat(resize.wanted()).isEqualTo(wanted);
  }

  @Test
  void whatLivesIsBehindUntilItIsGivenWhatWasGranted() {
    var granted = asked(LARGE).granted(seen(running("old", 1)), 7);

    assertThat(granted.wanted()).isFalse();
    assertThat(granted.durable()).isFalse();
    assertThat(granted.behind(running("old", 1))).isTrue();
    assertThat(granted.behind(running("new", 2))).isFalse();
    assertThat(granted.settled(seen(running("old", 1))).allocation().resizing())
        .contains(new Resizing(7, ""));

    var given = granted.caughtUp(List.of("old")).settled(seen(running("old", 1)));

    assertThat(given.behind(running("old", 1))).isFalse();
    assertThat(given.allocation().resizing()).isEmpty();
  }

  /** It may have been given the larger resources already when the agent was asked to go back. */
  @Test
  void whatWasBehindStaysSoWhenTheResizeIsTakenBack() {
    var back =
        asked(LARGE)
            .granted(seen(running("old", 1)), 7)
            .asked(ContainerResources.of(SMALL))
            .granted(seen(running("old", 1)), 8);

    assertThat(back.behind(running("old", 1))).isTrue();
    assertThat(back.allocation().granted()).isEqualTo(ContainerResources.of(SMALL));
  }

  @Test
  void aContainerThatIsGoneIsForgottenAndOneThatHasEndedHoldsNothingUp() {
    var granted = asked(LARGE).granted(seen(running("old", 1)), 7);
    var raised = granted.caughtUp(List.of());

    assertThat(raised.settled(seen()).allocation().behind()).isEmpty();
    assertThat(raised.settled(seen(ended("old"))).behind(ended("old"))).isTrue();
    assertThat(raised.settled(seen(ended("old"))).allocation().resizing()).isEmpty();
  }

  @Test
  void aFailureIsToldUntilAnotherResizeIsGranted() {
    var failed = asked(LARGE).granted(seen(running("old", 1)), 7).failed("no");

    assertThat(failed.allocation().resizing()).contains(new Resizing(7, "no"));
    assertThat(failed.granted(seen(running("old", 1)), 9).allocation().resizing())
        .contains(new Resizing(9, ""));
  }

  @Test
  void whoTakesBackWhatItAskedForWaitsForNothing() {
    var waiting = asked(LARGE).with(Optional.of(new Pending("Deferred", "no room", 2)));

    assertThat(waiting.asked(ContainerResources.of(LARGE)).pending()).isPresent();
    assertThat(waiting.asked(ContainerResources.of(SMALL)).pending()).isEmpty();
  }

  /** Its last grant was written, which was not heard of, and then it ended. */
  @Test
  void ofAPodThatIsOverTheStatusHasTheLastWord() {
    var told =
        pod(
            "{requests: {memory: 5Gi}}",
            """
            status:
              phase: Failed
              containerStatuses:
              - {name: main, allocatedResources: {memory: 64Mi}}
            """);
    var found = Allocation.of(pod("{requests: {memory: 5Gi}}", ""));

    var resize = PodResize.recovered(told, found);

    assertThat(resize.known().toString()).contains("64Mi").doesNotContain("5Gi");
    assertThat(resize.durable()).isTrue();
  }

  /** It never ran, so that nobody was told what it was granted but in sum. */
  @Test
  void ofAPodThatIsOverTheDiskTellsWhatTheStatusDoesNot() {
    var told = pod("{requests: {memory: 5Gi}}", "status: {phase: Failed}");
    var found = Allocation.of(pod("{requests: {memory: 64Mi}}", ""));

    assertThat(PodResize.recovered(told, found).known().toString()).contains("64Mi");
  }

  @Test
  void aLaterAgentKnowsWhatWasGrantedAndWhatWaits() {
    var stored = Allocation.of(SMALL);
    var told =
        pod(
            "{requests: {cpu: 2}}",
            """
            status:
              conditions:
              - {type: PodResizePending, status: "True", reason: Deferred, message: no room,
                 observedGeneration: 4}
            """);

    var resize = PodResize.recovered(told, stored);

    assertThat(resize.durable()).isTrue();
    assertThat(resize.wanted()).isTrue();
    assertThat(resize.allocation()).isEqualTo(stored);
    assertThat(resize.pending()).contains(new Pending("Deferred", "no room", 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cpu: 200m, memory: 64Mi  | cpu    | NotRequired      | false
          cpu: 200m, memory: 64Mi  | memory | RestartContainer | false
          cpu: 100m, memory: 128Mi | memory | RestartContainer | true
          cpu: 100m, memory: 128Mi | memory | NotRequired      | false
          cpu: 200m, memory: 128Mi | memory | RestartContainer | true
          cpu: 100m, memory: 64Mi  | memory | RestartContainer | false
          """)
  void aContainerStartsAnewOnlyForWhatItsPolicyNames(
      String requests, String resource, String policy, boolean restarts) {
    var rule = "[{resourceName: %s, restartPolicy: %s}]".formatted(resource, policy);
    var asking = pod("{requests: {" + requests + "}}, resizePolicy: " + rule, "");
    var granted = asked(asking).granted(seen(running("old", 1)), 2);

    assertThat(granted.restarts(asking.containers().getFirst(), running("old", 1)))
        .isEqualTo(restarts);
  }

  private static PodResize asked(Pod pod) {
    return PodResize.admitted(SMALL).asked(ContainerResources.of(pod));
  }

  private static PodObservation seen(ContainerInstance... containers) {
    return new PodObservation(
        SMALL.uid(), List.of(), List.of(containers), true, true, true, new TreeMap<>());
  }

  private static ContainerInstance running(String id, int attempt) {
    return instance(id, attempt, new Run.Running(Instant.EPOCH));
  }

  private static ContainerInstance ended(String id) {
    return instance(id, 1, new Run.Exited(Instant.EPOCH, Instant.EPOCH, 0, "", ""));
  }

  private static ContainerInstance instance(String id, int attempt, Run run) {
    return new ContainerInstance(
        id, "main", "sandbox", attempt, run, "", "", "", "", Optional.empty());
  }

  private static Pod pod(String resources, String more) {
    return new Pod(
        Serialization.unmarshal(
            """
            metadata: {name: web, namespace: shop, uid: u}
            spec: {containers: [{name: main, resources: %s}]}
            %s
            """
                .formatted(resources, more),
            io.fabric8.kubernetes.api.model.Pod.class));
  }
}
