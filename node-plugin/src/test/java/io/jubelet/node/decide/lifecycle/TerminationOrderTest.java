package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.Run;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod with the sidecars first and second, an init container, and the containers app and log. */
final class TerminationOrderTest {
  private static final Pod POD =
      new Pod(
          new PodBuilder()
              .withNewSpec()
              .addToInitContainers(container("first", "Always"))
              .addToInitContainers(container("init", ""))
              .addToInitContainers(container("second", "Always"))
              .addToContainers(container("app", ""))
              .addToContainers(container("log", ""))
              .endSpec()
              .build());

  private static Container container(String name, String policy) {
    return new ContainerBuilder()
        .withName(name)
        .withRestartPolicy(policy.isEmpty() ? null : policy)
        .build();
  }

  private static ContainerInstance live(String name) {
    var run = new Run.Running(Instant.EPOCH);
    return new ContainerInstance(
        "id-" + name, name, "sandbox", 0, run, "", "i", "i", "", Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "first second app log, app log",
    "first second app,     app",
    "first second,         second",
    "first,                first",
    "first init,           init",
    "second,               second",
    "app,                  app",
  })
  void othersThenSidecarsFromTheLastToTheFirst(String live, String next) {
    var instances = Arrays.stream(live.split(" ")).map(TerminationOrderTest::live).toList();

    assertThat(TerminationOrder.next(Optional.of(POD), instances))
        .extracting(ContainerInstance::name)
        .containsExactly(next.split(" "));
  }

  @Test
  void withoutASpecAllEndAtOnce() {
    var instances = Arrays.stream("first app".split(" ")).map(TerminationOrderTest::live).toList();

    assertThat(TerminationOrder.next(Optional.empty(), instances)).isEqualTo(instances);
  }
}
