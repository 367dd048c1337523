package io.jubelet.node.decide.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodProbes.Key;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.ProbeHandler;
import io.jubelet.node.model.ProbeKind;
import io.jubelet.node.model.ProbeSpec;
import io.jubelet.node.model.ProbeTrack;
import io.jubelet.node.model.ProbeTrack.Verdict;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProbingTest {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Key STARTUP = new Key("main", ProbeKind.STARTUP);
  private static final Key LIVENESS = new Key("main", ProbeKind.LIVENESS);
  private static final Key READINESS = new Key("main", ProbeKind.READINESS);

  /** An answer of each letter: S well, F not well, ? none. */
  @ParameterizedTest
  @CsvSource({
    "LIVENESS,  1, 3, '',      SUCCESS",
    "LIVENESS,  1, 3, FF,      SUCCESS",
    "LIVENESS,  1, 3, FFSFF,   SUCCESS",
    "LIVENESS,  1, 3, FFF,     FAILURE",
    "LIVENESS,  1, 1, F,       FAILURE",
    "LIVENESS,  1, 3, F?F?F,   FAILURE", // an answer that nobody got counts neither way
    "READINESS, 1, 3, '',      FAILURE",
    "READINESS, 1, 3, S,       SUCCESS",
    "READINESS, 2, 3, S,       FAILURE",
    "READINESS, 2, 3, SFS,     FAILURE",
    "READINESS, 2, 3, SS,      SUCCESS",
    "READINESS, 1, 2, SF,      SUCCESS",
    "READINESS, 1, 2, SFF,     FAILURE",
    "READINESS, 1, 2, SFFS,    SUCCESS",
    "STARTUP,   1, 3, '',      UNKNOWN",
    "STARTUP,   1, 3, FF,      UNKNOWN",
    "STARTUP,   1, 3, FFS,     SUCCESS",
    "STARTUP,   1, 3, FFF,     FAILURE",
  })
  void thresholdsMakeTheVerdict(
      ProbeKind kind, int successes, int failures, String answers, Verdict verdict) {
    var key = new Key("main", kind);
    var probes = begun(kind, spec(successes, failures));

    for (char answer : answers.toCharArray()) {
      probes =
          answer == '?'
              ? Probing.unanswered(probes, key, START)
              : Probing.answered(probes, key, answer == 'S', START);
    }

    assertThat(track(probes, key).verdict()).isEqualTo(verdict);
  }

  /** Seconds after it was due, with a period of 10 s. */
  @ParameterizedTest
  @CsvSource({
    "0,  0,  10",
    "0,  7,  10",
    "0,  10, 10", // a tick that came meanwhile is kept
    "0,  13, 10",
    "0,  27, 20", // one, and not all of them
    "3,  4,  10", // asked late, it keeps its pace
    "13, 14, 20", // its startup probe had not succeeded
  })
  void questionsComeAPeriodApart(int asked, int answered, int next) {
    var due = begun(ProbeKind.READINESS, spec(1, 3));
    var asking = due.asking(List.of(READINESS), START.plusSeconds(asked));
    var at = START.plusSeconds(answered);

    assertThat(Probing.answered(asking, READINESS, true, at).nextDue())
        .contains(START.plusSeconds(next));
    assertThat(Probing.unanswered(asking, READINESS, at).nextDue())
        .contains(START.plusSeconds(next));
  }

  @Test
  void itIsAskedWhenItIsDue() {
    var probes = begun(ProbeKind.READINESS, spec(1, 3));

    assertThat(Probing.due(probes, START.minusMillis(1))).isEmpty();
    assertThat(Probing.due(probes, START)).containsExactly(READINESS);
  }

  @Test
  void startupGatesTheOthers() {
    var probes = Probing.follow(situation(all(), PodProbes.none(), new PodStatus()), START);
    assertThat(Probing.due(probes, START)).containsExactly(STARTUP);

    var started = Probing.answered(probes, STARTUP, true, START);
    assertThat(Probing.due(started, START)).containsExactly(LIVENESS, READINESS);

    var failed = probes;
    for (int i = 0; i < 3; i++) {
      failed = Probing.answered(failed, STARTUP, false, START);
    }
    assertThat(Probing.due(failed, START.plusSeconds(60))).isEmpty();
    assertThat(failed.condemned(instance("c1"))).contains(STARTUP);
  }

  @Test
  void condemnedContainerIsAskedOnlyWhetherItIsReady() {
    var probes = begun(ProbeKind.LIVENESS, spec(1, 1)).with(READINESS, fresh(spec(1, 1)));

    var condemned = Probing.answered(probes, LIVENESS, false, START);

    assertThat(Probing.due(condemned, START.plusSeconds(60))).containsExactly(READINESS);
    assertThat(condemned.condemned(instance("c1"))).contains(LIVENESS);
    assertThat(condemned.condemned(instance("c2"))).isEmpty();
  }

  @Test
  void nothingIsAskedTwiceAtOnce() {
    var probes = begun(ProbeKind.LIVENESS, spec(1, 3));

    var asked = probes.asking(List.of(LIVENESS), START);

    assertThat(Probing.due(asked, START.plusSeconds(60))).isEmpty();
    assertThat(asked.nextDue()).isEmpty();
  }

  @Test
  void initialDelayCountsFromTheStart() {
    var slow =
        new ContainerBuilder(all())
            .editReadinessProbe()
            .withInitialDelaySeconds(20)
            .endReadinessProbe()
            .withStartupProbe(null)
            .withLivenessProbe(null)
            .build();

    var probes =
        Probing.follow(situation(slow, PodProbes.none(), new PodStatus()), START.plusSeconds(5));

    assertThat(probes.nextDue()).contains(START.plusSeconds(20));
  }

  @Test
  void anotherContainerBeginsAnew() {
    var before = Probing.answered(begun(ProbeKind.READINESS, spec(1, 3)), READINESS, true, START);
    var old = before.with(READINESS, ofContainer("old", track(before, READINESS)));

    var after = Probing.follow(situation(all(), old, new PodStatus()), START);

    assertThat(track(after, READINESS).verdict()).isEqualTo(Verdict.FAILURE);
    assertThat(after.ready(instance("c1"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "containerd://c1, true,  true,  SUCCESS, SUCCESS",
    "containerd://c1, true,  false, SUCCESS, FAILURE",
    "containerd://c1, false, false, UNKNOWN, FAILURE",
    "containerd://c0, true,  true,  UNKNOWN, FAILURE", // told of another container
  })
  void freshAgentTakesOverWhatWasToldOfTheContainer(
      String id, boolean started, boolean ready, Verdict startup, Verdict readiness) {
    var told =
        new PodStatusBuilder()
            .addNewContainerStatus()
            .withName("main")
            .withContainerID(id)
            .withStarted(started)
            .withReady(ready)
            .endContainerStatus()
            .build();

    var probes = Probing.follow(situation(all(), PodProbes.none(), told), START.plusSeconds(100));

    assertThat(track(probes, STARTUP).verdict()).isEqualTo(startup);
    assertThat(track(probes, READINESS).verdict()).isEqualTo(readiness);
    assertThat(track(probes, LIVENESS).verdict()).isEqualTo(Verdict.SUCCESS);
  }

  @Test
  void podThatEndsIsAskedOnlyWhetherItIsReady() {
    var running = situation(all(), PodProbes.none(), new PodStatus());
    var syncing = (PodWorker.Syncing) running.worker();
    var ending =
        new Situation(
            syncing.terminate(new PodWorker.Ending.Deleted(), START),
            running.seen(),
            running.memory(),
            running.node(),
            false,
            Probing.follow(running, START));

    assertThat(Probing.follow(ending, START).tracks()).containsOnlyKeys(READINESS);
  }

  @Test
  void namedPortIsThatOfTheContainer() {
    var container =
        new ContainerBuilder()
            .withName("main")
            .addNewPort()
            .withName("web")
            .withContainerPort(8080)
            .endPort()
            .withNewReadinessProbe()
            .withNewHttpGet()
            .withPath("/healthz")
            .withNewPort("web")
            .endHttpGet()
            .endReadinessProbe()
            .withNewLivenessProbe()
            .withNewTcpSocket()
            .withNewPort("absent")
            .endTcpSocket()
            .endLivenessProbe()
            .build();

    var specs = ProbeSpec.of(container);

    assertThat(specs.get(ProbeKind.READINESS))
        .isEqualTo(
            new ProbeSpec(
                new ProbeHandler.Http(false, "", 8080, "/healthz", List.of()),
                Duration.ZERO,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                1,
                3,
                Optional.empty()));
    assertThat(specs.get(ProbeKind.LIVENESS))
        .extracting(ProbeSpec::handler)
        .isEqualTo(new ProbeHandler.Impossible("container main has no port named 'absent'"));
  }

  /** Upstream ExpandContainerCommandOnlyStatic: what the spec says, and nothing that is fetched. */
  @Test
  void commandOfAProbeIsExpanded() {
    var container =
        new ContainerBuilder()
            .withName("main")
            .addNewEnv()
            .withName("PORT")
            .withValue("8080")
            .endEnv()
            .addNewEnv()
            .withName("NODE")
            .withNewValueFrom()
            .endValueFrom()
            .endEnv()
            .withNewLivenessProbe()
            .withNewExec()
            .withCommand("check", "$(PORT)", "x$(NODE)y", "$(NONE)", "$$(PORT)")
            .endExec()
            .endLivenessProbe()
            .build();

    assertThat(ProbeSpec.of(container).get(ProbeKind.LIVENESS))
        .extracting(ProbeSpec::handler)
        .isEqualTo(new ProbeHandler.Exec(List.of("check", "8080", "xy", "$(NONE)", "$(PORT)")));
  }

  private static Container all() {
    return new ContainerBuilder()
        .withName("main")
        .withNewStartupProbe()
        .withNewExec()
        .addToCommand("startup")
        .endExec()
        .endStartupProbe()
        .withNewLivenessProbe()
        .withNewExec()
        .addToCommand("liveness")
        .endExec()
        .endLivenessProbe()
        .withNewReadinessProbe()
        .withNewExec()
        .addToCommand("readiness")
        .endExec()
        .endReadinessProbe()
        .build();
  }

  private static ProbeSpec spec(int successes, int failures) {
    return new ProbeSpec(
        new ProbeHandler.Tcp("", 80),
        Duration.ZERO,
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        successes,
        failures,
        Optional.empty());
  }

  private static ProbeTrack fresh(ProbeSpec spec) {
    return ProbeTrack.begin("c1", spec, Verdict.FAILURE, START);
  }

  private static PodProbes begun(ProbeKind kind, ProbeSpec spec) {
    var verdict =
        switch (kind) {
          case STARTUP -> Verdict.UNKNOWN;
          case LIVENESS -> Verdict.SUCCESS;
          case READINESS -> Verdict.FAILURE;
        };
    return PodProbes.none()
        .with(new Key("main", kind), ProbeTrack.begin("c1", spec, verdict, START));
  }

  private static ProbeTrack ofContainer(String id, ProbeTrack track) {
    return ProbeTrack.begin(id, track.spec(), track.verdict(), track.dueAt());
  }

  private static ProbeTrack track(PodProbes probes, Key key) {
    return Optional.ofNullable(probes.tracks().get(key)).orElseThrow();
  }

  private static ContainerInstance instance(String id) {
    return new ContainerInstance(
        id, "main", "s1", 0, new Run.Running(START), "", "i", "i", "", Optional.empty());
  }

  private static Situation situation(Container container, PodProbes probes, PodStatus known) {
    var pod =
        new Pod(
            new PodBuilder()
                .withNewMetadata()
                .withUid("uid")
                .withNamespace("default")
                .withName("pod")
                .endMetadata()
                .withNewSpec()
                .withContainers(container)
                .endSpec()
                .build());
    var seen =
        new PodObservation(
            new PodUid("uid"),
            List.of(),
            List.of(instance("c1")),
            true,
            true,
            true,
            new TreeMap<>());
    var node =
        new NodeContext(
            new NodeIdentity("node-1", List.of("192.0.2.1")),
            "containerd",
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));
    return new Situation(
        new PodWorker.Syncing(pod), seen, PodMemory.fresh(known), node, true, probes);
  }
}
