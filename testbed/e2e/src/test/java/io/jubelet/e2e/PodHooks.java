package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.TestCluster;
import io.jubelet.testbed.Tools;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must make of hooks and probes that speak HTTP, HTTPS and gRPC. The servers
 * are sidecars: httpd, and etcd, which makes its own certificate and answers gRPC health checks.
 */
interface PodHooks {
  TestCluster cluster();

  KubernetesClient client();

  private Pods calling() {
    return new Pods(client());
  }

  @Test
  default void hooksCallTheirServer() {
    calling()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: calling}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 20
              volumes:
              - name: calls
                hostPath: {path: /run/calls, type: DirectoryOrCreate}
              initContainers:
              - name: server
                image: registry.jubelet.test/busybox:1
                restartPolicy: Always
                command:
                - sh
                - -c
                - |
                  mkdir -p /www/cgi-bin
                  printf '#!/bin/sh\\necho $REQUEST_METHOD $QUERY_STRING $HTTP_X_WORD >>/calls/log\\necho\\n' >/www/cgi-bin/hook
                  chmod +x /www/cgi-bin/hook
                  exec httpd -f -p 8080 -h /www
                startupProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                volumeMounts: [{name: calls, mountPath: /calls}]
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.1; done"]
                lifecycle:
                  postStart:
                    httpGet: {port: 8080, path: "/cgi-bin/hook?started", httpHeaders: [{name: X-Word, value: sesame}]}
                  preStop:
                    httpGet: {port: 8080, path: "/cgi-bin/hook?stopping"}
            """);
    calling().awaitReady("calling");
    calling().delete("calling");

    assertThat(cluster().nodes().getFirst().exec("cat", "/run/calls/log"))
        .isEqualTo("GET started sesame\nGET stopping\n");
  }

  /** Its signal waits for the container that it serves, its hook does not. */
  @Test
  default void theHookOfASidecarBeginsWithTheEnd() {
    calling()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: draining}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 20
              volumes:
              - name: calls
                hostPath: {path: /run/draining, type: DirectoryOrCreate}
              initContainers:
              - name: proxy
                image: registry.jubelet.test/busybox:1
                restartPolicy: Always
                command: [sh, -c, "trap 'echo proxy >>/calls/log; exit 0' TERM; while true; do sleep 0.1; done"]
                volumeMounts: [{name: calls, mountPath: /calls}]
                lifecycle:
                  preStop: {exec: {command: [sh, -c, "echo drained >>/calls/log"]}}
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "trap 'sleep 2; echo main >>/calls/log; exit 0' TERM; while true; do sleep 0.1; done"]
                volumeMounts: [{name: calls, mountPath: /calls}]
            """);
    calling().awaitReady("draining");
    calling().delete("draining");

    assertThat(cluster().nodes().getFirst().exec("cat", "/run/draining/log"))
        .isEqualTo("drained\nmain\nproxy\n");
  }

  @Test
  default void aHookGoesOnWithoutTlsWhereThereIsNone() {
    calling()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: open}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 1
              initContainers:
              - name: server
                image: registry.jubelet.test/busybox:1
                restartPolicy: Always
                command: [sh, -c, "mkdir /www && echo ok >/www/index.html && exec httpd -f -p 8080 -h /www"]
                startupProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
                lifecycle:
                  postStart: {httpGet: {port: 8080, path: /index.html, scheme: HTTPS}}
            """);
    var seen = calling().awaitReady("open");

    assertThat(Pods.container(seen, "main").getRestartCount()).isZero();
    calling().delete("open");
  }

  @Test
  default void hooksAndProbesSpeakTls() {
    calling()
        .create(
            etcd(
                    "secured",
                    "https",
                    "--auto-tls",
                    "httpGet: {port: 2379, path: /health, scheme: HTTPS}")
                + """
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
                lifecycle:
                  postStart: {httpGet: {port: 2379, path: /health, scheme: HTTPS}}
              - name: lost
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
                lifecycle:
                  postStart: {httpGet: {port: 2, scheme: HTTPS}}
            """);
    var seen =
        calling()
            .await(
                "secured",
                pod ->
                    Pods.containerIs(pod, "main", status -> Boolean.TRUE.equals(status.getReady()))
                        && Pods.containerIs(pod, "lost", status -> status.getRestartCount() >= 1));

    assertThat(Pods.container(seen, "main").getRestartCount()).isZero();
    assertThat(new PodEvents(client()).await("secured", "FailedPostStartHook"))
        .startsWith("PostStartHook failed");
    calling().delete("secured");
  }

  @Test
  default void grpcHealthIsAsked() {
    calling()
        .create(
            etcd("healthy", "http", "--log-level=error", "grpc: {port: 2379}")
                + """
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sleep, "3600"]
                readinessProbe: {grpc: {port: 2379}, periodSeconds: 1}
                livenessProbe: {grpc: {port: 2379, service: nobody}, periodSeconds: 1, failureThreshold: 2}
            """);
    calling().awaitReady("healthy");
    calling()
        .await(
            "healthy",
            pod -> Pods.containerIs(pod, "main", status -> status.getRestartCount() >= 1));

    assertThat(new PodEvents(client()).await("healthy", "Unhealthy"))
        .isEqualTo(
            "Liveness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc"
                + " = unknown service");
    calling().delete("healthy");
  }

  /**
   * A pod up to its containers, with etcd as its sidecar that is started when the probe says so.
   */
  private static String etcd(String name, String scheme, String flag, String probe) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %1$s}
    spec:
      nodeName: node-1
      terminationGracePeriodSeconds: 1
      volumes:
      - name: program
        hostPath: {path: %5$s, type: File}
      initContainers:
      - name: server
        image: registry.jubelet.test/busybox:1
        restartPolicy: Always
        command:
        - /etcd
        - --data-dir=/tmp/data
        - --listen-client-urls=%2$s://0.0.0.0:2379
        - --advertise-client-urls=%2$s://127.0.0.1:2379
        - --listen-peer-urls=http://127.0.0.1:2380
        - %3$s
        startupProbe: {%4$s, periodSeconds: 1, failureThreshold: 30}
        volumeMounts: [{name: program, mountPath: /etcd}]
    """
        .formatted(name, scheme, flag, probe, Tools.find().program("etcd"));
  }
}
