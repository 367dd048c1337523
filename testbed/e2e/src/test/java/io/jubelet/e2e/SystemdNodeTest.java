package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.ControlPlane.Component;
import io.jubelet.testbed.SystemdNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Jubelet on cgroup v2 with systemd as process 1 and as the cgroup driver. Runs inside the machine
 * of {@code make test-vm}, of which this one class is the job, beside a control plane of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SystemdNodeTest implements RolloutUnderSystemd {
  private static final String KUBEPODS = "kubepods.slice";
  private static final String BURSTABLE = KUBEPODS + "/kubepods-burstable.slice";
  private static final String BEST_EFFORT = KUBEPODS + "/kubepods-besteffort.slice";

  private final ControlPlane plane = ControlPlane.start("vm", EnumSet.allOf(Component.class));
  private final SystemdNode node = SystemdNode.join(plane);
  private final KubernetesClient client = plane.client();
  private final Pods pods = new Pods(client);

  @Override
  public ControlPlane plane() {
    return plane;
  }

  @Override
  public SystemdNode node() {
    return node;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @AfterAll
  void close() {
    client.close();
    plane.close();
  }

  @Test
  void processOneIsSystemdOnCgroupV2() throws Exception {
    assertThat(Files.readString(Path.of("/proc/1/comm"))).isEqualTo("systemd\n");
    assertThat(node.cgroup("cgroup.controllers")).content().contains("cpu", "memory", "pids");
    assertThat(node.property(KUBEPODS, "ActiveState")).isEqualTo("active");
  }

  @Test
  void allPodsTogetherMayUseTheMachineBeyondTheEvictionThreshold() {
    var status = client.nodes().withName(SystemdNode.NAME).require().getStatus();
    var memory = Quantity.getAmountInBytes(amount(status.getCapacity(), "memory")).toString();

    assertThat(amount(status.getAllocatable(), "memory"))
        .isNotEqualTo(amount(status.getCapacity(), "memory"));
    assertThat(limits(KUBEPODS)).containsEntry("memory.max", memory);
    assertThat(node.property(KUBEPODS, "MemoryMax")).isEqualTo(memory);
  }

  @Test
  void guaranteedPodIsLimitedBySystemdAndTheKernel() {
    var equal = "{limits: {cpu: 500m, memory: 64Mi}, requests: {cpu: 500m, memory: 64Mi}}";
    pods.create(sleeper("guaranteed", equal));
    var pod = pods.awaitReady("guaranteed");
    var slice = "kubepods-pod%s.slice".formatted(uid(pod));

    assertThat(pod.getStatus().getQosClass()).isEqualTo("Guaranteed");
    assertThat(limits(KUBEPODS + "/" + slice))
        .isEqualTo(
            Map.of(
                "cpu.max", "50000 100000",
                "cpu.weight", "20",
                "memory.max", "67108864",
                "pids.max", "512"));
    assertThat(container(KUBEPODS + "/" + slice, pod))
        .containsAllEntriesOf(
            Map.of("cpu.max", "50000 100000", "cpu.weight", "59", "memory.max", "67108864"));
    assertThat(node.property(slice, "MemoryMax")).isEqualTo("67108864");
    assertThat(node.property(slice, "TasksMax")).isEqualTo("512");

    deleteAndSeeNothingLeft(pod);
  }

  @Test
  void burstablePodIsLimitedInItsOwnBranch() {
    // 125m is 12.5 ms of 100 ms; systemd keeps whole percents of a second, so it is 13.
    var more = "{limits: {cpu: 125m, memory: 64Mi}, requests: {cpu: 100m, memory: 32Mi}}";
    pods.create(sleeper("burstable", more));
    var pod = pods.awaitReady("burstable");
    var slice = BURSTABLE + "/kubepods-burstable-pod%s.slice".formatted(uid(pod));

    assertThat(pod.getStatus().getQosClass()).isEqualTo("Burstable");
    assertThat(limits(slice))
        .isEqualTo(
            Map.of(
                "cpu.max", "13000 100000",
                "cpu.weight", "4",
                "memory.max", "67108864",
                "pids.max", "512"));
    assertThat(container(slice, pod))
        .containsAllEntriesOf(
            Map.of("cpu.max", "13000 100000", "cpu.weight", "17", "memory.max", "67108864"));
    assertThat(limits(BURSTABLE)).containsEntry("cpu.weight", "4");
    assertThat(node.property("kubepods-burstable.slice", "CPUWeight")).isEqualTo("4");

    deleteAndSeeNothingLeft(pod);
    assertThat(limits(BURSTABLE)).containsEntry("cpu.weight", "1");
  }

  @Test
  void bestEffortPodHasTheLeastWeightAndNoLimitButOfProcesses() {
    pods.create(sleeper("best-effort", "{}"));
    var pod = pods.awaitReady("best-effort");
    var slice = BEST_EFFORT + "/kubepods-besteffort-pod%s.slice".formatted(uid(pod));

    assertThat(pod.getStatus().getQosClass()).isEqualTo("BestEffort");
    assertThat(limits(slice))
        .isEqualTo(
            Map.of(
                "cpu.max", "max 100000",
                "cpu.weight", "1",
                "memory.max", "max",
                "pids.max", "512"));
    assertThat(container(slice, pod))
        .containsAllEntriesOf(
            Map.of("cpu.max", "max 100000", "cpu.weight", "1", "memory.max", "max"));
    assertThat(limits(BEST_EFFORT)).containsEntry("cpu.weight", "1");

    deleteAndSeeNothingLeft(pod);
  }

  @Test
  void containerOverItsMemoryLimitIsKilledAndToldSo() {
    pods.create(
        pod(
            "greedy",
            "Always",
            "{limits: {memory: 32Mi}}",
            "sleep 5; dd if=/dev/zero of=/dev/null bs=128M count=1"));
    // containerd watches for it only once it has started the container, and may tell the end before
    // its reason, so that one end of several may lack it.
    var killed = pods.await("greedy", SystemdNodeTest::toldOutOfMemory);

    deleteAndSeeNothingLeft(killed);
  }

  @Test
  void killedAgentRestartsNoContainer() {
    pods.create(sleeper("survivor", "{requests: {cpu: 100m}}"));
    var before = pods.awaitReady("survivor");

    node.killAgentAndAwaitSuccessor();
    // A pod that starts shows that the new process has taken over.
    pods.create(sleeper("after-kill", "{}"));
    deleteAndSeeNothingLeft(pods.awaitReady("after-kill"));

    var after = pods.get("survivor");
    assertThat(Pods.container(after, "main").getContainerID())
        .isEqualTo(Pods.container(before, "main").getContainerID());
    assertThat(Pods.container(after, "main").getRestartCount()).isZero();
    assertThat(Pods.ready(after)).isTrue();
    assertThat(scope(branch(BURSTABLE, after), after)).isDirectory();
    deleteAndSeeNothingLeft(after);
  }

  private static Quantity amount(Map<String, Quantity> amounts, String resource) {
    return Objects.requireNonNull(amounts.get(resource));
  }

  private static String branch(String parent, Pod pod) {
    return "%s/kubepods-burstable-pod%s.slice".formatted(parent, uid(pod));
  }

  private static boolean toldOutOfMemory(Pod pod) {
    return Pods.containerIs(
        pod,
        "main",
        status ->
            Stream.of(status.getState(), status.getLastState())
                .filter(Objects::nonNull)
                .map(ContainerState::getTerminated)
                .filter(Objects::nonNull)
                .anyMatch(end -> "OOMKilled".equals(end.getReason()) && end.getExitCode() == 137));
  }

  /** The pod's uid as the name of a slice has it. */
  private static String uid(Pod pod) {
    return pod.getMetadata().getUid().replace('-', '_');
  }

  /** The limits of the pod's container, whose cgroup is a scope in the pod's slice. */
  private Map<String, String> container(String slice, Pod pod) {
    return limits(node.cgroup("").relativize(scope(slice, pod)).toString());
  }

  private Path scope(String slice, Pod pod) {
    var id = Pods.container(pod, "main").getContainerID().replace("containerd://", "");
    return node.cgroup(slice).resolve("cri-containerd-%s.scope".formatted(id));
  }

  private Map<String, String> limits(String cgroup) {
    var limits = new TreeMap<String, String>();
    for (var file : List.of("cpu.max", "cpu.weight", "memory.max", "pids.max")) {
      try {
        limits.put(file, Files.readString(node.cgroup(cgroup).resolve(file)).strip());
      } catch (IOException e) {
        throw new AssertionError("no %s of cgroup %s: %s".formatted(file, cgroup, e), e);
      }
    }
    return limits;
  }

  /** The object goes last, so nothing of the pod may be there when it has gone. */
  private void deleteAndSeeNothingLeft(Pod pod) {
    pods.delete(pod.getMetadata().getName());

    assertThat(slices(pod)).isEmpty();
    seeNoCgroup(pod);
  }

  private List<String> slices(Pod pod) {
    return node.units("kubepods*" + uid(pod) + ".slice");
  }

  private void seeNoCgroup(Pod pod) {
    try (var all = Files.walk(node.cgroup(KUBEPODS))) {
      assertThat(all.filter(Files::isDirectory).map(Path::toString))
          .noneMatch(folder -> folder.contains(uid(pod)));
    } catch (IOException e) {
      throw new AssertionError("cannot walk " + KUBEPODS, e);
    }
  }

  static String sleeper(String name, String resources) {
    return pod(name, "Always", resources, "exec sleep 3600");
  }

  private static String pod(String name, String policy, String resources, String script) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          restartPolicy: %s
          terminationGracePeriodSeconds: 1
          automountServiceAccountToken: false
          containers:
          - name: main
            image: registry.jubelet.test/busybox:1
            imagePullPolicy: IfNotPresent
            command: [sh, -c, "%s"]
            resources: %s
        """
        .formatted(name, policy, script, resources);
  }
}
