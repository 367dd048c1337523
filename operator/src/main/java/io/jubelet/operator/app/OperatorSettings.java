package io.jubelet.operator.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code jubelet.operator.*}: settings of the process. */
@ConfigMapping(prefix = "jubelet.operator")
public interface OperatorSettings {
  Lease lease();

  /** The lease that makes one of several operators the leader. */
  interface Lease {
    @WithDefault("jubelet-system")
    String namespace();

    @WithDefault("jubelet-operator")
    String name();

    /** How long a leader that is not heard of stays leader. */
    @WithDefault("15s")
    Duration duration();

    @WithDefault("10s")
    Duration renewDeadline();

    @WithDefault("2s")
    Duration retryPeriod();

    /**
     * How long who takes the lease from a leader that did not give it back lets no node begin: a
     * grant may be taken up for a minute, by a clock that may differ by half of one.
     */
    @WithDefault("90s")
    Duration quiet();
  }
}
