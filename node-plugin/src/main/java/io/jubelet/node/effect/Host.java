package io.jubelet.node.effect;

import java.time.Duration;

/** Facts of the machine: capacity, identity and pressure, as one timed snapshot. */
public interface Host {
  Outcome<HostFacts> facts(Duration timeout);

  /**
   * @param cpus logical processors
   * @param machineId /etc/machine-id, systemUuid DMI product_uuid, bootId
   *     /proc/sys/kernel/random/boot_id; empty where the machine has none
   */
  record HostFacts(
      int cpus,
      long memoryBytes,
      long memoryAvailableBytes,
      long rootFsBytes,
      long rootFsAvailableBytes,
      long rootFsInodes,
      long rootFsInodesFree,
      long pidMax,
      long pidsUsed,
      MachineIdentity machine) {}

  record MachineIdentity(
      String machineId,
      String systemUuid,
      String bootId,
      String kernelVersion,
      String osImage,
      String architecture) {}
}
