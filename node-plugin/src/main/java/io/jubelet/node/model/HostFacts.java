package io.jubelet.node.model;

/**
 * The machine: what it has, what is free of it, and who it is.
 *
 * @param cpus logical processors
 * @param appArmor whether the kernel enforces AppArmor profiles
 */
public record HostFacts(
    int cpus,
    long memoryBytes,
    long memoryAvailableBytes,
    long rootFsBytes,
    long rootFsAvailableBytes,
    long rootFsInodes,
    long rootFsInodesFree,
    long pidMax,
    long pidsUsed,
    boolean appArmor,
    MachineIdentity machine) {

  /**
   * Who the machine is.
   *
   * @param machineId /etc/machine-id; empty where the machine has none
   * @param systemUuid DMI product_uuid; empty where the machine has none
   * @param bootId /proc/sys/kernel/random/boot_id
   */
  public record MachineIdentity(
      String machineId,
      String systemUuid,
      String bootId,
      String kernelVersion,
      String osImage,
      String architecture) {}
}
