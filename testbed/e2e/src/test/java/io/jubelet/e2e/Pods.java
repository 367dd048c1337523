package io.jubelet.e2e;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Pods of the namespace {@code default}, made from YAML and watched until a fact holds. */
final class Pods {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAMESPACE = "default";

  private final KubernetesClient client;

  Pods(KubernetesClient client) {
    this.client = client;
  }

  /** Creates what the YAML text describes. */
  void create(String yaml) {
    client.load(stream(yaml)).inNamespace(NAMESPACE).create();
  }

  /** The pod, once the fact holds; fails with the pod's last status after a minute. */
  Pod await(String name, Predicate<Pod> fact) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(name)
        .waitUntilCondition(
            pod -> pod != null && pod.getStatus() != null && fact.test(pod),
            PATIENCE.toSeconds(),
            TimeUnit.SECONDS);
  }

  /** The pod, once its container has been restarted and rests. */
  Pod awaitCrashLoop(String name, String container) {
    return await(
        name,
        pod ->
            containerIs(
                pod,
                container,
                status ->
                    status.getRestartCount() >= 1
                        && waitingReason(status).equals("CrashLoopBackOff")));
  }

  /** The pod, once every container is ready. */
  Pod awaitReady(String name) {
    return await(name, Pods::ready);
  }

  /** The pod as it is now. */
  Pod get(String name) {
    return client.pods().inNamespace(NAMESPACE).withName(name).require();
  }

  /** The log of a pod's only container. */
  String log(String name) {
    return client.pods().inNamespace(NAMESPACE).withName(name).getLog();
  }

  /** Asks for other resources of a pod. */
  void resize(String name, String patch) {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(name)
        .subresource("resize")
        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch);
  }

  /** Asks for deletion and waits until the object is gone. */
  void delete(String name) {
    client.pods().inNamespace(NAMESPACE).withName(name).delete();
    awaitGone(name);
  }

  /** Waits until there is no such pod. */
  void awaitGone(String name) {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(name)
        .waitUntilCondition(pod -> pod == null, PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  static boolean ready(Pod pod) {
    return pod.getStatus().getConditions() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  static boolean phase(Pod pod, String phase) {
    return phase.equals(pod.getStatus().getPhase());
  }

  /** The status of a container, which exists as soon as the node has reported once. */
  static ContainerStatus container(Pod pod, String name) {
    return statuses(pod).stream()
        .filter(status -> name.equals(status.getName()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no status of container " + name + " in " + pod));
  }

  /** True when the pod has reported about the container, and the fact holds. */
  static boolean containerIs(Pod pod, String name, Predicate<ContainerStatus> fact) {
    return statuses(pod).stream().anyMatch(s -> name.equals(s.getName()) && fact.test(s));
  }

  static boolean terminated(ContainerStatus status) {
    return status.getState() != null && status.getState().getTerminated() != null;
  }

  /** The reason for which a container waits; empty when it does not. */
  static String waitingReason(ContainerStatus status) {
    @Nullable ContainerState state = status.getState();
    return state == null || state.getWaiting() == null || state.getWaiting().getReason() == null
        ? ""
        : state.getWaiting().getReason();
  }

  private static List<ContainerStatus> statuses(Pod pod) {
    return pod.getStatus().getContainerStatuses();
  }

  private static InputStream stream(String yaml) {
    return new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether it and its containers are ready, and since when. */
  static String readiness(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(each -> each.getType().endsWith("Ready"))
        .map(
            each ->
                "%s=%s since %s"
                    .formatted(each.getType(), each.getStatus(), each.getLastTransitionTime()))
        .sorted()
        .toList()
        .toString();
  }
}
