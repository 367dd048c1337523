package io.jubelet.bench.fleet;

import io.jubelet.testbed.OperatorRun;
import io.jubelet.testbed.TestbedFailure;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The most heap that the operator had in use, of a reading every second. */
final class HeapWatch implements AutoCloseable {
  private final ScheduledExecutorService readings =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private final AtomicLong most = new AtomicLong();
  private final Future<?> reading;

  HeapWatch(OperatorRun operator) {
    reading =
        readings.scheduleAtFixedRate(
            () -> most.accumulateAndGet(used(operator), Math::max), 0, 1, TimeUnit.SECONDS);
  }

  private static long used(OperatorRun operator) {
    return (long)
        new PrometheusText(operator.metrics())
            .sum("jvm_memory_used_bytes", labels -> labels.contains("area=\"heap\""));
  }

  /** Bytes. A reading that fails is the last one, and then there is no such number. */
  long most() {
    if (reading.isDone()) {
      throw new TestbedFailure("the operator's heap was not read to the end");
    }
    return most.get();
  }

  @Override
  public void close() {
    readings.shutdownNow();
  }
}
