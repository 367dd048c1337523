package io.jubelet.node.decide.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.VolumeMountStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.HandlerFeatures;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodStatusesTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "           | False | PodSandboxNotReady | no pod sandbox exists",
        "gone       | False | PodSandboxNotReady | pod sandbox is not ready",
        "gone gone  | False | PodSandboxNotReady | pod sandbox is not ready",
        "bare       | False | PodSandboxNotReady | pod sandbox has no IP address",
        "ready      | True  | -                  | -",
        "ready gone | True  | -                  | -",
      })
  void containersMayStartOnceASandboxHasItsNetwork(
      String sandboxes, String status, String reason, String message) {
    var seen = new ArrayList<Sandbox>();
    for (var each : sandboxes == null ? new String[0] : sandboxes.split(" ")) {
      var ips = each.equals("ready") ? List.of("10.0.0.1") : List.<String>of();
      var pod = pod("{}").uid();
      seen.add(new Sandbox("s" + seen.size(), pod, seen.size(), !each.equals("gone"), T, ips));
    }

    var condition = condition(status(pod("{}"), seen, List.of()), "PodReadyToStartContainers");

    assertThat(condition.getStatus()).isEqualTo(status);
    assertThat(condition.getReason()).isEqualTo(reason);
    assertThat(condition.getMessage()).isEqualTo(message);
  }

  @Test
  void everyShutReadinessGateIsNamed() {
    var pod =
        pod(
            """
            spec:
              containers: [{name: main, image: i}]
              readinessGates: [{conditionType: a}, {conditionType: b}, {conditionType: c}]
            status: {conditions: [{type: b, status: "False"}, {type: c, status: "True"}]}
            """);

    var ready = condition(status(pod, sandbox(), List.of(running("main"))), "Ready");

    assertThat(ready.getReason()).isEqualTo("ReadinessGatesNotReady");
    assertThat(ready.getMessage())
        .isEqualTo(
            "corresponding condition of pod readiness gate \"a\" does not exist.,"
                + " the status of pod readiness gate \"b\" is not \"True\", but False");
  }

  @Test
  void anInitContainerIsReadyOnceItHasSucceededAndASidecarWhileItRuns() {
    var pod =
        pod(
            """
            spec:
              containers: [{name: main, image: i}]
              initContainers:
              - {name: over, image: i}
              - {name: failed, image: i}
              - {name: now, image: i}
              - {name: sidecar, image: i, restartPolicy: Always}
            """);
    var seen = List.of(ended("over", 0), ended("failed", 1), running("now"), running("sidecar"));

    var statuses = status(pod, sandbox(), seen).getInitContainerStatuses();

    assertThat(statuses)
        .extracting(ContainerStatus::getName, ContainerStatus::getReady)
        .containsExactly(
            tuple("over", true),
            tuple("failed", false),
            tuple("now", false),
            tuple("sidecar", true));
  }

  @Test
  void anEphemeralContainerIsNeitherReadyNorStarted() {
    var pod =
        pod(
            """
            spec:
              containers: [{name: main, image: i}]
              ephemeralContainers: [{name: debugger, image: i}]
            """);

    var status = status(pod, sandbox(), List.of(running("main"), running("debugger")));

    assertThat(status.getEphemeralContainerStatuses().getFirst().getReady()).isFalse();
    assertThat(status.getEphemeralContainerStatuses().getFirst().getStarted()).isNull();
    assertThat(status.getContainerStatuses().getFirst().getStarted()).isTrue();
  }

  @Test
  void theMountsOfAContainerAreTold() {
    var pod =
        pod(
            """
            spec:
              containers:
              - name: main
                image: i
                volumeMounts:
                - {name: data, mountPath: /data}
                - {name: data, mountPath: /also, readOnly: true}
            """);

    var mounts = status(pod, List.of(), List.of()).getContainerStatuses().getFirst();

    assertThat(Serialization.asJson(mounts.getVolumeMounts()))
        .isEqualTo(
            "[{\"mountPath\":\"/data\",\"name\":\"data\"},"
                + "{\"mountPath\":\"/also\",\"name\":\"data\",\"readOnly\":true,"
                + "\"recursiveReadOnly\":\"Disabled\"}]");
  }

  /** KEP-3857: which handler a class names is told by the API server alone. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # class,  handlers that can, handlers that cannot, told
          ,         '',                runc,                 Enabled
          ,         runc,              '',                   Disabled
          ,         ,                  ,                     Disabled
          special,  'runc,',           ,                     Enabled
          special,  '',                kata,                 Disabled
          special,  ,                  ,                     Disabled
          """)
  void mountsAreToldToBeRecursivelyReadOnlyWhereTheHandlerCan(
      @Nullable String className, @Nullable String can, @Nullable String cannot, String told) {
    var pod =
        pod(
            """
            spec:
              runtimeClassName: %s
              containers:
              - name: main
                image: i
                volumeMounts:
                - {name: data, mountPath: /data, readOnly: true, recursiveReadOnly: IfPossible}
            """
                .formatted(Objects.requireNonNullElse(className, "null")));

    var handlers = new TreeMap<String, HandlerFeatures>();
    names(can).forEach(name -> handlers.put(name, new HandlerFeatures(true, false)));
    names(cannot).forEach(name -> handlers.put(name, new HandlerFeatures(false, true)));
    var status = status(handlers, new PodWorker.Syncing(pod), List.of(), List.of());

    assertThat(status.getContainerStatuses().getFirst().getVolumeMounts())
        .extracting(VolumeMountStatus::getRecursiveReadOnly)
        .containsExactly(told);
  }

  private static List<String> names(@Nullable String list) {
    return list == null ? List.of() : List.of(list.split(",", -1));
  }

  private static Pod pod(String yaml) {
    var pod = Serialization.unmarshal(yaml, io.fabric8.kubernetes.api.model.Pod.class);
    var given =
        pod.edit()
            .editOrNewMetadata()
            .withNamespace("default")
            .withName("p")
            .withUid("u-1")
            .endMetadata()
            .editOrNewSpec()
            .endSpec()
            .editOrNewStatus()
            .endStatus();
    return new Pod(given.build());
  }

  private static List<Sandbox> sandbox() {
    return List.of(new Sandbox("s0", pod("{}").uid(), 0, true, T, List.of("10.0.0.1")));
  }

  private static ContainerInstance running(String name) {
    return instance(name, new Run.Running(T));
  }

  private static ContainerInstance ended(String name, int exitCode) {
    return instance(name, new Run.Exited(T, T, exitCode, "", ""));
  }

  private static ContainerInstance instance(String name, Run run) {
    return new ContainerInstance(
        "c-" + name, name, "s0", 0, run, "", "i", "sha256:1", "", Optional.empty());
  }

  @Test
  void containersAreToldByNameAndInitContainersInTheirOrder() {
    var pod =
        pod(
            """
            spec:
              containers: [{name: b, image: i}, {name: c, image: i}, {name: a, image: i}]
              initContainers: [{name: z, image: i}, {name: y, image: i}]
            """);

    var status = status(pod, sandbox(), List.of());

    assertThat(status.getContainerStatuses())
        .extracting(ContainerStatus::getName)
        .containsExactly("a", "b", "c");
    assertThat(status.getInitContainerStatuses())
        .extracting(ContainerStatus::getName)
        .containsExactly("z", "y");
  }

  @ParameterizedTest
  @CsvSource({
    // exit codes: init container, sidecar, container, and the phase of the pod that is over
    "0, 0, 0, Succeeded",
    "0, 143, 0, Succeeded",
    "0, 137, 0, Succeeded",
    "0, 0, 1, Failed",
    "1, 0, 0, Failed",
  })
  void whatEndedAPodMakesItsPhase(int init, int sidecar, int main, String phase) {
    var pod =
        pod(
            """
            spec:
              restartPolicy: Never
              containers: [{name: main, image: i}]
              initContainers:
              - {name: init, image: i}
              - {name: sidecar, image: i, restartPolicy: Always}
            """);
    var seen = List.of(ended("init", init), ended("sidecar", sidecar), ended("main", main));
    var worker = new PodWorker.Syncing(pod).terminate(new PodWorker.Ending.Completed(), T);

    assertThat(status(worker, pod, sandbox(), seen).getPhase()).isEqualTo(phase);
  }

  private static PodStatus status(
      Pod pod, List<Sandbox> sandboxes, List<ContainerInstance> containers) {
    return status(new PodWorker.Syncing(pod), pod, sandboxes, containers);
  }

  private static PodStatus status(
      PodWorker worker, Pod pod, List<Sandbox> sandboxes, List<ContainerInstance> containers) {
    return status(new TreeMap<>(), worker, sandboxes, containers);
  }

  private static PodStatus status(
      SortedMap<String, HandlerFeatures> handlers,
      PodWorker worker,
      List<Sandbox> sandboxes,
      List<ContainerInstance> containers) {
    var uid = worker.subject().uid();
    var seen = new PodObservation(uid, sandboxes, containers, true, true, true, new TreeMap<>());
    var node =
        new NodeContext(
            new NodeIdentity("node-1", List.of("192.0.2.1")),
            "containerd",
            handlers,
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));
    var situation =
        new Situation(
            worker, seen, PodMemory.fresh(new PodStatus()), node, false, PodProbes.none());
    return PodStatuses.compute(situation, new TreeMap<>(), T);
  }

  private static PodCondition condition(PodStatus status, String type) {
    return status.getConditions().stream()
        .filter(each -> type.equals(each.getType()))
        .findFirst()
        .orElseThrow();
  }
}
