package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import io.jubelet.node.effect.Prober;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.RunningLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the loop wants done, as data. Each is answered by exactly one {@link Event}, unless it says
 * otherwise.
 */
public sealed interface Effect
    permits Effect.Observe,
        Effect.Act,
        Effect.Cancel,
        Effect.Probe,
        Effect.PublishStatus,
        Effect.Mirror,
        Effect.PublishEvent,
        Effect.Relist,
        Effect.ListTraces,
        Effect.ObserveNode,
        Effect.ReadNode,
        Effect.RegisterNode,
        Effect.RenewLease,
        Effect.PublishNodeStatus,
        Effect.ListLogs,
        Effect.KeepLog,
        Effect.SurveyImages,
        Effect.RemoveImage,
        SwitchEffect {

  /**
   * Answered by {@link Event.Observed}.
   *
   * @param again whether the last one had no answer
   */
  record Observe(long operation, Subject subject, Endpoint runtime, boolean again)
      implements Effect {}

  /** All actions at once; each is answered by its own {@link Event.ActionAnswered}. */
  record Act(long operation, Subject subject, Endpoints endpoints, List<PodAction> stage)
      implements Effect {
    public Act {
      stage = List.copyOf(stage);
    }
  }

  /** Interrupts what is left of an operation; its answers still come. Not answered itself. */
  record Cancel(PodUid pod, long operation) implements Effect {}

  /** Answered by {@link Event.Probed}. */
  record Probe(PodUid pod, PodProbes.Key key, Prober.Target target, Duration timeout)
      implements Effect {}

  /**
   * Answered by {@link Event.StatusAnswered}.
   *
   * @param target the object to patch: the pod's own, or its mirror pod
   */
  record PublishStatus(PodUid pod, PodUid target, PodName name, PodStatus status)
      implements Effect {}

  /** Makes or deletes a mirror pod. Answered by {@link Event.MirrorAnswered}. */
  record Mirror(MirrorAction action) implements Effect {}

  /** Not answered: losing an event is allowed. */
  record PublishEvent(ObjectEvent event) implements Effect {}

  /** The list of all pods in the runtime. Answered by {@link Event.Relisted}. */
  record Relist(Endpoint runtime) implements Effect {}

  /** Pods that have left something on this node. Answered by {@link Event.TracesListed}. */
  record ListTraces() implements Effect {}

  /** Facts of the runtime, its images and the machine. Answered by {@link Event.NodeObserved}. */
  record ObserveNode(Endpoints endpoints) implements Effect {}

  /** For a pod that labels of the node keep out. Answered by {@link Event.NodeRead}. */
  record ReadNode(PodUid pod) implements Effect {}

  /**
   * Answered by {@link Event.NodeRegistered}.
   *
   * @param node empty where others make it
   */
  record RegisterNode(Optional<Node> node) implements Effect {}

  /** Answered by {@link Event.LeaseRenewed}. */
  record RenewLease() implements Effect {}

  /** Answered by {@link Event.NodeStatusAnswered}. */
  record PublishNodeStatus(NodeStatus status) implements Effect {}

  /** The files of these logs. Answered by {@link Event.LogsListed}. */
  record ListLogs(List<RunningLog> logs) implements Effect {
    public ListLogs {
      logs = List.copyOf(logs);
    }
  }

  /** Answered by {@link Event.LogKept}. */
  record KeepLog(Endpoint runtime, RunningLog log, LogAction action) implements Effect {}

  /** All images, who uses them, and their room. Answered by {@link Event.ImagesSurveyed}. */
  record SurveyImages(Endpoints endpoints) implements Effect {}

  /** Answered by {@link Event.ImageRemoved}. */
  record RemoveImage(Endpoints endpoints, String id) implements Effect {}

  /** Where the runtime and its images are reached. */
  record Endpoints(Endpoint runtime, Endpoint images) {}
}
