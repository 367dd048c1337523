package io.jubelet.node.model;

import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import io.jubelet.node.model.SandboxLaunch.NodeNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What this agent was started with: flags over configuration file over defaults. Fixed as long as
 * the process lives; what a {@code NodeRuntimeConfig} changes at run time is in {@link
 * RuntimeConfiguration}.
 *
 * @param rootDirectory the kubelet's state directory, {@code /var/lib/kubelet} by default
 * @param podLogsDirectory {@code /var/log/pods} by default
 * @param images how images are pulled
 * @param imageLimits when images are removed
 * @param logs how the logs of containers are rotated
 * @param network what pods inherit of the node's resolver settings
 * @param containers what all containers of the node get
 * @param serverPort the port of the authenticated server, for {@code status.daemonEndpoints}
 */
public record NodeSettings(
    NodeIdentity node,
    Path rootDirectory,
    Path podLogsDirectory,
    Endpoint runtimeEndpoint,
    Endpoint imageEndpoint,
    Registration registration,
    Timing timing,
    Capacity capacity,
    CgroupSettings cgroups,
    EvictionSettings eviction,
    NodeNetwork network,
    ImagePulls images,
    ImageLimits imageLimits,
    LogUpkeep logs,
    Containers containers,
    int serverPort) {

  /** With what was asked for at run time instead of what the agent was started with. */
  public NodeSettings with(RuntimeConfiguration asked) {
    return new NodeSettings(
        node,
        rootDirectory,
        podLogsDirectory,
        runtimeEndpoint,
        imageEndpoint,
        registration,
        timing,
        capacity.with(asked.kubelet()),
        cgroups,
        asked.eviction(),
        network,
        images,
        imageLimits.with(asked.kubelet()),
        logs.with(asked.kubelet()),
        containers,
        serverPort);
  }

  /** Who makes the Node object. */
  public enum NodeMaker {
    AGENT,
    /** Somebody else, before or after the agent begins; the agent tells its status all the same. */
    OTHERS,
    /** There is no API server. */
    NOBODY
  }

  /** How the Node object is made. */
  public record Registration(
      NodeMaker maker, SortedMap<String, String> labels, List<Taint> taints, String providerId) {
    public Registration {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
      taints = List.copyOf(taints);
    }
  }

  /** A taint of {@code spec.taints}; the value may be empty. */
  public record Taint(String key, String value, String effect) {}

  /**
   * The periods of the agent's own work.
   *
   * @param sync longest time between two looks at a pod that nothing happened to
   * @param statusUpdate how often the node's status is computed, and published when it changed
   * @param statusReport how often it is published although it did not change
   * @param leaseDuration the lease is renewed every quarter of it
   * @param runtimeRequest longest wait for one call to the runtime, pulls and stops excepted
   */
  public record Timing(
      Duration sync,
      Duration statusUpdate,
      Duration statusReport,
      Duration leaseDuration,
      Duration runtimeRequest) {}

  /**
   * What is offered to pods.
   *
   * @param podsPerCore 0 means no limit but {@code maxPods}
   * @param kubeReserved quantities by resource name, subtracted from the capacity together with
   *     {@code systemReserved} and the hard eviction thresholds
   */
  public record Capacity(
      int maxPods,
      int podsPerCore,
      SortedMap<String, String> kubeReserved,
      SortedMap<String, String> systemReserved) {
    public Capacity {
      kubeReserved = Collections.unmodifiableSortedMap(new TreeMap<>(kubeReserved));
      systemReserved = Collections.unmodifiableSortedMap(new TreeMap<>(systemReserved));
    }

    /** With what of it was asked for by the names of the API's fields. */
    Capacity with(SortedMap<String, String> asked) {
      return new Capacity(
          Optional.ofNullable(asked.get("maxPods")).map(Integer::valueOf).orElse(maxPods),
          podsPerCore,
          reserved(kubeReserved, "kubeReserved.", asked),
          reserved(systemReserved, "systemReserved.", asked));
    }

    private static SortedMap<String, String> reserved(
        SortedMap<String, String> own, String prefix, SortedMap<String, String> asked) {
      var reserved = new TreeMap<>(own);
      asked.forEach(
          (key, value) -> {
            if (key.startsWith(prefix)) {
              reserved.put(key.substring(prefix.length()), value);
            }
          });
      return reserved;
    }
  }

  /**
   * Where and how pods get their cgroups.
   *
   * @param root the cgroup beneath which {@code kubepods} is made: {@code /} by default
   * @param driver what the configuration says; the runtime's own answer goes before it
   * @param cpuQuota whether CPU limits are enforced
   * @param podPidsLimit empty means no limit
   */
  public record CgroupSettings(
      String root,
      CgroupDriver driver,
      boolean cpuQuota,
      Duration cpuQuotaPeriod,
      Optional<Long> podPidsLimit) {}

  /**
   * What all containers of the node get.
   *
   * @param allowedUnsafeSysctls kernel parameters that pods may set beside the safe ones
   * @param seccompDefault whether a container without a profile gets the runtime's
   * @param longestRest how long a container that crashes again and again rests at most
   */
  public record Containers(
      List<String> allowedUnsafeSysctls, boolean seccompDefault, Duration longestRest) {
    public Containers {
      allowedUnsafeSysctls = List.copyOf(allowedUnsafeSysctls);
    }
  }

  /**
   * How images are pulled.
   *
   * @param parallel pulls at once at most
   * @param perRegistry pulls from one registry at once at most, so that a slow one holds up only
   *     the pods that need it
   */
  public record ImagePulls(int parallel, int perRegistry, PullVerification verification) {}

  /**
   * How the logs of containers are rotated.
   *
   * @param workers logs that are rotated or compressed at once
   * @param interval how often they are looked at
   */
  public record LogUpkeep(LogLimits limits, int workers, Duration interval) {
    /** With what of it was asked for by the names of the API's fields. */
    LogUpkeep with(SortedMap<String, String> asked) {
      var bytes =
          Optional.ofNullable(asked.get("containerLogMaxSize"))
              .map(LogLimits::bytes)
              .orElse(limits.maxBytes());
      var files =
          Optional.ofNullable(asked.get("containerLogMaxFiles"))
              .map(Integer::valueOf)
              .orElse(limits.maxFiles());
      return new LogUpkeep(new LogLimits(bytes, files), workers, interval);
    }
  }
}
