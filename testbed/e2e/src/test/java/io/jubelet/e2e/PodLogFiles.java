package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
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
 * What every node agent must make of the logs of containers, and of those that grow too large. Each
 * agent's test class implements it, as {@link PodLifecycle}. The nodes of the testbed rotate logs
 * of 1 MiB.
 */
interface PodLogFiles {
  /** Two intervals at which logs are looked at, and what a busy machine adds. */
  Duration ROTATION = Duration.ofSeconds(40);

  /** The Go kubelet looks for what is dead once a minute, and of pods that are gone later. */
  Duration REMOVAL = Duration.ofSeconds(150);

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
                  echo listen
                  until [ -e /heard ]; do sleep 0.1; done
                  seq 1 30000
                  until [ -e /rotated ]; do sleep 0.1; done
                  echo after the rotation
                  sleep 3600
            """);
    var uid = rotating().awaitReady("talkative").getMetadata().getUid();
    var folder = "/var/log/pods/default_talkative_" + uid + "/main";
    var followed = new ByteArrayOutputStream();
    try (var _ = client().pods().inNamespace("default").withName("talkative").watchLog(followed)) {
      // Who comes later would be given the file after the rotation alone.
      Await.until("somebody who follows", ROTATION, () -> text(followed).equals("listen\n"));
      cluster().controlPlane().kubectl("exec", "talkative", "--", "touch", "/heard");
      Await.until("a rotated log", ROTATION, () -> names(folder).size() > 1);

      cluster().controlPlane().kubectl("exec", "talkative", "--", "touch", "/rotated");

      var all =
          IntStream.rangeClosed(1, 30000).mapToObj(i -> i + "\n").collect(Collectors.joining());
      Await.until(
          "the end of the log that is followed",
          ROTATION,
          () -> text(followed).endsWith("after the rotation\n"));
      assertThat(text(followed)).isEqualTo("listen\n" + all + "after the rotation\n");
    }
    assertThat(rotating().log("talkative")).isEqualTo("after the rotation\n");
    assertThat(names(folder)).hasSize(2).first().isEqualTo("0.log");
    assertThat(names(folder)).last().asString().matches("0\\.log\\.\\d{8}-\\d{6}");
    rotating().delete("talkative");
  }

  private static String text(ByteArrayOutputStream followed) {
    return followed.toString(StandardCharsets.UTF_8);
  }

  @Test
  default void aContainerHasTheLogsOfTwoAttemptsAndALinkToEach() {
    rotating()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: restless}
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 1
              volumes:
              - {name: data, emptyDir: {}}
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "echo x >>/data/n; [ $(wc -l </data/n) = 3 ] || exit 1; sleep 3600"]
                volumeMounts: [{name: data, mountPath: /data}]
            """);
    var pod = rotating().await("restless", it -> Pods.ready(it) && restarts(it) == 2);
    var folder = "/var/log/pods/default_restless_" + pod.getMetadata().getUid() + "/main";

    Await.until(
        "the log of the first attempt is gone",
        REMOVAL,
        () -> names(folder).equals(List.of("1.log", "2.log")));
    var links =
        names("/var/log/containers").stream()
            .filter(name -> name.startsWith("restless_default_main-"))
            .map(name -> target("/var/log/containers/" + name))
            .toList();
    assertThat(links).containsExactlyInAnyOrder(folder + "/1.log", folder + "/2.log");

    rotating().delete("restless");
    Await.until(
        "the links are gone",
        REMOVAL,
        () -> names("/var/log/containers").stream().noneMatch(name -> name.startsWith("restless")));
  }

  private static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
  }

  private String target(String link) {
    try {
      return Files.readSymbolicLink(cluster().nodes().getFirst().path(link)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + link, e);
    }
  }

  private List<String> names(String folder) {
    try (var files = Files.list(cluster().nodes().getFirst().path(folder))) {
      return files.map(Path::getFileName).map(Path::toString).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }
}
