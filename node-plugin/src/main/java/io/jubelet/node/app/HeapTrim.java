package io.jubelet.node.app;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gives back what a busy time has left in the heap, once the agent is quiet: the serial collector
 * does so only when it collects all, which an idle agent never has a reason for.
 */
final class HeapTrim implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(30);

  /** Of one processor. An agent that probes or starts pods is not stopped for it. */
  private static final double QUIET = 0.05;

  /** What is worth the tenth of a second that it takes. */
  private static final long WORTH_BYTES = 8 << 20;

  private final List<MemoryPoolMXBean> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
          .filter(pool -> pool.getName().startsWith("Tenured"))
          .toList();

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("heap").factory());

  private long cpuNanos;

  /** Nothing is done with another collector, which gives memory back by itself. */
  static HeapTrim begin() {
    var trim = new HeapTrim();
    if (!trim.pools.isEmpty()) {
      trim.timer.scheduleWithFixedDelay(
          trim::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }
    return trim;
  }

  private void look() {
    var before = cpuNanos;
    cpuNanos = system.getProcessCpuTime();
    if (cpuNanos - before < PERIOD.toNanos() * QUIET && grown() > WORTH_BYTES) {
      System.gc();
    }
  }

  /** Since all was collected the last time. */
  private long grown() {
    return pools.stream()
        .mapToLong(pool -> pool.getUsage().getUsed() - pool.getCollectionUsage().getUsed())
        .sum();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
