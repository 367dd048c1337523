package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.decide.switching.SwitchInputs.PodImage;
import io.jubelet.node.model.Pod;
import org.junit.jupiter.api.Test;

final class SwitchPodsTest {
  /** A preflight that missed one would let the pod down after the switch. */
  @Test
  void aPodNeedsTheImagesItRunsAndThoseItMounts() {
    var pod =
        new Pod(
            new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .addNewInitContainer()
                .withName("init")
                .withImage("init:1")
                .withImagePullPolicy("Never")
                .endInitContainer()
                .addNewContainer()
                .withName("main")
                .withImage("main:1")
                .endContainer()
                .addNewVolume()
                .withName("model")
                .withNewImage("IfNotPresent", "model:1")
                .endVolume()
                .addNewVolume()
                .withName("fixed")
                .withNewImage("Never", "fixed:1")
                .endVolume()
                .addNewVolume()
                .withName("later")
                .withNewImage()
                .endImage()
                .endVolume()
                .endSpec()
                .build());

    assertThat(SwitchPods.images(pod))
        .containsExactly(
            new PodImage("init:1", false),
            new PodImage("main:1", true),
            new PodImage("model:1", true),
            new PodImage("fixed:1", false));
  }
}
