package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.loop.SwitchState.Telling;
import io.jubelet.node.model.AgentReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TellingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  @Test
  void whatWasToldIsNotToldAgain() {
    var told = Telling.dueAt(NOW).sending(report("Planned")).arrived(NOW);

    assertThat(told.due(report("Planned"), LATER)).isFalse();
    assertThat(told.due(report("Cordoned"), LATER)).isTrue();
  }

  /** A report whose answer was lost may have arrived. */
  @Test
  void whatWasToldBeforeIsToldAgainAfterAReportWithoutAnswer() {
    var told = Telling.dueAt(NOW).sending(report("Planned")).arrived(NOW);

    var lost = told.sending(report("Cordoned")).failed(NOW);

    assertThat(lost.due(report("Planned"), NOW)).isFalse();
    assertThat(lost.due(report("Planned"), LATER)).isTrue();
  }

  private static AgentReport report(String step) {
    return new AgentReport(
        "nrr-2-1",
        step,
        Optional.of(NOW),
        "nrr-1",
        "nrr-1",
        "boot",
        Optional.empty(),
        SteppedNode.RUNTIME,
        new TreeMap<>(),
        List.of(),
        0,
        "",
        List.of());
  }
}
