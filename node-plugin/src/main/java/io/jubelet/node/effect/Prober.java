package io.jubelet.node.effect;

import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.ProbeHandler;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Asks a container once. Done means that it answered, well or not; Unknown that nobody can say
 * whether it is well, because the question could not be asked.
 */
public interface Prober {
  Outcome<Answer> probe(Target target, Duration timeout);

  /**
   * As {@link #probe}, without a thread that waits for the answer.
   *
   * @param told called once, from any thread
   * @return false when nothing was begun, because this target cannot be asked in that way
   */
  default boolean begin(Target target, Duration timeout, Consumer<Outcome<Answer>> told) {
    return false;
  }

  /**
   * Who is asked.
   *
   * @param podIp where a handler without a host is found; empty when the pod has no address
   */
  record Target(Endpoint runtime, String containerId, String podIp, ProbeHandler handler) {}

  /** What the one who was asked makes of itself. */
  enum Health {
    WELL,
    /** It answered with something else than asked for, which counts as well. */
    DOUBTFUL,
    UNWELL
  }

  /**
   * @param output what was said, for people; at most 1 KiB
   */
  record Answer(Health health, String output) {
    public static Answer well(String output) {
      return new Answer(Health.WELL, output);
    }

    public static Answer unwell(String output) {
      return new Answer(Health.UNWELL, output);
    }

    /** As the thresholds of a probe count it. */
    public boolean success() {
      return health != Health.UNWELL;
    }
  }
}
