package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must make of probes. Each agent's test class implements it, so that the Go
 * kubelet shows that the rules are right and Jubelet that it keeps them.
 */
interface PodProbes {
  Duration SOON = Duration.ofSeconds(60);

  TestCluster cluster();

  KubernetesClient client();

  default Pods probed() {
    return new Pods(client());
  }

  @Test
  default void readinessFollowsAnExecProbe() {
    probed()
        .create(
            web("gated", "readinessProbe: {exec: {command: [cat, /www/up]}, periodSeconds: 1}"));
    var running = probed().await("gated", PodProbes::started);
    assertThat(Pods.ready(running)).isFalse();

    inside("gated", "touch /www/up");
    probed().awaitReady("gated");

    inside("gated", "rm /www/up");
    var unready = probed().await("gated", pod -> !Pods.ready(pod));
    assertThat(Pods.container(unready, "main").getRestartCount()).isZero();

    probed().delete("gated");
  }

  /** It heeds the signal and says that all went well, which nobody asked it. */
  @Test
  default void whoFailsItsProbeRunsAgainHoweverItEnds() {
    probed()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: polite}
            spec:
              nodeName: node-1
              restartPolicy: OnFailure
              terminationGracePeriodSeconds: 5
              volumes: [{name: data, emptyDir: {}}]
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command:
                - sh
                - -c
                - trap 'exit 0' TERM; test -e /data/ran && touch /data/well; touch /data/ran; while true; do sleep 0.1; done
                env: [{name: WANTED, value: /data/well}]
                volumeMounts: [{name: data, mountPath: /data}]
                livenessProbe:
                  exec: {command: [cat, $(WANTED)]}
                  initialDelaySeconds: 2
                  periodSeconds: 1
                  failureThreshold: 1
            """);
    var again =
        probed()
            .await(
                "polite",
                pod ->
                    Pods.ready(pod)
                        && Pods.containerIs(pod, "main", status -> status.getRestartCount() == 1));

    assertThat(Pods.container(again, "main").getLastState().getTerminated().getExitCode()).isZero();
    assertThat(new PodEvents(client()).await("polite", "Unhealthy")).contains("/data/well");
    probed().delete("polite");
  }

  @Test
  default void livenessRestartsAContainerThatAnswersBadly() {
    probed()
        .create(
            web(
                "alive",
                "livenessProbe: {httpGet: {path: /index.html, port: web}, periodSeconds: 1,"
                    + " failureThreshold: 2}"));
    var before = probed().awaitReady("alive");

    inside("alive", "rm /www/index.html");
    var after =
        probed()
            .await(
                "alive",
                pod -> Pods.containerIs(pod, "main", status -> status.getRestartCount() == 1));

    assertThat(Pods.container(after, "main").getContainerID())
        .isNotEqualTo(Pods.container(before, "main").getContainerID());
    Await.until(
        "the events of the failure",
        SOON,
        () ->
            told(
                    "alive",
                    "Unhealthy",
                    "Liveness probe failed: HTTP probe failed with statuscode: 404")
                && told(
                    "alive", "Killing", "Container main failed liveness probe, will be restarted"));

    probed().delete("alive");
  }

  @Test
  default void startupProbeGatesTheOthers() {
    probed()
        .create(
            web(
                "slow",
                "startupProbe: {exec: {command: [cat, /www/up]}, periodSeconds: 1,"
                    + " failureThreshold: 60}",
                "livenessProbe: {exec: {command: [cat, /www/up]}, periodSeconds: 1,"
                    + " failureThreshold: 1}",
                "readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}"));
    var starting = probed().await("slow", PodProbes::running);
    assertThat(Pods.container(starting, "main").getStarted()).isFalse();
    assertThat(Pods.ready(starting)).isFalse();

    inside("slow", "touch /www/up");
    var ready = probed().awaitReady("slow");

    assertThat(Pods.container(ready, "main").getStarted()).isTrue();
    assertThat(Pods.container(ready, "main").getRestartCount()).isZero();

    probed().delete("slow");
  }

  static boolean running(Pod pod) {
    return Pods.containerIs(pod, "main", status -> status.getState().getRunning() != null);
  }

  private static boolean started(Pod pod) {
    return Pods.containerIs(pod, "main", status -> Boolean.TRUE.equals(status.getStarted()));
  }

  private boolean told(String pod, String reason, String message) {
    return client().v1().events().inNamespace("default").list().getItems().stream()
        .anyMatch(
            event ->
                pod.equals(event.getInvolvedObject().getName())
                    && reason.equals(event.getReason())
                    && event.getMessage().contains(message));
  }

  private void inside(String pod, String script) {
    cluster().controlPlane().kubectl("exec", pod, "--", "sh", "-c", script);
  }

  default boolean attempt(String pod, String script) {
    var words = List.of("exec", pod, "--", "sh", "-c", script);
    return cluster().controlPlane().attemptKubectl(words).exit() == 0;
  }

  /** A pod on node-1 that serves a folder over HTTP, with these probes. */
  static String web(String name, String... probes) {
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
        command: [sh, -c, "mkdir /www && echo up >/www/index.html && exec httpd -f -p 8080 -h /www"]
        ports: [{name: web, containerPort: 8080}]
        %s
    """
        .formatted(name, String.join("\n    ", probes));
  }
}
