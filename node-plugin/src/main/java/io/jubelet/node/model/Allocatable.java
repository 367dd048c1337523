package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the node has, and what of it pods may have: less the reservations (upstream
 * getNodeAllocatableAbsolute), and for what they may request less the hard eviction thresholds too.
 */
public final class Allocatable {
  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";
  private static final String STORAGE = "ephemeral-storage";
  private static final String PODS = "pods";

  private final NodeSettings settings;

  public Allocatable(NodeSettings settings) {
    this.settings = settings;
  }

  /** By resource name: all that the machine has. */
  public SortedMap<String, Quantity> capacity(HostFacts host) {
    var capacity = new TreeMap<String, Quantity>();
    capacity.put(CPU, new Quantity(Integer.toString(host.cpus())));
    capacity.put(MEMORY, kibibytes(BigDecimal.valueOf(host.memoryBytes())));
    capacity.put(STORAGE, kibibytes(BigDecimal.valueOf(host.rootFsBytes())));
    capacity.put(PODS, new Quantity(Integer.toString(pods(host))));
    return Collections.unmodifiableSortedMap(capacity);
  }

  /** By resource name: what the pods of the node may request together. */
  public SortedMap<String, Quantity> allocatable(HostFacts host) {
    var allocatable = new TreeMap<String, Quantity>();
    allocatable.put(CPU, milli(left(CPU, BigDecimal.valueOf(host.cpus()), BigDecimal.ZERO)));
    var memory = BigDecimal.valueOf(host.memoryBytes());
    allocatable.put(MEMORY, kibibytes(left(MEMORY, memory, threshold("memory.available", memory))));
    var storage = BigDecimal.valueOf(host.rootFsBytes());
    allocatable.put(STORAGE, bytes(left(STORAGE, storage, threshold("nodefs.available", storage))));
    allocatable.put(PODS, new Quantity(Integer.toString(pods(host))));
    return Collections.unmodifiableSortedMap(allocatable);
  }

  /**
   * Processors and bytes that the kernel lets all pods use together: what pods may request, and the
   * eviction thresholds, so that pods are evicted before they are killed.
   */
  public SortedMap<String, BigDecimal> enforced(HostFacts host) {
    var enforced = new TreeMap<String, BigDecimal>();
    enforced.put(CPU, left(CPU, BigDecimal.valueOf(host.cpus()), BigDecimal.ZERO));
    enforced.put(MEMORY, left(MEMORY, BigDecimal.valueOf(host.memoryBytes()), BigDecimal.ZERO));
    return Collections.unmodifiableSortedMap(enforced);
  }

  private int pods(HostFacts host) {
    var capacity = settings.capacity();
    return capacity.podsPerCore() == 0
        ? capacity.maxPods()
        : Math.min(capacity.maxPods(), capacity.podsPerCore() * host.cpus());
  }

  private BigDecimal left(String resource, BigDecimal capacity, BigDecimal threshold) {
    var left =
        capacity
            .subtract(reserved(settings.capacity().kubeReserved(), resource))
            .subtract(reserved(settings.capacity().systemReserved(), resource))
            .subtract(threshold);
    return left.max(BigDecimal.ZERO);
  }

  private static BigDecimal reserved(SortedMap<String, String> reserved, String resource) {
    var amount = reserved.get(resource);
    return amount == null ? BigDecimal.ZERO : new Quantity(amount).getNumericalAmount();
  }

  /** The hard threshold of a signal as an amount; one in percent is of the capacity. */
  private BigDecimal threshold(String signal, BigDecimal capacity) {
    var text = settings.eviction().hard().get(signal);
    if (text == null) {
      return BigDecimal.ZERO;
    }
    return BigDecimal.valueOf(Thresholds.amount(text, capacity.longValueExact()));
  }

  private static Quantity kibibytes(BigDecimal bytes) {
    return new Quantity(
        bytes.divide(BigDecimal.valueOf(1024), 0, RoundingMode.FLOOR).toPlainString(), "Ki");
  }

  private static Quantity bytes(BigDecimal bytes) {
    return new Quantity(bytes.setScale(0, RoundingMode.FLOOR).toPlainString());
  }

  private static Quantity milli(BigDecimal cores) {
    var milli = cores.movePointRight(3).setScale(0, RoundingMode.FLOOR);
    return milli.remainder(BigDecimal.valueOf(1000)).signum() == 0
        ? new Quantity(milli.movePointLeft(3).toBigInteger().toString())
        : new Quantity(milli.toBigInteger() + "m");
  }
}
