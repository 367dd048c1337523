package io.jubelet.node.decide.switching;

import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeFacts;
import java.util.List;
import java.util.Optional;

/**
 * What the rest of the node knows, as of now.
 *
 * @param order the last order of the operator
 * @param nodeUid the UID of the own Node; empty until it is registered
 * @param bootId the boot of this machine
 * @param found what the agent was started with, where nothing has been committed yet
 * @param agentDriver the cgroup driver this agent makes pod cgroups with
 * @param runtime what the current runtime last said
 * @param pods the pods bound to this node
 * @param podsQuiet whether no work on any pod is under way
 * @param diskAvailableBytes free space of the root file system
 */
public record SwitchInputs(
    Optional<RolloutOrder> order,
    Optional<String> nodeUid,
    String bootId,
    RuntimeConfiguration found,
    CgroupDriver agentDriver,
    Optional<RuntimeFacts> runtime,
    List<PodFact> pods,
    boolean podsQuiet,
    long diskAvailableBytes) {
  public SwitchInputs {
    pods = List.copyOf(pods);
  }

  /**
   * One pod bound to this node.
   *
   * @param images what its containers run, init containers included
   * @param settled whether all of it that should have been started has been
   */
  public record PodFact(String uid, PodName name, List<PodImage> images, boolean settled) {
    public PodFact {
      images = List.copyOf(images);
    }
  }

  /**
   * An image of a pod.
   *
   * @param mayPull whether its pull policy allows a pull
   */
  public record PodImage(String reference, boolean mayPull) {}
}
