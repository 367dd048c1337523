package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.TestCluster;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must make of other resources for a pod that runs (KEP-1287). Each agent's
 * test class implements it, as {@link PodLifecycle}.
 */
interface PodResizes {

  TestCluster cluster();

  KubernetesClient client();

  private Pods resized() {
    return new Pods(client());
  }

  private static String pod(String name, String resources, String more) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
    spec:
      nodeName: node-1
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: registry.jubelet.test/busybox:1
        command: [sleep, "3600"]
        resources: %s
        %s
    """
        .formatted(name, resources, more);
  }

  private void resize(String name, String resources) {
    patchResize(name, "spec: {containers: [{name: main, resources: %s}]}".formatted(resources));
  }

  private void patchResize(String name, String patch) {
    resized().resize(name, patch);
  }

  @Test
  default void processorTimeIsResizedWithoutARestart() {
    resized()
        .create(
            pod(
                "grows",
                "{requests: {cpu: 100m, memory: 32Mi}, limits: {cpu: 200m, memory: 64Mi}}",
                ""));
    var before = Pods.container(resized().awaitReady("grows"), "main");

    resize("grows", "{requests: {cpu: 150m}, limits: {cpu: 300m}}");

    var after = resized().await("grows", pod -> has(pod, "cpu", "300m") && settled(pod));
    var main = Pods.container(after, "main");
    assertThat(main.getRestartCount()).isZero();
    assertThat(main.getContainerID()).isEqualTo(before.getContainerID());
    assertThat(main.getAllocatedResources()).containsEntry("cpu", new Quantity("150m"));
    assertThat(quota(after, "")).isEqualTo("30000");
    assertThat(quota(after, main.getContainerID())).isEqualTo("30000");
    assertThat(new PodEvents(client()).await("grows", "ResizeCompleted"))
        .startsWith("Pod resize completed: {\"containers\":[{\"name\":\"main\"");
    resized().delete("grows");
  }

  /** GA in 1.37, where the node declares it. */
  @Test
  default void anInitContainerIsResizedWhileItRuns() {
    resized()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: begins
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 1
              initContainers:
              - name: first
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
                resources: {requests: {cpu: 50m}, limits: {cpu: 100m}}
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
            """);
    var before = init(resized().await("begins", pod -> running(pod)));

    patchResize(
        "begins",
        "spec: {initContainers: [{name: first, resources: {requests: {cpu: 80m}, limits: {cpu: 160m}}}]}");

    var after =
        resized()
            .await(
                "begins",
                pod ->
                    new Quantity("160m").equals(init(pod).getResources().getLimits().get("cpu"))
                        && settled(pod));
    assertThat(init(after).getContainerID()).isEqualTo(before.getContainerID());
    assertThat(init(after).getAllocatedResources()).containsEntry("cpu", new Quantity("80m"));
    assertThat(quota(after, before.getContainerID())).isEqualTo("16000");
    resized().delete("begins");
  }

  private static boolean running(Pod pod) {
    return !pod.getStatus().getInitContainerStatuses().isEmpty()
        && init(pod).getState().getRunning() != null;
  }

  private static ContainerStatus init(Pod pod) {
    return pod.getStatus().getInitContainerStatuses().getFirst();
  }

  /** Beta and on by default since 1.36: whoever has no limit of its own has the pod's. */
  @Test
  default void aPodIsResizedAsAWholeWithWhoHasNoLimitOfItsOwn() {
    resized()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: together
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 1
              resources: {requests: {cpu: 100m, memory: 32Mi}, limits: {cpu: 200m, memory: 64Mi}}
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
            """);
    var before = Pods.container(resized().awaitReady("together"), "main");

    patchResize("together", "spec: {resources: {requests: {cpu: 150m}, limits: {cpu: 300m}}}");

    var id = before.getContainerID();
    var after =
        resized()
            .await(
                "together",
                pod -> quota(pod, "").equals("30000") && quota(pod, id).equals("30000"));
    assertThat(Pods.container(after, "main").getContainerID()).isEqualTo(before.getContainerID());
    var told =
        resized()
            .await(
                "together",
                pod ->
                    new Quantity("300m")
                        .equals(pod.getStatus().getResources().getLimits().get("cpu")));
    assertThat(told.getStatus().getAllocatedResources())
        .containsEntry("cpu", new Quantity("150m"))
        .containsEntry("memory", new Quantity("32Mi"));
    resized().delete("together");
  }

  @Test
  default void containerThatAsksForItStartsAnewOnceForOtherMemory() {
    resized()
        .create(
            pod(
                "restarts",
                "{requests: {cpu: 50m, memory: 32Mi}, limits: {memory: 64Mi}}",
                "resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]"));
    resized().awaitReady("restarts");

    resize("restarts", "{requests: {memory: 48Mi}, limits: {memory: 96Mi}}");

    var after =
        resized()
            .await(
                "restarts", pod -> has(pod, "memory", "96Mi") && settled(pod) && Pods.ready(pod));
    assertThat(Pods.container(after, "main").getRestartCount()).isEqualTo(1);
    assertThat(Objects.requireNonNull(new PodEvents(client()).await("restarts", "Killing")))
        .startsWith("Container main resize requires restart");
    resized().delete("restarts");
  }

  @Test
  default void resizeWaitsUntilTheNodeHasRoom() {
    var free = allocatableMillis() - 400;
    resized().create(pod("hog", "{requests: {cpu: %dm}}".formatted(free), ""));
    resized().create(pod("waits", "{requests: {cpu: 100m}}", ""));
    resized().awaitReady("hog");
    resized().awaitReady("waits");

    resize("waits", "{requests: {cpu: 700m}}");

    var deferred = resized().await("waits", pod -> pending(pod).isPresent());
    assertThat(pending(deferred).orElseThrow().getReason()).isEqualTo("Deferred");
    assertThat(pending(deferred).orElseThrow().getMessage())
        .startsWith("Node didn't have enough resource: cpu, requested: 700, used: ");
    assertThat(pending(deferred).orElseThrow().getObservedGeneration())
        .isEqualTo(deferred.getMetadata().getGeneration());
    assertThat(Pods.container(deferred, "main").getAllocatedResources())
        .containsEntry("cpu", new Quantity("100m"));
    assertThat(new PodEvents(client()).await("waits", "ResizeDeferred"))
        .startsWith("Pod resize OutOfcpu: {");

    resized().delete("hog");

    var granted =
        resized()
            .await(
                "waits",
                pod ->
                    Pods.containerIs(
                            pod,
                            "main",
                            main ->
                                new Quantity("700m")
                                    .equals(main.getAllocatedResources().get("cpu")))
                        && settled(pod));
    assertThat(Pods.container(granted, "main").getRestartCount()).isZero();
    resized().delete("waits");
  }

  private long allocatableMillis() {
    var cpu = client().nodes().withName("node-1").require().getStatus().getAllocatable().get("cpu");
    return Objects.requireNonNull(cpu)
        .getNumericalAmount()
        .multiply(BigDecimal.valueOf(1000))
        .longValue();
  }

  /** Whether the container has that limit. */
  private static boolean has(Pod pod, String resource, String limit) {
    return Pods.containerIs(
        pod,
        "main",
        main ->
            main.getResources() != null
                && new Quantity(limit).equals(main.getResources().getLimits().get(resource)));
  }

  private static boolean settled(Pod pod) {
    return conditions(pod).stream().noneMatch(each -> each.getType().startsWith("PodResize"));
  }

  private static Optional<PodCondition> pending(Pod pod) {
    return conditions(pod).stream()
        .filter(each -> "PodResizePending".equals(each.getType()))
        .findFirst();
  }

  private static List<PodCondition> conditions(Pod pod) {
    return Objects.requireNonNullElse(pod.getStatus().getConditions(), List.of());
  }

  /** The processor time of the pod's cgroup, or of that of a container in it. */
  private String quota(Pod pod, String container) {
    var cgroups = new PodCgroups(cluster().nodes().getFirst());
    return container.isEmpty()
        ? cgroups.ofPod(pod, "cpu.cfs_quota_us")
        : cgroups.ofContainer(pod, container, "cpu.cfs_quota_us");
  }
}
