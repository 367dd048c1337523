package io.jubelet.node.effect;

import io.jubelet.node.model.HostFacts;
import java.time.Duration;

/** Facts of the machine: capacity, identity and pressure, as one timed snapshot. */
public interface Host {
  Outcome<HostFacts> facts(Duration timeout);
}
