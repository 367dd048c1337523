package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodWorker.Ending;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ActiveDeadlineTest {
  @ParameterizedTest
  @CsvSource({
    "60, 2026-01-01T12:00:00Z, 2026-01-01T12:00:59Z, false",
    "60, 2026-01-01T12:00:00Z, 2026-01-01T12:01:00Z, true",
    "60, ,                     2026-01-01T12:01:00Z, false", // not begun
    ",   2026-01-01T12:00:00Z, 2036-01-01T12:00:00Z, false", // no end
  })
  void countsFromTheStartTime(Long seconds, String startTime, Instant now, boolean exceeded) {
    var pod =
        new Pod(
            new PodBuilder().withNewSpec().withActiveDeadlineSeconds(seconds).endSpec().build());
    var known = new PodStatusBuilder().withStartTime(startTime).build();

    var ending = ActiveDeadline.exceeded(pod, known, now);

    assertThat(ending.map(Ending.Failed::reason).filter("DeadlineExceeded"::equals).isPresent())
        .isEqualTo(exceeded);
  }
}
