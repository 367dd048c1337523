package io.jubelet.operator.decide.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.RolloutSpec.Window;
import io.jubelet.operator.model.Gate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WindowsTest {
  /** {@code open}, or when the next one opens. The 29th of March 2026 has 23 hours in Berlin. */
  @ParameterizedTest
  @CsvSource({
    "0 2 * * *,    3600,  '',            2026-09-14T02:00:00Z,     open",
    "0 2 * * *,    3600,  '',            2026-09-14T02:59:59.999Z, open",
    "0 2 * * *,    3600,  '',            2026-09-14T03:00:00Z,     2026-09-15T02:00:00Z",
    "0 2 * * *,    3600,  '',            2026-09-14T01:59:59.999Z, 2026-09-14T02:00:00Z",
    "0 22 * * 1-5, 14400, '',            2026-09-12T01:59:59Z,     open", // since Friday evening
    "0 22 * * 1-5, 14400, '',            2026-09-12T02:00:00Z,     2026-09-14T22:00:00Z",
    "*/30 * * * *, 604800,'',            2026-09-14T02:10:00Z,     open",
    "0 2 * * *,    3600,  Asia/Tokyo,    2026-09-13T17:30:00Z,     open",
    "0 2 * * *,    3600,  Europe/Berlin, 2026-03-28T01:30:00Z,     open",
    "0 3 * * *,    3600,  Europe/Berlin, 2026-03-29T00:59:00Z,     2026-03-29T01:00:00Z",
    "0 3 * * *,    3600,  Europe/Berlin, 2026-03-29T01:30:00Z,     open",
    "0 0 30 2 *,   3600,  '',            2026-09-14T02:00:00Z,     never",
  })
  void aWindowIsOpenFromItsTimeForItsDuration(
      String schedule, int seconds, String zone, Instant now, String expected) {
    var gate = Windows.gate(List.of(new Window(schedule, seconds, zone)), now);

    assertThat(gate)
        .isEqualTo(
            switch (expected) {
              case "open" -> Optional.empty();
              case "never" -> Optional.of(new Gate.WindowClosed(Optional.empty()));
              default -> Optional.of(new Gate.WindowClosed(Optional.of(Instant.parse(expected))));
            });
  }

  @Test
  void oneThatIsOpenWillDoAndTheFirstToOpenIsTold() {
    var windows =
        Stream.of("0 5 * * *", "0 4 * * *").map(time -> new Window(time, 60, "")).toList();

    assertThat(Windows.gate(windows, Instant.parse("2026-09-14T04:00:30Z"))).isEmpty();
    assertThat(Windows.gate(windows, Instant.parse("2026-09-14T03:00:00Z")))
        .contains(new Gate.WindowClosed(Optional.of(Instant.parse("2026-09-14T04:00:00Z"))));
    assertThat(Windows.gate(List.of(), Instant.EPOCH)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "61 2 * * *, '',       rollout.windows[0].schedule '61 2 * * *' is no cron schedule: ",
    "0 2 * * *,  Mars/Sea, rollout.windows[0].timeZone 'Mars/Sea' is not known",
  })
  void whatCannotBeUnderstoodIsNamed(String schedule, String zone, String why) {
    var gate = Windows.gate(List.of(new Window(schedule, 60, zone)), Instant.EPOCH);

    assertThat(gate.orElseThrow())
        .isInstanceOfSatisfying(Gate.BadWindow.class, bad -> assertThat(bad.why()).startsWith(why));
  }
}
