package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.TestCluster;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must make of hooks, sidecars, deadlines and debug containers. Each agent's
 * test class implements it, so that the Go kubelet shows that the rules are right and Jubelet that
 * it keeps them.
 */
interface PodLifecycle {

  TestCluster cluster();

  KubernetesClient client();

  private Pods hooked() {
    return new Pods(client());
  }

  @Test
  default void preStopHookThenMainThenSidecarEnd() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: orderly
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 20
              volumes:
              - name: order
                hostPath: {path: /run/orderly, type: DirectoryOrCreate}
              initContainers:
              - name: sidecar
                image: registry.jubelet.test/busybox:1
                restartPolicy: Always
                command: [sh, -c, "trap 'echo sidecar >>/order/log; exit 0' TERM; while true; do sleep 0.1; done"]
                volumeMounts: [{name: order, mountPath: /order}]
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "trap 'sleep 1; echo main >>/order/log; exit 0' TERM; while true; do sleep 0.1; done"]
                volumeMounts: [{name: order, mountPath: /order}]
                lifecycle:
                  postStart: {exec: {command: [sh, -c, "echo started >>/order/log"]}}
                  preStop: {exec: {command: [sh, -c, "sleep 1; echo hook >>/order/log"]}}
            """);
    hooked().awaitReady("orderly");

    hooked().delete("orderly");

    assertThat(cluster().nodes().getFirst().exec("cat", "/run/orderly/log"))
        .isEqualTo("started\nhook\nmain\nsidecar\n");
  }

  @Test
  default void theImageNamesTheSignalToStop() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: signalled}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 20
              volumes:
              - name: order
                hostPath: {path: /run/signalled, type: DirectoryOrCreate}
              containers:
              - name: main
                image: registry.jubelet.test/busybox:stops-by-usr1
                command:
                - sh
                - -c
                - |
                  trap 'echo TERM >>/order/log' TERM
                  trap 'echo USR1 >>/order/log; exit 0' USR1
                  while true; do sleep 0.1; done
                volumeMounts: [{name: order, mountPath: /order}]
            """);
    hooked().awaitReady("signalled");

    hooked().delete("signalled");

    assertThat(cluster().nodes().getFirst().exec("cat", "/run/signalled/log")).isEqualTo("USR1\n");
  }

  @Test
  default void jobIsOverAlthoughItsSidecarWouldGoOn() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: served-job
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 5
              initContainers:
              - name: sidecar
                image: registry.jubelet.test/busybox:1
                restartPolicy: Always
                command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.1; done"]
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "sleep 1"]
            """);

    var over = hooked().await("served-job", pod -> Pods.phase(pod, "Succeeded"));

    assertThat(over.getStatus().getInitContainerStatuses().getFirst().getState().getTerminated())
        .isNotNull();
    hooked().delete("served-job");
  }

  @Test
  default void containerWhosePostStartHookFailsIsRestarted() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: unhooked
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
                lifecycle:
                  postStart: {exec: {command: [sh, -c, "exit 3"]}}
            """);

    hooked()
        .await(
            "unhooked",
            pod -> Pods.containerIs(pod, "main", status -> status.getRestartCount() >= 1));
    assertThat(new PodEvents(client()).await("unhooked", "FailedPostStartHook")).isNotEmpty();

    hooked().delete("unhooked");
  }

  @Test
  default void podThatOutlivesItsDeadlineFails() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: limited
            spec:
              activeDeadlineSeconds: 4
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
            """);

    var failed = hooked().await("limited", pod -> Pods.phase(pod, "Failed"));

    assertThat(failed.getStatus().getReason()).isEqualTo("DeadlineExceeded");
    assertThat(failed.getStatus().getMessage())
        .isEqualTo("Pod was active on the node longer than the specified deadline");
    hooked().delete("limited");
  }

  @Test
  default void containerIsRestartedByItsOwnRules() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: ruled
            spec:
              restartPolicy: Never
              volumes:
              - name: data
                emptyDir: {}
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                restartPolicy: Never
                restartPolicyRules:
                - {action: Restart, exitCodes: {operator: In, values: [42]}}
                command: [sh, -c, "[ -e /data/once ] && exit 7; touch /data/once; exit 42"]
                volumeMounts: [{name: data, mountPath: /data}]
            """);

    var failed = hooked().await("ruled", pod -> Pods.phase(pod, "Failed"));

    assertThat(Pods.container(failed, "main").getRestartCount()).isEqualTo(1);
    assertThat(Pods.container(failed, "main").getState().getTerminated().getExitCode())
        .isEqualTo(7);
    hooked().delete("ruled");
  }

  /**
   * In its sandbox and with its volumes: the init container leaves its mark for the second time.
   */
  @Test
  default void theEndOfOneContainerRestartsThePodAsAWhole() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: anew
            spec:
              nodeName: node-1
              restartPolicy: Never
              volumes:
              - name: data
                emptyDir: {}
              initContainers:
              - name: marks
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "echo mark >> /data/marks"]
                volumeMounts: [{name: data, mountPath: /data}]
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                restartPolicy: Never
                restartPolicyRules:
                - {action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}
                command:
                - sh
                - -c
                - "[ -e /data/once ] || { sleep 3; touch /data/once; exit 42; }; exec sleep 3600"
                volumeMounts: [{name: data, mountPath: /data}]
              - name: other
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "cat /data/marks; exec sleep 3600"]
                volumeMounts: [{name: data, mountPath: /data}]
            """);
    var before = hooked().await("anew", pod -> pod.getStatus().getPodIP() != null);

    var after =
        hooked()
            .await(
                "anew",
                pod ->
                    Pods.containerIs(pod, "main", status -> status.getRestartCount() == 1)
                        && Pods.containerIs(pod, "other", status -> status.getRestartCount() == 1)
                        && Pods.ready(pod));

    assertThat(after.getStatus().getPodIP()).isEqualTo(before.getStatus().getPodIP());
    assertThat(after.getStatus().getInitContainerStatuses())
        .singleElement()
        .satisfies(marks -> assertThat(marks.getRestartCount()).isEqualTo(1));
    var ended = Pods.container(after, "other").getLastState().getTerminated();
    assertThat(ended.getReason()).isEqualTo("RestartingAllContainers");
    assertThat(ended.getExitCode()).isEqualTo(137);
    assertThat(after.getStatus().getConditions())
        .filteredOn(condition -> condition.getType().equals("AllContainersRestarting"))
        .singleElement()
        .satisfies(condition -> assertThat(condition.getStatus()).isEqualTo("False"));
    var log = client().pods().inNamespace("default").withName("anew").inContainer("other").getLog();
    assertThat(log).isEqualTo("mark\nmark\n");
    hooked().delete("anew");
  }

  @Test
  default void debugContainerSeesTheProcessesOfItsTarget() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: examined
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3601"]
            """);
    var before = hooked().awaitReady("examined");

    cluster()
        .controlPlane()
        .kubectl(
            "debug",
            "examined",
            "--image=registry.jubelet.test/busybox:1",
            "--image-pull-policy=IfNotPresent",
            "--container=debugger",
            "--target=main",
            "--",
            "sh",
            "-c",
            "ps");

    var examined =
        hooked()
            .await(
                "examined",
                pod ->
                    pod.getStatus().getEphemeralContainerStatuses().stream()
                        .anyMatch(status -> status.getState().getTerminated() != null));
    assertThat(cluster().controlPlane().kubectl("logs", "examined", "-c", "debugger"))
        .contains("sleep 3601");
    assertThat(examined.getStatus().getEphemeralContainerStatuses().getFirst().getRestartCount())
        .isZero();
    assertThat(Pods.container(examined, "main").getContainerID())
        .isEqualTo(Pods.container(before, "main").getContainerID());
    hooked().delete("examined");
  }

  @Test
  default void preStopHookHasNoMoreThanTheGracePeriod() {
    hooked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: long-hook
            spec:
              terminationGracePeriodSeconds: 2
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
                lifecycle:
                  preStop: {sleep: {seconds: 2}}
            """);
    hooked().awaitReady("long-hook");

    hooked().delete("long-hook");
  }
}
