package io.jubelet.node.decide.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.decide.mirror.MirrorPods.Owner;
import io.jubelet.node.decide.mirror.MirrorPods.Pair;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.StaticPods;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MirrorPodsTest {
  private static final Owner OWNER = new Owner("node-a", "node-uid");

  private static Pod pod(String hash) {
    return new Pod(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web-node-a")
            .withUid(hash)
            .addToAnnotations(StaticPods.CONFIG_HASH, hash)
            .addToAnnotations(StaticPods.CONFIG_SOURCE, StaticPods.FILE)
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build());
  }

  private static Pod mirror(String hash, boolean deleted) {
    return new Pod(
        new PodBuilder(pod(hash).api())
            .editMetadata()
            .withUid("mirror-uid")
            .addToAnnotations(StaticPods.CONFIG_MIRROR, hash)
            .withDeletionTimestamp(deleted ? "2026-01-01T00:00:00Z" : null)
            .endMetadata()
            .build());
  }

  private static Optional<MirrorAction> next(Optional<Pod> shown, boolean ending, Pod mirror) {
    return MirrorPods.next(new Pair(shown, ending, Optional.of(mirror)), OWNER);
  }

  @Test
  void missingMirrorIsMadeWithItsOwner() {
    var action = MirrorPods.next(new Pair(Optional.of(pod("a")), true, Optional.empty()), OWNER);
    assertThat(action).containsInstanceOf(MirrorAction.Create.class);
    var made = ((MirrorAction.Create) action.orElseThrow()).mirror().api().getMetadata();
    assertThat(made.getUid()).isNull();
    assertThat(made.getAnnotations()).containsEntry(StaticPods.CONFIG_MIRROR, "a");
    var owner = made.getOwnerReferences().getFirst();
    assertThat(owner.getKind()).isEqualTo("Node");
    assertThat(owner.getName()).isEqualTo("node-a");
    assertThat(owner.getUid()).isEqualTo("node-uid");
    assertThat(owner.getController()).isTrue();
  }

  @Test
  void mirrorThatFitsIsLeft() {
    assertThat(next(Optional.of(pod("a")), true, mirror("a", false))).isEmpty();
  }

  @Test
  void mirrorOfAnotherVersionGoes() {
    assertThat(next(Optional.of(pod("b")), true, mirror("a", false)))
        .containsInstanceOf(MirrorAction.Delete.class);
  }

  @Test
  void mirrorWhoseDeletionWasAskedForGoesAtOnce() {
    assertThat(next(Optional.of(pod("a")), true, mirror("a", true)))
        .containsInstanceOf(MirrorAction.Delete.class);
  }

  @Test
  void mirrorStaysUntilItsPodHasEnded() {
    assertThat(next(Optional.empty(), true, mirror("a", false))).isEmpty();
    assertThat(next(Optional.empty(), false, mirror("a", false)))
        .containsInstanceOf(MirrorAction.Delete.class);
  }

  @Test
  void nothingIsNothing() {
    assertThat(MirrorPods.next(new Pair(Optional.empty(), false, Optional.empty()), OWNER))
        .isEmpty();
  }
}
