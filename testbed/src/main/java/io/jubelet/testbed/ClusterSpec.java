package io.jubelet.testbed;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * A cluster to be.
 *
 * @param name tells clusters of one clone apart
 * @param controlPlane false for nodes with runtimes only, for tests of a runtime's adapter
 * @param agents the agent of each node; the nodes are called node-1, node-2 ...
 * @param runtime the name of the runtime that runs at first, see {@link ContainerRuntime}
 * @param images archives of images that every runtime knows from the start, beside the testbed's
 *     own
 */
public record ClusterSpec(
    String name, boolean controlPlane, List<Agent> agents, String runtime, List<Path> images) {

  public ClusterSpec {
    agents = List.copyOf(agents);
    images = List.copyOf(images);
  }

  /** A whole cluster with this agent on each of {@code nodes} nodes. */
  public static ClusterSpec of(String name, Agent agent, int nodes) {
    return new ClusterSpec(
        name, true, Collections.nCopies(nodes, agent), ContainerRuntime.CONTAINERD, List.of());
  }

  /** The same cluster with another runtime running at first. */
  public ClusterSpec withRuntime(String name) {
    return new ClusterSpec(this.name, controlPlane, agents, name, images);
  }

  /** The same cluster with these images, too. */
  public ClusterSpec withImages(List<Path> archives) {
    return new ClusterSpec(name, controlPlane, agents, runtime, archives);
  }

  /** One node with both runtimes and nothing else. */
  public static ClusterSpec runtimesOnly(String name) {
    return new ClusterSpec(
        name, false, List.of(Agent.NONE), ContainerRuntime.CONTAINERD, List.of());
  }
}
