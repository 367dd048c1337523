package io.jubelet.operator.decide.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.CgroupDriver;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.operator.Given;
import io.jubelet.operator.decide.merge.Merge.Result;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Target.Clash;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class MergeTest {
  private static Config config(String name, int priority, String fields) {
    return Given.config(name, "{nodeSelector: {}, priority: %d, %s}".formatted(priority, fields));
  }

  private static Result.Merged merged(Config... configs) {
    assertThat(Merge.of(List.of(configs))).isInstanceOf(Result.Merged.class);
    return (Result.Merged) Merge.of(List.of(configs));
  }

  private static List<Clash> clashes(Config... configs) {
    assertThat(Merge.of(List.of(configs))).isInstanceOf(Result.Clashing.class);
    return ((Result.Clashing) Merge.of(List.of(configs))).clashes();
  }

  private static final String CRIO =
      "runtime: {name: crio, endpoint: unix:///run/crio.sock}, pauseImage: pause:1";

  @Test
  void runtimeIsTakenWholeFromTheHighestPriority() {
    var low = config("low", 1, CRIO + ", cgroupDriver: systemd");
    var high = config("high", 2, "runtime: {name: containerd, endpoint: unix:///run/c.sock}");

    var merged = merged(low, high);

    assertThat(merged.owner()).isEqualTo("high");
    assertThat(merged.content().pauseImage()).isEmpty();
    assertThat(merged.content().cgroupDriver()).isEqualTo(CgroupDriver.AUTO);
    assertThat(Objects.requireNonNull(merged.content().runtime()).imageEndpoint())
        .isEqualTo("unix:///run/c.sock");
  }

  @Test
  void everythingElseMergesLeafByLeaf() {
    var low =
        config("low", 1, CRIO + ", eviction: {hard: {pid.available: 1%, memory.available: 1Gi}}");
    var high = config("high", 2, "eviction: {hard: {pid.available: 2%}}, kubelet: {maxPods: 9}");

    var merged = merged(high, low);

    assertThat(merged.owner()).isEqualTo("low");
    assertThat(Objects.requireNonNull(merged.content().eviction()).hard())
        .containsEntry("pid.available", "2%")
        .containsEntry("memory.available", "1Gi");
    assertThat(Objects.requireNonNull(merged.content().kubelet()).maxPods()).isEqualTo(9);
  }

  @Test
  void everyLeafSurvivesTheMerge() {
    var all =
        """
        runtime: {name: docker, endpoint: unix:///a, imageEndpoint: unix:///b, defaultHandler: h}
        pauseImage: pause:1
        cgroupDriver: systemd
        eviction:
          hard: {pid.available: 1%}
          soft: {pid.available: 2%}
          softGracePeriodSeconds: {pid.available: 30}
          minimumReclaim: {pid.available: 3%}
          maxPodGracePeriodSeconds: 4
          pressureTransitionPeriodSeconds: 5
        kubelet:
          maxPods: 6
          imageGCHighThresholdPercent: 80
          imageGCLowThresholdPercent: 70
          imageMinimumGCAgeSeconds: 7
          containerLogMaxSize: 8Mi
          containerLogMaxFiles: 9
          kubeReserved: {cpu: 100m}
          systemReserved: {memory: 1Gi}
        """;

    assertThat(merged(Given.config("all", "nodeSelector: {}\n" + all)).content())
        .isEqualTo(Given.value(all, RenderedConfig.class));
  }

  @Test
  void equalPrioritiesWithDifferentValuesClash() {
    var one = config("one", 5, "kubelet: {maxPods: 1, containerLogMaxFiles: 2}");
    var two = config("two", 5, "kubelet: {maxPods: 2, containerLogMaxFiles: 2}");

    assertThat(clashes(two, one))
        .containsExactly(new Clash("kubelet.maxPods", List.of("one", "two")));
  }

  @Test
  void halfARuntimeIsAClashToo() {
    var one = config("one", 5, CRIO);
    var two = config("two", 5, "runtime: {name: crio, endpoint: unix:///run/crio.sock}");

    assertThat(clashes(one, two)).extracting(Clash::field).containsExactly("runtime");
  }

  @Test
  void equalPrioritiesWithEqualValuesAgree() {
    var merged = merged(config("two", 5, CRIO), config("one", 5, CRIO));

    assertThat(merged.owner()).isEqualTo("one");
  }

  @Test
  void aHigherPrioritySettlesAClashBelow() {
    var one = config("one", 5, "kubelet: {maxPods: 1}");
    var two = config("two", 5, "kubelet: {maxPods: 2}");
    var high = config("high", 6, "kubelet: {maxPods: 3}");

    assertThat(Objects.requireNonNull(merged(one, two, high).content().kubelet()).maxPods())
        .isEqualTo(3);
  }

  @Test
  void withoutAnyConfigThereIsNothing() {
    assertThat(Merge.of(List.of())).isEqualTo(new Result.Nothing());
  }

  @Test
  void rolloutSettingsAreNoContent() {
    var calm = merged(config("a", 1, CRIO + ", rollout: {maxUnavailable: 1}")).content();
    var bold = merged(config("a", 9, CRIO + ", rollout: {maxUnavailable: 50%}")).content();

    assertThat(calm).isEqualTo(bold);
  }
}
