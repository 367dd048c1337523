package io.jubelet.operator.decide.rollout;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.jubelet.api.v1alpha1.RolloutSpec.Window;
import io.jubelet.operator.model.Gate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When nodes may begin, as {@code rollout.windows} says: a window opens at each time of its five
 * cron fields, on the clocks of its time zone, and stays open for its duration. A node that was
 * told to begin does so within a minute or not at all, and what has begun is finished and taken
 * back, also when all are closed by then.
 */
final class Windows {
  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private Windows() {}

  /** Why no node may begin now; empty when one may. */
  static Optional<Gate> gate(List<Window> windows, Instant now) {
    if (windows.isEmpty()) {
      return Optional.empty();
    }
    var opens = new ArrayList<Instant>();
    for (int i = 0; i < windows.size(); i++) {
      var field = "rollout.windows[%d]".formatted(i);
      try {
        var zone = zone(windows.get(i), field);
        var times = times(windows.get(i), field);
        if (open(times, windows.get(i), now.atZone(zone))) {
          return Optional.empty();
        }
        times.nextExecution(now.atZone(zone)).map(ZonedDateTime::toInstant).ifPresent(opens::add);
      } catch (BadWindowException e) {
        return Optional.of(new Gate.BadWindow(e.getMessage()));
      }
    }
    return Optional.of(new Gate.WindowClosed(opens.stream().min(Comparator.naturalOrder())));
  }

  private static boolean open(ExecutionTime times, Window window, ZonedDateTime now) {
    // The library looks for what was before a moment, and the moment itself is in.
    return times
        .lastExecution(now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1))
        .map(opened -> Duration.between(opened, now))
        .filter(since -> since.compareTo(Duration.ofSeconds(window.durationSeconds())) < 0)
        .isPresent();
  }

  private static ExecutionTime times(Window window, String field) throws BadWindowException {
    try {
      return ExecutionTime.forCron(PARSER.parse(window.schedule()));
    } catch (IllegalArgumentException e) {
      throw new BadWindowException(
          "%s.schedule '%s' is no cron schedule: %s"
              .formatted(field, window.schedule(), e.getMessage()));
    }
  }

  private static ZoneId zone(Window window, String field) throws BadWindowException {
    try {
      return window.timeZone().isEmpty() ? ZoneOffset.UTC : ZoneId.of(window.timeZone());
    } catch (DateTimeException e) {
      throw new BadWindowException(
          "%s.timeZone '%s' is not known".formatted(field, window.timeZone()));
    }
  }

  private static final class BadWindowException extends Exception {
    private static final long serialVersionUID = 1;

    BadWindowException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
