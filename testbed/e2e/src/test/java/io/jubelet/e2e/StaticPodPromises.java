package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What Jubelet does for static pods beyond the Go kubelet, which brings a deleted mirror pod back
 * with its next look at the pod, more than a minute later, and tells another start time after a
 * restart of its own.
 */
interface StaticPodPromises extends StaticPodFiles {
  @Test
  default void aDeletedMirrorComesBackAndNothingRestarts() {
    StaticPodFiles.write(first(), "kept", StaticPodFiles.pod("kept", "sleep 1000"));
    var before = statics().awaitReady("kept-node-1");
    client().pods().inNamespace("default").withName("kept-node-1").delete();

    var after = statics().await("kept-node-1", pod -> Pods.ready(pod) && another(pod, before));
    assertThat(Pods.container(after, "main").getContainerID())
        .isEqualTo(Pods.container(before, "main").getContainerID());
    assertThat(Pods.container(after, "main").getRestartCount()).isZero();

    StaticPodFiles.remove(first(), "kept");
    statics().awaitGone("kept-node-1");
  }

  @Test
  default void aKilledAgentGoesOnWithItsStaticPods() {
    StaticPodFiles.write(first(), "lasting", StaticPodFiles.pod("lasting", "sleep 1000"));
    StaticPodFiles.write(
        first(), "broken", "apiVersion: v1\nkind: Pod\nmetadata: {name: broken}\n");
    var before = statics().awaitReady("lasting-node-1");

    first().killAndAwaitSuccessor(Agent.SERVICE);
    // Its first deed shows that the new process has taken over.
    StaticPodFiles.write(first(), "later", StaticPodFiles.pod("later", "sleep 1000"));
    statics().awaitReady("later-node-1");

    var after = statics().get("lasting-node-1");
    assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(Pods.container(after, "main").getContainerID())
        .isEqualTo(Pods.container(before, "main").getContainerID());
    assertThat(after.getStatus().getStartTime()).isEqualTo(before.getStatus().getStartTime());

    for (var name : new String[] {"lasting", "broken", "later"}) {
      StaticPodFiles.remove(first(), name);
    }
    statics().awaitGone("lasting-node-1");
    statics().awaitGone("later-node-1");
  }

  @Test
  default void ofAManifestThatIsNotUtf8OneSentenceIsTold() throws IOException {
    var bad = first().path(FOLDER + "blurred.yaml");
    var text = StaticPodFiles.pod("blurred", "echo \u00ff");
    Files.write(bad, text.getBytes(StandardCharsets.ISO_8859_1));
    Await.until("a word about it", SHORTLY, () -> told("blurred.yaml").findAny().isPresent());

    var sentence = FOLDER + "blurred.yaml is not run: it cannot be read: it is not UTF-8";
    assertThat(told("blurred.yaml"))
        .allMatch(each -> each.contains("level=WARN") && each.endsWith('"' + sentence + '"'));
    StaticPodFiles.remove(first(), "blurred");
  }

  private Stream<String> told(String file) {
    try {
      return Files.readAllLines(first().log(Agent.SERVICE)).stream()
          .filter(line -> line.contains(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the agent's log", e);
    }
  }

  private static boolean another(Pod pod, Pod before) {
    return !pod.getMetadata().getUid().equals(before.getMetadata().getUid());
  }
}
