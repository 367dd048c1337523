package io.jubelet.operator.decide.merge;

import io.jubelet.api.v1alpha1.CgroupDriver;
import io.jubelet.api.v1alpha1.EvictionSpec;
import io.jubelet.api.v1alpha1.KubeletSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigSpec;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.api.v1alpha1.RuntimeSpec;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mergeable values of a config by their path, and back. The runtime with all that belongs to it
 * is one leaf: half of one config's runtime with half of another's socket would be an outage.
 */
final class Leaves {
  static final String RUNTIME = "runtime";

  private final SortedMap<String, Object> values;

  private Leaves(SortedMap<String, Object> values) {
    this.values = values;
  }

  /** Runtime, pause image and cgroup driver, completed with what their absence means. */
  private record Domain(RuntimeSpec runtime, String pauseImage, CgroupDriver cgroupDriver) {
    static Domain of(RuntimeSpec runtime, NodeRuntimeConfigSpec spec) {
      var image = runtime.imageEndpoint();
      var complete =
          new RuntimeSpec(
              runtime.name(),
              runtime.endpoint(),
              image.isEmpty() ? runtime.endpoint() : image,
              runtime.defaultHandler());
      var driver = spec.cgroupDriver();
      return new Domain(complete, spec.pauseImage(), driver == null ? CgroupDriver.AUTO : driver);
    }
  }

  static SortedMap<String, Object> of(NodeRuntimeConfigSpec spec) {
    var leaves = new Leaves(new TreeMap<>());
    if (spec.runtime() != null) {
      leaves.values.put(RUNTIME, Domain.of(spec.runtime(), spec));
    }
    if (spec.eviction() != null) {
      leaves.add(spec.eviction());
    }
    if (spec.kubelet() != null) {
      leaves.add(spec.kubelet());
    }
    return leaves.values;
  }

  private void add(EvictionSpec eviction) {
    put("eviction.hard", eviction.hard());
    put("eviction.soft", eviction.soft());
    put("eviction.softGracePeriodSeconds", eviction.softGracePeriodSeconds());
    put("eviction.minimumReclaim", eviction.minimumReclaim());
    put("eviction.maxPodGracePeriodSeconds", eviction.maxPodGracePeriodSeconds());
    put("eviction.pressureTransitionPeriodSeconds", eviction.pressureTransitionPeriodSeconds());
  }

  private void add(KubeletSpec kubelet) {
    put("kubelet.maxPods", kubelet.maxPods());
    put("kubelet.imageGCHighThresholdPercent", kubelet.imageGCHighThresholdPercent());
    put("kubelet.imageGCLowThresholdPercent", kubelet.imageGCLowThresholdPercent());
    put("kubelet.imageMinimumGCAgeSeconds", kubelet.imageMinimumGCAgeSeconds());
    if (!kubelet.containerLogMaxSize().isEmpty()) {
      put("kubelet.containerLogMaxSize", kubelet.containerLogMaxSize());
    }
    put("kubelet.containerLogMaxFiles", kubelet.containerLogMaxFiles());
    put("kubelet.kubeReserved", kubelet.kubeReserved());
    put("kubelet.systemReserved", kubelet.systemReserved());
  }

  private void put(String path, @Nullable Object value) {
    if (value != null) {
      values.put(path, value);
    }
  }

  private void put(String path, SortedMap<String, ?> entries) {
    entries.forEach((key, value) -> values.put(path + "[" + key + "]", value));
  }

  /** The inverse of {@link #of}: sections without a leaf are absent. */
  static RenderedConfig rendered(SortedMap<String, Object> merged) {
    var leaves = new Leaves(merged);
    var eviction = leaves.has("eviction.") ? leaves.eviction() : null;
    var kubelet = leaves.has("kubelet.") ? leaves.kubelet() : null;
    return merged.get(RUNTIME) instanceof Domain(var runtime, var pauseImage, var driver)
        ? new RenderedConfig(runtime, pauseImage, driver, eviction, kubelet)
        : new RenderedConfig(null, "", null, eviction, kubelet);
  }

  private EvictionSpec eviction() {
    return new EvictionSpec(
        map("eviction.hard", String.class),
        map("eviction.soft", String.class),
        map("eviction.softGracePeriodSeconds", Long.class),
        map("eviction.minimumReclaim", String.class),
        leaf("eviction.maxPodGracePeriodSeconds", Long.class),
        leaf("eviction.pressureTransitionPeriodSeconds", Long.class));
  }

  private KubeletSpec kubelet() {
    var logSize = leaf("kubelet.containerLogMaxSize", String.class);
    return new KubeletSpec(
        leaf("kubelet.maxPods", Integer.class),
        leaf("kubelet.imageGCHighThresholdPercent", Integer.class),
        leaf("kubelet.imageGCLowThresholdPercent", Integer.class),
        leaf("kubelet.imageMinimumGCAgeSeconds", Long.class),
        logSize == null ? "" : logSize,
        leaf("kubelet.containerLogMaxFiles", Integer.class),
        map("kubelet.kubeReserved", String.class),
        map("kubelet.systemReserved", String.class));
  }

  private boolean has(String section) {
    return values.keySet().stream().anyMatch(path -> path.startsWith(section));
  }

  private <V> @Nullable V leaf(String path, Class<V> type) {
    return type.cast(values.get(path));
  }

  private <V> SortedMap<String, V> map(String path, Class<V> type) {
    var entries = new TreeMap<String, V>();
    var opening = path + "[";
    values.forEach(
        (leaf, value) -> {
          if (leaf.startsWith(opening)) {
            entries.put(leaf.substring(opening.length(), leaf.length() - 1), type.cast(value));
          }
        });
    return entries;
  }
}
