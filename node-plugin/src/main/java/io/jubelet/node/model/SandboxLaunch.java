package io.jubelet.node.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that is needed to create a sandbox.
 *
 * @param handler the runtime handler; empty means the runtime's default
 * @param cgroupParent the pod's cgroup in the syntax of the cgroup driver; empty lets the runtime
 *     choose
 * @param userIds what the pod's users are on the node; empty when they are those of the node
 */
public record SandboxLaunch(
    Pod pod,
    int attempt,
    String handler,
    String cgroupParent,
    Path logDirectory,
    NodeNetwork dns,
    Optional<IdRange> userIds) {
  /** The node's resolver settings that pods inherit (KubeletConfiguration clusterDNS …). */
  public record NodeNetwork(
      List<String> clusterDns, String clusterDomain, Optional<Path> resolvConf) {
    public NodeNetwork {
      clusterDns = List.copyOf(clusterDns);
    }
  }
}
