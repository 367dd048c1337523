package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.decide.images.ImageCollection;
import io.jubelet.node.decide.images.ImageRound;
import io.jubelet.node.decide.lifecycle.Decision;
import io.jubelet.node.decide.lifecycle.Lifecycle.ContainerHash;
import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.decide.logs.LogRotation;
import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.decide.mirror.MirrorPods;
import io.jubelet.node.decide.status.NodeStatuses;
import io.jubelet.node.decide.status.PodStatuses;
import io.jubelet.node.model.ImageLimits;
import io.jubelet.node.model.LogLimits;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The decisions that the step turns on. The simulation passes broken ones to test its oracle.
 *
 * @param resizing whether the node has room for a pod with other resources
 */
public record Decisions(
    Lifecycle lifecycle,
    Status status,
    Admission admission,
    Admission resizing,
    NodeDescription node,
    Mirrors mirrors,
    LogKeeping logs,
    ImageKeeping images) {

  /**
   * The real ones.
   *
   * @param hash by which a container of the spec is known in the runtime
   * @param version what the node says that it runs
   */
  public static Decisions of(NodeSettings settings, ContainerHash hash, String version) {
    var nodeStatuses = new NodeStatuses(settings, version);
    var admission = new io.jubelet.node.decide.admission.Admission(settings);
    return new Decisions(
        new io.jubelet.node.decide.lifecycle.Lifecycle(hash)::decide,
        PodStatuses::compute,
        admission::refusal,
        admission::shortage,
        new NodeDescription() {
          @Override
          public Node registration(NodeFacts facts) {
            return nodeStatuses.registration(facts);
          }

          @Override
          public NodeStatus status(NodeFacts facts, Optional<NodeStatus> before, Instant now) {
            return nodeStatuses.status(facts, before, now);
          }
        },
        MirrorPods::next,
        LogRotation::next,
        ImageCollection::next);
  }

  /** What comes next for a pod. */
  public interface Lifecycle {
    Decision decide(Situation situation, Instant now);
  }

  /** What the API server is told of a pod. */
  public interface Status {
    PodStatus compute(Situation situation, SortedMap<String, Waiting> waiting, Instant now);
  }

  /** Whether the node takes a pod: empty, or why not. */
  public interface Admission {
    Optional<Refusal> refusal(Pod pod, List<Pod> admitted, NodeView node);
  }

  /** What comes next for the mirror pod of a name. */
  public interface Mirrors {
    Optional<MirrorAction> next(MirrorPods.Pair pair, MirrorPods.Owner owner);
  }

  /** Which image is removed next. */
  public interface ImageKeeping {
    Optional<ImageCollection.Removal> next(
        ImageRound round, SortedSet<String> wanted, ImageLimits limits, Instant now);
  }

  /** What comes next for the log of a running container. */
  public interface LogKeeping {
    Optional<LogAction> next(
        SortedMap<String, Long> files, String log, LogLimits limits, Instant now);
  }

  /** What the API server is told of the node. */
  public interface NodeDescription {
    Node registration(NodeFacts facts);

    NodeStatus status(NodeFacts facts, Optional<NodeStatus> before, Instant now);
  }
}
