package io.jubelet.node.effect;

import io.jubelet.node.model.HostFacts;
import java.nio.file.Path;
import java.time.Duration;

/** Facts of the machine: capacity, identity and pressure, as one timed snapshot. */
public interface Host {
  Outcome<HostFacts> facts(Duration timeout);

  /** Of the file system that the folder is on. Refused with HostUnreadable. */
  Outcome<Space> space(Path folder, Duration timeout);

  /**
   * @param availableBytes to whom has no privilege
   */
  record Space(long capacityBytes, long availableBytes) {}
}
