package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What every node agent must make of bytes that are no UTF-8 where text is expected. */
interface OddBytes {
  Duration MEASURED = Duration.ofSeconds(4);

  TestCluster cluster();

  KubernetesClient client();

  private Pods odd() {
    return new Pods(client());
  }

  private Node first() {
    return cluster().nodes().getFirst();
  }

  /** JSON has no other bytes, so each of them is told as U+FFFD. */
  @Test
  default void lastWordsThatAreNotUtf8AreTold() {
    odd()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: mumbles}
            spec:
              nodeName: node-1
              restartPolicy: Never
              terminationGracePeriodSeconds: 1
              containers:
              - name: file
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "printf 'a\\\\377b\\\\303(c\\\\342\\\\202d' >/dev/termination-log; exit 1"]
              - name: log
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "printf 'a\\\\377b\\\\303(c\\\\342\\\\202d\\\\nhalf\\\\rline\\\\n'; exit 1"]
                terminationMessagePolicy: FallbackToLogsOnError
            """);

    var pod = odd().await("mumbles", each -> Pods.phase(each, "Failed"));

    assertThat(lastWords(pod, "file")).isEqualTo("a\ufffdb\ufffd(c\ufffd\ufffdd");
    assertThat(lastWords(pod, "log")).isEqualTo("a\ufffdb\ufffd(c\ufffd\ufffdd\nhalf\rline\n");
    odd().delete("mumbles");
  }

  private static String lastWords(Pod pod, String container) {
    ContainerStatus status = Pods.container(pod, container);
    return status.getState().getTerminated().getMessage();
  }

  /** Two names that differ in a byte that is no UTF-8 are two files. */
  @Test
  default void manifestsThatAreNotUtf8KeepNoOtherFromRunning() {
    var agent = first().hostPid(Agent.SERVICE);
    for (var each : new String[] {"377", "376"}) {
      StaticPodFiles.write(first(), "plain", StaticPodFiles.pod("odd-" + each, "sleep 1000"));
      shell("mv plain.yaml \"$(printf '\\%s.yaml')\"".formatted(each));
    }
    shell("printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: \"a\\377\"}\\n' >content.yaml");
    StaticPodFiles.write(first(), "sound", StaticPodFiles.pod("sound", "sleep 1000"));

    odd().awaitReady("sound-node-1");
    odd().awaitReady("odd-377-node-1");
    odd().awaitReady("odd-376-node-1");
    assertThat(first().hostPid(Agent.SERVICE)).isEqualTo(agent);
    var before = cpuTicks(agent);
    Await.pass(MEASURED);
    // A hundred ticks are a second; one that is busy all the time takes four hundred.
    assertThat(cpuTicks(agent) - before).isLessThan(200);

    shell("rm -f content.yaml sound.yaml \"$(printf '\\377.yaml')\" \"$(printf '\\376.yaml')\"");
    odd().awaitGone("sound-node-1");
    odd().awaitGone("odd-377-node-1");
    odd().awaitGone("odd-376-node-1");
  }

  private void shell(String script) {
    first().exec("sh", "-c", "cd " + StaticPodFiles.FOLDER + " && " + script);
  }

  /** utime and stime, proc(5). */
  private static long cpuTicks(OptionalLong process) {
    try {
      var stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.getAsLong())));
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what the agent took", e);
    }
  }
}
