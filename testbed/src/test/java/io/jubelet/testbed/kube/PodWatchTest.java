package io.jubelet.testbed.kube;

import static io.jubelet.testbed.kube.NodeSide.NAMESPACE;
import static io.jubelet.testbed.kube.NodeSide.NODE;
import static io.jubelet.testbed.kube.NodeSide.TIMEOUT;
import static io.jubelet.testbed.kube.NodeSide.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.jubelet.node.effect.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The watch of a node's pods, undisturbed and over an API server that goes and comes back. */
final class PodWatchTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static NodeSide side;

  @BeforeAll
  static void start() {
    side = NodeSide.start("kube-watch");
    side.register(NODE);
  }

  @AfterAll
  static void stop() {
    side.close();
  }

  @Test
  void podsOfThisNodeAreListedAndFollowed() throws Exception {
    side.bound("first", NODE, "");
    side.bound("elsewhere", "n2", "");
    var told = new Told();
    try (var _ = side.api().watch(told)) {
      told.await("listed [first]");
      var second = side.bound("second", NODE, "");
      told.await("changed second");
      delete("second");
      told.await("gone " + second.uid());
      delete("first");
    }
  }

  @Test
  void whatOthersSayOfTheNodeIsToldAndCanBeRead() throws Exception {
    var told = new Told();
    try (var _ = side.api().watch(told)) {
      told.node("as it is", node -> node.labels().get("example.com/zone") == null);
      side.admin()
          .nodes()
          .withName(NODE)
          .edit(
              node ->
                  new NodeBuilder(node)
                      .editMetadata()
                      .addToLabels("example.com/zone", "a")
                      .endMetadata()
                      .editOrNewSpec()
                      .addNewTaint("NoExecute", "broken", null, "fan")
                      .endSpec()
                      .build());

      var changed =
          told.node("the label", node -> "a".equals(node.labels().get("example.com/zone")));

      assertThat(changed.name()).isEqualTo(NODE);
      assertThat(changed.taints()).contains(new Taint("NoExecute", "broken", null, "fan"));
      assertThat(side.api().readNode(TIMEOUT)).isEqualTo(new Outcome.Done<>(changed));
    }
  }

  @Test
  void restartedApiServerLosesNothing() throws Exception {
    side.bound("before", NODE, "");
    var told = new Told();
    try (var _ = side.api().watch(told)) {
      told.await("listed [before]");

      side.plane().killApi();
      assertThat(side.api().renewLease(NOW, Duration.ofSeconds(40), TIMEOUT))
          .isInstanceOf(Outcome.Unknown.class);
      side.plane().restartApi();
      side.bound("after", NODE, "");

      told.awaitPresent("after");
      done(side.api().renewLease(NOW, Duration.ofSeconds(40), TIMEOUT));
      delete("before");
      delete("after");
    }
  }

  @Test
  void versionThatARestartedApiServerDoesNotHaveMeansANewList() throws Exception {
    side.bound("kept", NODE, "");
    var told = new Told();
    try (var _ = side.api().watch(told)) {
      told.await("listed [kept]");
      // The new API server's memory begins after this, and so after what the watch has seen.
      side.bound("newer", "n2", "");

      side.plane().killApi();
      side.plane().restartApi();

      told.await("listed [kept]");
      delete("kept");
    }
  }

  @Test
  void nodeWithoutOurResourcesHasNoOrder() throws Exception {
    var told = new Told();
    try (var _ = side.api().watch(told)) {
      told.order("no order", Optional::isEmpty);
    }
  }

  private static void delete(String name) {
    side.admin().pods().inNamespace(NAMESPACE).withName(name).withGracePeriod(0).delete();
  }
}
