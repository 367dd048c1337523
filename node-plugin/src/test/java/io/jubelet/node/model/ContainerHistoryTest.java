package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainerHistoryTest {
  /** Attempt 1 ended at 10.7 s with exit code 43, and the runtime still has it, or has it not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yes | state: {waiting: {}}, lastState: {terminated: {exitCode: 1, finishedAt: 20}} | 2 | 1",
        "yes | state: {terminated: {exitCode: 1, finishedAt: 20}}                           | 2 | 1",
        "yes | state: {running: {startedAt: 15}}                                            | 2 | 137",
        // Attempt 2 was made and never ran.
        "yes | state: {waiting: {}}, lastState: {terminated: {exitCode: 43, finishedAt: 10}} | 2 | 43",
        // What the runtime has is newer, or the same.
        "yes | state: {running: {startedAt: 05}}                                             | 1 | 43",
        "yes | state: {terminated: {exitCode: 1, finishedAt: 03}}                            | 0 | 43",
        "no  | state: {terminated: {exitCode: 1, finishedAt: 03}}                            | 0 | 1",
      })
  void theLatestEndCounts(String inRuntime, String told, int restarts, int exitCode) {
    var history =
        ContainerHistory.of("main", seen(inRuntime.equals("yes")), status(told, restarts));

    assertThat(history.end().orElseThrow().exitCode()).isEqualTo(exitCode);
    assertThat(history.attempts()).isGreaterThan(restarts);
  }

  private static PodStatus status(String told, int restarts) {
    return Serialization.unmarshal(
        "containerStatuses: [{name: main, restartCount: %d, %s}]"
            .formatted(restarts, told.replaceAll("At: (\\d+)", "At: '2026-01-01T00:00:$1Z'")),
        PodStatus.class);
  }

  private static PodObservation seen(boolean inRuntime) {
    var instance =
        new ContainerInstance(
            "c1",
            "main",
            "s1",
            1,
            new Run.Exited(at("08.0"), at("10.7"), 43, "Error", ""),
            "",
            "i",
            "i",
            "",
            Optional.empty());
    return new PodObservation(
        new PodUid("u"),
        List.of(),
        inRuntime ? List.of(instance) : List.of(),
        true,
        true,
        true,
        new TreeMap<>());
  }

  private static Instant at(String seconds) {
    return Instant.parse("2026-01-01T00:00:" + seconds + "Z");
  }
}
