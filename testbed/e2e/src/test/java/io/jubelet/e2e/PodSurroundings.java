package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.TestCluster;
import org.junit.jupiter.api.Test;

/** What every node agent must put around a container: volumes, environment, order of start. */
interface PodSurroundings {
  /** A pod that shows what is in each of its volumes. */
  String VOLUMES =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      data: {colour: green}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: password}
      stringData: {word: sesame}
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: volumes
        labels: {app: volumes}
      spec:
        restartPolicy: Never
        volumes:
        - name: settings
          configMap: {name: settings}
        - name: password
          secret: {secretName: password, defaultMode: 0400}
        - name: facts
          downwardAPI:
            items:
            - path: labels
              fieldRef: {fieldPath: metadata.labels}
        - name: scratch
          emptyDir: {}
        - name: memory
          emptyDir: {medium: Memory}
        initContainers:
        - name: writer
          image: registry.jubelet.test/busybox:1
          command: [sh, -c, "echo written >/scratch/file"]
          volumeMounts:
          - {name: scratch, mountPath: /scratch}
        containers:
        - name: main
          image: registry.jubelet.test/busybox:1
          command:
          - sh
          - -c
          - |
            cat /settings/colour; echo
            cat /password/word; echo
            stat -L -c %a /password/word
            cat /facts/labels; echo
            cat /scratch/file
            grep ' /memory ' /proc/mounts | cut -d' ' -f3
            ls /var/run/secrets/kubernetes.io/serviceaccount
            cut -d. -f2 </var/run/secrets/kubernetes.io/serviceaccount/token | wc -l
            cat /var/run/secrets/kubernetes.io/serviceaccount/namespace; echo
          volumeMounts:
          - {name: settings, mountPath: /settings}
          - {name: password, mountPath: /password}
          - {name: facts, mountPath: /facts}
          - {name: scratch, mountPath: /scratch}
          - {name: memory, mountPath: /memory}
      """;

  /** A pod that puts links into a volume before other containers mount parts of it. */
  String SUB_PATHS =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: parts}
      data: {colour: green}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: parts}
      spec:
        restartPolicy: Never
        volumes:
        - {name: scratch, emptyDir: {}}
        - {name: settings, configMap: {name: parts}}
        initContainers:
        - name: writer
          image: registry.jubelet.test/busybox:1
          command:
          - sh
          - -c
          - mkdir -p /all/a/b; echo word >/all/a/b/file; ln -s a /all/way; ln -s /etc /all/out
          volumeMounts:
          - {name: scratch, mountPath: /all}
        containers:
        - name: main
          image: registry.jubelet.test/busybox:1
          command:
          - sh
          - -c
          - |
            cat /folder/file /file; cat /conf/colour; echo
            echo mine >/made/file; cat /all/new/parts/file; stat -c %a /all/new
            touch /read-only/x 2>/dev/null || echo read-only
            mv /all/a /all/moved; ln -s /etc /all/a; cat /folder/file
          env:
          - name: POD
            valueFrom: {fieldRef: {fieldPath: metadata.name}}
          volumeMounts:
          - {name: scratch, mountPath: /all}
          - {name: scratch, mountPath: /folder, subPath: a/b}
          - {name: scratch, mountPath: /file, subPath: way/b/file}
          - {name: scratch, mountPath: /made, subPathExpr: new/$(POD)}
          - {name: scratch, mountPath: /read-only, subPath: a, readOnly: true}
          - {name: settings, mountPath: /conf/colour, subPath: colour}
        - name: escapes
          image: registry.jubelet.test/busybox:1
          command: [cat, /out/passwd]
          volumeMounts:
          - {name: scratch, mountPath: /out, subPath: out}
        - name: nameless
          image: registry.jubelet.test/busybox:1
          command: [ls, /out]
          volumeMounts:
          - {name: scratch, mountPath: /out, subPathExpr: $(B)/$(A)}
      """;

  TestCluster cluster();

  KubernetesClient client();

  @Test
  default void partsOfVolumesAreMountedAndNothingBeside() {
    var pods = new Pods(client());
    pods.create(SUB_PATHS);
    var seen =
        pods.await(
            "parts",
            pod ->
                Pods.containerIs(pod, "main", status -> Pods.terminated(status))
                    && Pods.containerIs(pod, "escapes", PodSurroundings::misconfigured)
                    && Pods.containerIs(pod, "nameless", PodSurroundings::misconfigured));

    assertThat(
            client().pods().inNamespace("default").withName("parts").inContainer("main").getLog())
        .isEqualTo("word\nword\ngreen\nmine\n777\nread-only\nword\n");
    assertThat(Pods.container(seen, "escapes").getState().getWaiting().getMessage())
        .isEqualTo(
            "failed to prepare subPath for volumeMount \"scratch\" of container \"escapes\"");
    assertThat(Pods.container(seen, "nameless").getState().getWaiting().getMessage())
        .isEqualTo("missing value for A, B");
    pods.delete("parts");
  }

  private static boolean misconfigured(ContainerStatus status) {
    return Pods.waitingReason(status).equals("CreateContainerConfigError");
  }

  @Test
  default void volumesShowTheirSources() {
    var pods = new Pods(client());
    pods.create(VOLUMES);
    pods.await("volumes", pod -> Pods.phase(pod, "Succeeded"));

    assertThat(pods.log("volumes").lines())
        .containsExactly(
            "green",
            "sesame",
            "400",
            "app=\"volumes\"",
            "written",
            "tmpfs",
            "ca.crt",
            "namespace",
            "token",
            "1",
            "default");
    pods.delete("volumes");
  }

  @Test
  default void serviceAccountTokenIsAcceptedByTheApiServer() {
    var pods = new Pods(client());
    pods.create(RunPods.busybox("token", "Always", "sleep 3600"));
    pods.awaitReady("token");
    var token =
        cluster()
            .controlPlane()
            .kubectl(
                "exec",
                "token",
                "--",
                "cat",
                "/var/run/secrets/kubernetes.io/serviceaccount/token");

    var review =
        client()
            .resource(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build())
            .create();

    assertThat(review.getStatus().getUser().getUsername())
        .isEqualTo("system:serviceaccount:default:default");
    assertThat(review.getStatus().getUser().getExtra().get("authentication.kubernetes.io/pod-name"))
        .containsExactly("token");
    pods.delete("token");
  }

  @Test
  default void environmentComesFromThePodAndItsSources() {
    var pods = new Pods(client());
    pods.create(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: words}
        data: {greeting: hello}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: environment}
        spec:
          restartPolicy: Never
          nodeName: node-1
          containers:
          - name: main
            image: registry.jubelet.test/busybox:1
            command: [sh, -c, "echo $PLAIN; echo $COMBINED; echo $GREETING; echo $NODE; env | grep ^KUBERNETES_SERVICE_HOST="]
            env:
            - {name: PLAIN, value: text}
            - {name: COMBINED, value: "a $(PLAIN)"}
            - name: GREETING
              valueFrom: {configMapKeyRef: {name: words, key: greeting}}
            - name: NODE
              valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
        """);
    pods.await("environment", pod -> Pods.phase(pod, "Succeeded"));

    assertThat(pods.log("environment").lines())
        .containsExactly("text", "a text", "hello", "node-1", "KUBERNETES_SERVICE_HOST=10.96.0.1");
    pods.delete("environment");
  }

  @Test
  default void aRuntimeClassNamesTheHandler() {
    var pods = new Pods(client());
    pods.create(runtimeClass("classic", "runc"));
    pods.create(runtimeClass("exotic", "nobody"));
    pods.create(classPod("of-class", "classic"));
    pods.create(classPod("of-exotic", "exotic"));

    pods.await("of-class", pod -> Pods.phase(pod, "Succeeded"));
    assertThat(new PodEvents(client()).await("of-exotic", "FailedCreatePodSandBox"))
        .startsWith("Failed to create pod sandbox: ")
        .contains("nobody");
    pods.delete("of-class");
    pods.delete("of-exotic");
  }

  @Test
  default void theOverheadOfARuntimeClassIsThePodsAlone() {
    var pods = new Pods(client());
    pods.create(
        runtimeClass("costly", "runc").stripTrailing()
            + "\noverhead: {podFixed: {cpu: 100m, memory: 16Mi}}\n");
    pods.create(
        RunPods.busybox("of-costly", "Always", "sleep 3600")
            .replace("spec:", "spec:\n  nodeName: node-1\n  runtimeClassName: costly")
            .replace(
                "image:",
                "resources: {requests: {cpu: 50m}, limits: {cpu: 150m, memory: 48Mi}}\n    image:"));
    var pod = pods.awaitReady("of-costly");

    var kernel = new PodCgroups(cluster().nodes().getFirst());
    var container = Pods.container(pod, "main").getContainerID();
    assertThat(kernel.ofPod(pod, "memory.limit_in_bytes")).isEqualTo("67108864");
    assertThat(kernel.ofPod(pod, "cpu.cfs_quota_us")).isEqualTo("25000");
    assertThat(kernel.ofPod(pod, "cpu.shares")).isEqualTo("153");
    assertThat(kernel.ofContainer(pod, container, "memory.limit_in_bytes")).isEqualTo("50331648");
    assertThat(kernel.ofContainer(pod, container, "cpu.cfs_quota_us")).isEqualTo("15000");
    pods.delete("of-costly");
  }

  @Test
  default void aParameterOfTheWholeMachineIsRefused() {
    var pods = new Pods(client());
    var plain = RunPods.busybox("tuner", "Never", "true");
    pods.create(
        plain.replace(
            "spec:", "spec:\n  securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}"));

    var refused = pods.await("tuner", pod -> Pods.phase(pod, "Failed"));
    assertThat(refused.getStatus().getReason()).isEqualTo("SysctlForbidden");
    assertThat(refused.getStatus().getMessage())
        .isEqualTo("Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted");
    pods.delete("tuner");
  }

  private static String runtimeClass(String name, String handler) {
    return """
    apiVersion: node.k8s.io/v1
    kind: RuntimeClass
    metadata: {name: %s}
    handler: %s
    """
        .formatted(name, handler);
  }

  private static String classPod(String name, String runtimeClass) {
    return RunPods.busybox(name, "Never", "true")
        .replace("spec:", "spec:\n  runtimeClassName: " + runtimeClass);
  }
}
