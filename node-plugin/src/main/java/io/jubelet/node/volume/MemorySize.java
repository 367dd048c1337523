package io.jubelet.node.volume;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How large a tmpfs of a pod may grow: no more than the node offers to pods, the pod's memory limit
 * if all of it is limited, and the volume's own limit. As {@code calculateEmptyDirMemorySize}.
 *
 * @param allocatable what the node offers, by resource name in base units
 */
record MemorySize(Supplier<SortedMap<String, BigDecimal>> allocatable) {

  /** Bytes; empty when nothing limits it. */
  OptionalLong limit(Pod pod, OptionalLong sizeLimit) {
    var resources = PodResources.of(pod);
    var podLimit =
        resources.fullyLimited().contains(PodResources.MEMORY)
            ? resources.limit(PodResources.MEMORY)
            : BigDecimal.ZERO;
    var node = allocatable.get().getOrDefault(PodResources.MEMORY, BigDecimal.ZERO);
    return LongStream.concat(
            Stream.of(podLimit, node).mapToLong(BigDecimal::longValue), sizeLimit.stream())
        .filter(bytes -> bytes > 0)
        .min();
  }
}
