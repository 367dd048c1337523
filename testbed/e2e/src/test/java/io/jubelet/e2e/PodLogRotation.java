package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.TestCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every node agent must make of a log that grows too large. Each agent's test class implements
 * it, as {@link PodLifecycle}. The nodes of the testbed rotate logs of 1 MiB.
 */
interface PodLogRotation {
  /** Two intervals at which logs are looked at, and what a busy machine adds. */
  Duration ROTATION = Duration.ofSeconds(40);

  TestCluster cluster();

  KubernetesClient client();

  private Pods rotating() {
    return new Pods(client());
  }

  @Test
  default void aLogThatIsFollowedGoesOnThroughItsRotation() {
    rotating()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: talkative}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command:
                - sh
                - -c
                - |
                  seq 1 30000
                  until [ -e /rotated ]; do sleep 0.1; done
                  echo after the rotation
                  sleep 3600
            """);
    var uid = rotating().awaitReady("talkative").getMetadata().getUid();
    var folder = "/var/log/pods/default_talkative_" + uid + "/main";
    var followed = new ByteArrayOutputStream();
    try (var _ = client().pods().inNamespace("default").withName("talkative").watchLog(followed)) {
      Await.until("a rotated log", ROTATION, () -> names(folder).size() > 1);

      cluster().controlPlane().kubectl("exec", "talkative", "--", "touch", "/rotated");

      var all =
          IntStream.rangeClosed(1, 30000).mapToObj(i -> i + "\n").collect(Collectors.joining());
      Await.until(
          "the end of the log that is followed",
          ROTATION,
          () -> followed.toString(StandardCharsets.UTF_8).endsWith("after the rotation\n"));
      assertThat(followed.toString(StandardCharsets.UTF_8)).isEqualTo(all + "after the rotation\n");
    }
    assertThat(rotating().log("talkative")).isEqualTo("after the rotation\n");
    assertThat(names(folder)).hasSize(2).first().isEqualTo("0.log");
    assertThat(names(folder)).last().asString().matches("0\\.log\\.\\d{8}-\\d{6}");
    rotating().delete("talkative");
  }

  private List<String> names(String folder) {
    try (var files = Files.list(cluster().nodes().getFirst().path(folder))) {
      return files.map(Path::getFileName).map(Path::toString).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }
}
