package io.jubelet.node.server;

import io.jubelet.node.logs.LogReader.Options;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A call for a container's log (core/v1 PodLogOptions).
 *
 * @param previous the run before the present one is meant
 */
record LogQuery(boolean previous, Options options) {

  /** The options of a call, or the answer that says what is wrong with them. */
  static Parsed of(Call call, Instant now) {
    try {
      var tail = number(call, call.query().containsKey("tailLines") ? "tailLines" : "tail");
      var limit = number(call, "limitBytes");
      var seconds = number(call, "sinceSeconds");
      var time = call.parameter("sinceTime").map(Instant::parse);
      var stream = call.parameter("stream").filter(name -> !name.equals("All"));
      var valid =
          tail.orElse(0) >= 0
              && limit.orElse(1) >= 1
              && seconds.orElse(1) >= 1
              && !(seconds.isPresent() && time.isPresent())
              && stream.filter(name -> !name.equals("Stdout") && !name.equals("Stderr")).isEmpty()
              && !(stream.isPresent() && tail.isPresent());
      if (!valid) {
        return new Parsed.Bad(Answer.error(422, "{\"message\": \"Invalid request.\"}"));
      }
      var since = seconds.isPresent() ? Optional.of(now.minus(span(seconds))) : time;
      return new Parsed.Good(
          new LogQuery(
              call.on("previous"),
              new Options(
                  call.on("follow"),
                  call.on("timestamps"),
                  since,
                  tail,
                  limit,
                  stream.map(name -> name.equals("Stdout") ? "stdout" : "stderr"))));
    } catch (NumberFormatException | DateTimeParseException _) {
      return new Parsed.Bad(Answer.error(400, "{\"message\": \"Unable to decode query.\"}"));
    }
  }

  private static OptionalLong number(Call call, String name) {
    var text = call.parameter(name);
    return text.isEmpty() || text.get().equals("all")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(text.get()));
  }

  private static Duration span(OptionalLong seconds) {
    return Duration.ofSeconds(Math.min(seconds.orElse(0), Integer.MAX_VALUE));
  }

  /** Options, or the answer to bad ones. */
  sealed interface Parsed {
    record Good(LogQuery query) implements Parsed {}

    record Bad(Answer answer) implements Parsed {}
  }
}
