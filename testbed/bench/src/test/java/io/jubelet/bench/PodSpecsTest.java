package io.jubelet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.bench.PodSpecs.Probes;
import org.junit.jupiter.api.Test;

final class PodSpecsTest {
  @Test
  void everyContainerIsProbedTwiceASecond() {
    var pod = PodSpecs.probed("web", 3, Probes.HTTP, "node-1");

    assertThat(pod.getSpec().getNodeName()).isEqualTo("node-1");
    assertThat(pod.getSpec().getContainers())
        .extracting(Container::getName)
        .containsExactly("pause-1", "pause-2", "pause-3");
    assertThat(pod.getSpec().getContainers())
        .allSatisfy(
            container -> {
              assertThat(container.getLivenessProbe().getPeriodSeconds()).isEqualTo(1);
              assertThat(container.getReadinessProbe().getPeriodSeconds()).isEqualTo(1);
              assertThat(container.getReadinessProbe().getHttpGet().getPort().getIntVal())
                  .isEqualTo(PodSpecs.PROBED_PORT);
            });
  }

  @Test
  void withoutProbesItIsTheSamePod() {
    assertThat(PodSpecs.probed("web", 3, Probes.NONE, "node-1").getSpec().getContainers())
        .hasSize(3)
        .allSatisfy(container -> assertThat(container.getLivenessProbe()).isNull());
  }

  @Test
  void numberedPodsHaveNamesOfTheirOwn() {
    assertThat(PodSpecs.numbered("p", 2, name -> PodSpecs.pause(name, 1, "node-2")))
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactly("p-1", "p-2");
  }
}
