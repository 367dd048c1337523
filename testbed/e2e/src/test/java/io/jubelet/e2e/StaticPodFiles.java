package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must make of manifests in its folder, with an API server and without. Each
 * agent's test class implements it.
 */
interface StaticPodFiles {
  Duration SHORTLY = Duration.ofSeconds(60);
  String FOLDER = "/etc/kubernetes/manifests/";
  String MIRROR = "kubernetes.io/config.mirror";

  TestCluster cluster();

  KubernetesClient client();

  default Pods statics() {
    return new Pods(client());
  }

  default Node first() {
    return cluster().nodes().getFirst();
  }

  @Test
  default void aFileRunsAndIsMirrored() {
    write(first(), "shown", pod("shown", "sleep 1000"));
    var mirror = statics().awaitReady("shown-node-1");

    var owner = mirror.getMetadata().getOwnerReferences().getFirst();
    assertThat(owner.getKind() + "/" + owner.getName()).isEqualTo("Node/node-1");
    assertThat(annotations(mirror))
        .containsEntry("kubernetes.io/config.source", "file")
        .containsEntry(MIRROR, annotations(mirror).get("kubernetes.io/config.hash"));
    assertThat(mirror.getSpec().getTolerations())
        .anyMatch(each -> "NoExecute".equals(each.getEffect()) && each.getKey() == null);

    remove(first(), "shown");
    statics().awaitGone("shown-node-1");
  }

  @Test
  default void anEditedFileIsAnotherPod() {
    write(first(), "edited", pod("edited", "echo one; sleep 1000"));
    var before = statics().awaitReady("edited-node-1");
    // The second edit comes while the first version still ends.
    write(first(), "edited", pod("edited", "echo two; sleep 1000"));
    write(first(), "edited", pod("edited", "echo three; sleep 1000"));

    var after =
        statics().await("edited-node-1", pod -> Pods.ready(pod) && !hash(pod).equals(hash(before)));
    Await.until(
        "the last version", SHORTLY, () -> statics().log("edited-node-1").contains("three"));
    assertThat(after.getMetadata().getUid()).isNotEqualTo(before.getMetadata().getUid());

    remove(first(), "edited");
    statics().awaitGone("edited-node-1");
  }

  @Test
  default void ofTwoFilesWithOneNameTheSecondWaits() {
    write(first(), "twin-a", pod("twin", "exec sleep 1001"));
    var before = statics().awaitReady("twin-node-1");
    write(first(), "twin-b", pod("twin", "exec sleep 1002"));
    write(first(), "after-twin", pod("after-twin", "sleep 1000"));
    statics().awaitReady("after-twin-node-1");
    assertThat(runs(first(), "1001")).isTrue();
    assertThat(runs(first(), "1002")).isFalse();

    remove(first(), "twin-a");
    statics().await("twin-node-1", pod -> Pods.ready(pod) && !hash(pod).equals(hash(before)));
    assertThat(runs(first(), "1001")).isFalse();
    assertThat(runs(first(), "1002")).isTrue();

    remove(first(), "twin-b");
    remove(first(), "after-twin");
    statics().awaitGone("twin-node-1");
    statics().awaitGone("after-twin-node-1");
  }

  @Test
  default void withoutAnApiServerFilesRunAllTheSame() {
    var node = cluster().nodes().getLast();
    node.exec("cp", "/etc/service/node-agent/run", "/root/run.joined");
    node.exec("cp", "/var/lib/kubelet/config.yaml", "/root/config.joined");
    node.down(Agent.SERVICE);
    node.exec("sed", "-i", "s#--kubeconfig [^ ]*##", "/etc/service/node-agent/run");
    node.exec(
        "sed",
        "-i",
        "/webhook:/{n;s/true/false/};s/mode: Webhook/mode: AlwaysAllow/",
        "/var/lib/kubelet/config.yaml");
    try {
      node.up(Agent.SERVICE);
      write(node, "alone", pod("alone", "sleep 4242"));
      Await.until("a container of a static pod", SHORTLY, () -> runs(node, "4242"));
      assertThat(
              node.attempt(SHORTLY, "busybox", "wget", "-qO-", "http://127.0.0.1:10248/healthz")
                  .exit())
          .isZero();
      remove(node, "alone");
      Await.until("its end", SHORTLY, () -> !runs(node, "4242"));
    } finally {
      node.down(Agent.SERVICE);
      node.exec("cp", "/root/run.joined", "/etc/service/node-agent/run");
      node.exec("cp", "/root/config.joined", "/var/lib/kubelet/config.yaml");
      node.up(Agent.SERVICE);
    }
    write(node, "again", pod("again", "sleep 1000"));
    statics().awaitReady("again-node-2");
    remove(node, "again");
    statics().awaitGone("again-node-2");
  }

  /** Whether a process of the node sleeps for so long. */
  private static boolean runs(Node node, String seconds) {
    return node.exec("sh", "-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
        .contains("sleep " + seconds + " ");
  }

  private static Map<String, String> annotations(Pod pod) {
    return pod.getMetadata().getAnnotations();
  }

  private static String hash(Pod pod) {
    return String.valueOf(annotations(pod).get(MIRROR));
  }

  /** As installers do it: written beside, and moved in place. */
  static void write(Node node, String name, String manifest) {
    var file = node.path(FOLDER + name + ".yaml");
    var beside = node.path("/etc/kubernetes/" + name + ".new");
    try {
      Files.writeString(beside, manifest);
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  static void remove(Node node, String name) {
    try {
      Files.deleteIfExists(node.path(FOLDER + name + ".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the manifest of " + name, e);
    }
  }

  static String pod(String name, String script) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: registry.jubelet.test/busybox:1
        command: [sh, -c, "%s"]
    """
        .formatted(name, script);
  }
}
