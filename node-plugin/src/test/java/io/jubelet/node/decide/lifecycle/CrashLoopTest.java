package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodMemory.RestartDelay;
import io.jubelet.node.model.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CrashLoopTest {
  private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");
  private static final CrashLoop CRASH_LOOP = new CrashLoop(CrashLoop.LONGEST);
  private static final PodMemory FORGETFUL = PodMemory.fresh(new PodStatus());

  /** What ran as attempt {@code attempt} and has ended; the runtime has it. */
  private static ContainerHistory crashed(int attempt, Duration ran) {
    var run = new Run.Exited(END.minus(ran), END, 1, "Error", "");
    var instance =
        new ContainerInstance(
            "id", "main", "sandbox", attempt, run, "", "i", "i", "", Optional.empty());
    return new ContainerHistory(Optional.of(instance), end(attempt, ran), attempt + 1);
  }

  private static Optional<ContainerHistory.End> end(int attempt, Duration ran) {
    return Optional.of(new ContainerHistory.End(attempt, 1, Optional.of(END), ran, false));
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S, PT10S", // the delay remembered with the attempt that ended, and the one after it
    "3, PT10S, PT20S",
    "4, PT20S, PT40S",
    "9, PT4M, PT5M",
    "20, PT5M, PT5M",
  })
  void restsTwiceAsLongAfterEachCrash(int attempt, Duration remembered, Duration next) {
    var memory = FORGETFUL.withRestart("main", new RestartDelay(attempt, remembered));
    var history = crashed(attempt, Duration.ofSeconds(1));

    assertThat(CRASH_LOOP.due("main", history, memory)).contains(END.plus(remembered));
    assertThat(CRASH_LOOP.next("main", history, memory))
        .isEqualTo(new RestartDelay(attempt + 1, next));
  }

  @ParameterizedTest
  @CsvSource({"0, PT0S", "1, PT10S", "2, PT20S", "5, PT2M40S", "6, PT5M", "7, PT5M", "99, PT5M"})
  void agentThatForgotTakesAllAttemptsForCrashes(int attempt, Duration rest) {
    var history = crashed(attempt, Duration.ofSeconds(1));

    assertThat(CRASH_LOOP.rest("main", history, FORGETFUL)).isEqualTo(rest);
  }

  @ParameterizedTest
  @CsvSource({
    "PT15S, 0, PT0S, PT10S",
    "PT15S, 1, PT10S, PT15S",
    "PT15S, 2, PT15S, PT15S",
    "PT3S, 0, PT0S, PT3S", // also the first rest is no longer
    "PT3S, 1, PT3S, PT3S",
    "PT3S, 99, PT3S, PT3S",
  })
  void restsNoLongerThanTheNodeSays(
      Duration longest, int attempt, Duration remembered, Duration next) {
    var crashLoop = new CrashLoop(longest);
    var history = crashed(attempt, Duration.ofSeconds(1));

    assertThat(crashLoop.rest("main", history, FORGETFUL)).isEqualTo(remembered);
    assertThat(crashLoop.next("main", history, FORGETFUL))
        .isEqualTo(new RestartDelay(attempt + 1, next));
  }

  @Test
  void runOfTenMinutesIsForgiven() {
    var history = crashed(7, Duration.ofMinutes(10));

    assertThat(CRASH_LOOP.rest("main", history, FORGETFUL)).isZero();
    assertThat(CRASH_LOOP.next("main", history, FORGETFUL))
        .isEqualTo(new RestartDelay(8, CrashLoop.FIRST));
  }

  @Test
  void containerThatWasTakenOutOfTheRuntimeStartsAtOnce() {
    var taken = new ContainerHistory(Optional.empty(), end(7, Duration.ofSeconds(1)), 8);
    var memory = FORGETFUL.withRestart("main", new RestartDelay(7, CrashLoop.LONGEST));

    assertThat(CRASH_LOOP.due("main", taken, memory)).contains(END);
    assertThat(CRASH_LOOP.next("main", taken, memory))
        .isEqualTo(new RestartDelay(8, CrashLoop.FIRST));
  }

  @Test
  void firstAttemptNeverRests() {
    var none = new ContainerHistory(Optional.empty(), Optional.empty(), 0);

    assertThat(CRASH_LOOP.due("main", none, FORGETFUL)).isEmpty();
    assertThat(CRASH_LOOP.next("main", none, FORGETFUL))
        .isEqualTo(new RestartDelay(0, Duration.ZERO));
  }
}
