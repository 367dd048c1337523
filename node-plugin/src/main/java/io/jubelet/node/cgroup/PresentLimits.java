package io.jubelet.node.cgroup;

import io.jubelet.node.decide.qos.CgroupLimits;
import io.jubelet.node.decide.qos.CgroupLimits.CpuQuota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What a cgroup allows now, read from its files. */
final class PresentLimits {
  /** All of the processor time. */
  private static final long UNLIMITED = -1;

  private PresentLimits() {}

  /** The wanted limits, where the cgroup does not allow more already. */
  static CgroupLimits raised(CgroupLimits wanted, Path cpu, Path memory, boolean v2)
      throws IOException {
    var shares = v2 ? shares(number(cpu.resolve("cpu.weight"))) : number(cpu.resolve("cpu.shares"));
    var quota = v2 ? v2Quota(cpu) : number(cpu.resolve("cpu.cfs_quota_us"));
    var bytes = number(memory.resolve(v2 ? "memory.max" : "memory.limit_in_bytes"));
    return new CgroupLimits(
        Math.max(wanted.cpuShares(), shares),
        wanted
            .cpuQuota()
            .map(it -> new CpuQuota(larger(it.quotaMicros(), quota), it.periodMicros())),
        wanted.memoryBytes().isPresent()
            ? OptionalLong.of(Math.max(wanted.memoryBytes().getAsLong(), bytes))
            : OptionalLong.empty(),
        wanted.hugePages(),
        wanted.pids());
  }

  private static long larger(long one, long other) {
    return one == UNLIMITED || other == UNLIMITED ? UNLIMITED : Math.max(one, other);
  }

  /** {@code QUOTA PERIOD}. */
  private static long v2Quota(Path folder) throws IOException {
    var quota = Files.readString(folder.resolve("cpu.max")).strip().split(" ", -1)[0];
    return quota.equals("max") ? UNLIMITED : Long.parseLong(quota);
  }

  /** The shares that {@link LimitFiles#weight} makes this weight of. */
  private static long shares(long weight) {
    return CgroupLimits.MIN_SHARES + Math.ceilDiv((weight - 1) * 262_142, 9999);
  }

  /** Of a file that may say {@code max}. */
  static long number(Path file) throws IOException {
    var text = Files.readString(file).strip();
    try {
      return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("no number in " + file + ": " + text, e);
    }
  }
}
