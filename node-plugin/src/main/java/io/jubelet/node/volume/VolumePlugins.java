package io.jubelet.node.volume;

import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.linux.Libc;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/** The kinds of volume that this node can set up. */
public record VolumePlugins(List<VolumePlugin> plugins) {
  public VolumePlugins {
    plugins = List.copyOf(plugins);
  }

  /**
   * @param tokens {@code KubeApi::token}
   * @param allocatable what the node offers to pods now, by resource name in base units
   */
  public static VolumePlugins builtin(
      Libc libc,
      TokenSource tokens,
      Clock clock,
      Supplier<SortedMap<String, BigDecimal>> allocatable) {
    var memory = new MemorySize(allocatable);
    var payloads = new PayloadVolume(libc, clock, memory);
    return new VolumePlugins(
        List.of(
            new EmptyDirVolume(libc, memory),
            new ConfigMapVolume(payloads),
            new SecretVolume(payloads),
            new DownwardApiVolume(payloads, allocatable),
            new ProjectedVolume(
                libc, payloads, new ServiceAccountTokens(tokens, clock), allocatable),
            new HostPathVolume(),
            new ImageVolume()));
  }

  Optional<VolumePlugin> of(Volume volume) {
    return plugins.stream().filter(plugin -> plugin.supports(volume)).findFirst();
  }
}
