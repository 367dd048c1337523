package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.lifecycle.CrashLoop;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.ContainerImages;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodAction.EnsureImage;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is remembered of images when the spec names others, or they may be gone. */
final class OtherImagesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final CrashLoop CRASH_LOOP = new CrashLoop(CrashLoop.LONGEST);

  /** Upstream backs off by pod and image. */
  @Test
  void theRightImageDoesNotWaitForTheWrongOne() {
    var memory =
        failed("main", Site.Kind.IMAGE)
            .failed(new Site(Site.Kind.IMAGE, "main/model"), setback())
            .failed(new Site(Site.Kind.CREATE, "main"), setback())
            .failed(new Site(Site.Kind.IMAGE, "other"), setback())
            .withImage("main/model", new PodMemory.PulledImage(0, "sha256:model"));

    var after = PodStep.otherImages(memory, pod("wrong:1", "model:1"), pod("right:1", "model:1"));

    assertThat(after.setbacks())
        .containsOnlyKeys(
            new Site(Site.Kind.IMAGE, "main/model"), new Site(Site.Kind.IMAGE, "other"));
    assertThat(after.images()).containsOnlyKeys("main/model");
  }

  @Test
  void anotherImageOfAVolumeCountsLikewise() {
    var memory =
        failed("main/model", Site.Kind.IMAGE)
            .failed(new Site(Site.Kind.IMAGE, "main"), setback())
            .withImage("main/model", new PodMemory.PulledImage(0, "sha256:model"));

    var after = PodStep.otherImages(memory, pod("main:1", "model:1"), pod("main:1", "model:2"));

    assertThat(after.setbacks()).containsOnlyKeys(new Site(Site.Kind.IMAGE, "main"));
    assertThat(after.images()).isEmpty();
  }

  @Test
  void anotherVersionWithTheSameImagesWaitsOn() {
    var memory = failed("main", Site.Kind.IMAGE);

    assertThat(PodStep.otherImages(memory, pod("main:1", "model:1"), pod("main:1", "model:1")))
        .isEqualTo(memory);
  }

  @Test
  void anAnswerAboutAnImageThatIsNamedNoMoreCountsForNothing() {
    var entry = entry(PodMemory.fresh(new PodStatus()));

    assertThat(after(entry, ensure("wrong:1"), new Outcome.Refused<>("ErrImagePull", "no such")))
        .isEqualTo(entry.memory());
    assertThat(after(entry, ensure("wrong:1"), new Outcome.Done<>("sha256:wrong")))
        .isEqualTo(entry.memory());
    assertThat(after(entry, ensure("main:1"), new Outcome.Done<>("sha256:main")).images())
        .containsEntry("main", new PodMemory.PulledImage(0, "sha256:main"));
  }

  /** It may have been removed since it was made ready. */
  @Test
  void aContainerThatCouldNotBeMadeNeedsItsImageAnew() {
    var entry =
        entry(
            PodMemory.fresh(new PodStatus())
                .withImage("main", new PodMemory.PulledImage(0, "sha256:main"))
                .withImage("other", new PodMemory.PulledImage(0, "sha256:other")));
    var create =
        new PodAction.CreateContainer(
            "main",
            0,
            new Sandbox("s1", new PodUid("uid"), 0, true, NOW, List.of()),
            ContainerImages.of("sha256:main"),
            "");

    var after =
        after(entry, create, new Outcome.Refused<>("CreateContainerError", "image not found"));

    assertThat(after.images()).containsOnlyKeys("other");
    assertThat(after.setback(new Site(Site.Kind.CREATE, "main"))).isPresent();
  }

  private static PodMemory after(PodEntry entry, PodAction action, Outcome<String> outcome) {
    var uid = entry.worker().subject().uid();
    return Recollection.after(
        new Event.ActionAnswered(1, uid, action, outcome), entry, CRASH_LOOP, NOW);
  }

  private static EnsureImage ensure(String written) {
    return new EnsureImage("main", 0, "", written);
  }

  private static PodMemory failed(String container, Site.Kind kind) {
    return PodMemory.fresh(new PodStatus()).failed(new Site(kind, container), setback());
  }

  private static Setback setback() {
    return new Setback("ErrImagePull", "no such image", NOW, Duration.ofMinutes(5), 6);
  }

  private static PodEntry entry(PodMemory memory) {
    return PodEntry.begin(
        new PodWorker.Syncing(pod("main:1", "model:1")),
        memory,
        Publication.towards(Optional.of(new PodUid("uid"))),
        NOW);
  }

  private static Pod pod(String image, String volume) {
    var main =
        new ContainerBuilder()
            .withName("main")
            .withImage(image)
            .addNewVolumeMount()
            .withName("model")
            .withMountPath("/model")
            .endVolumeMount()
            .build();
    var other = new ContainerBuilder().withName("other").withImage("other:1").build();
    return new Pod(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web")
            .withUid("uid")
            .endMetadata()
            .withNewSpec()
            .withContainers(main, other)
            .addNewVolume()
            .withName("model")
            .withNewImage("IfNotPresent", volume)
            .endVolume()
            .endSpec()
            .build());
  }
}
