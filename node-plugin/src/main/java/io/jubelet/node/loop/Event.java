package io.jubelet.node.loop;

import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Prober;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.ImageSurvey;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RunningLog;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.model.RuntimePod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What the loop is told: by the API server, by the runtime, by its own effects, by the clock. */
public sealed interface Event
    permits Event.PodsListed,
        Event.PodChanged,
        Event.PodGone,
        Event.FilesRead,
        Event.MirrorAnswered,
        Event.OrderChanged,
        Event.RuntimeHint,
        Event.Tick,
        Event.Observed,
        Event.ActionAnswered,
        Event.Probed,
        Event.StatusAnswered,
        Event.Relisted,
        Event.TracesListed,
        Event.NodeObserved,
        Event.NodeChanged,
        Event.NodeRead,
        Event.NodeRegistered,
        Event.LeaseRenewed,
        Event.NodeStatusAnswered,
        Event.LogsListed,
        Event.LogKept,
        Event.ImagesSurveyed,
        Event.ImageRemoved,
        SwitchEvent {

  /** All pods of this node; what is not among them is gone. */
  record PodsListed(List<Pod> pods) implements Event {
    public PodsListed {
      pods = List.copyOf(pods);
    }
  }

  record PodChanged(Pod pod) implements Event {}

  record PodGone(PodUid pod, Optional<Duration> grace) implements Event {}

  /**
   * All static pods that the files of this node ask for.
   *
   * @param problems a sentence for each file that asks for none
   */
  record FilesRead(List<Pod> pods, List<String> problems) implements Event {
    public FilesRead {
      pods = List.copyOf(pods);
      problems = List.copyOf(problems);
    }
  }

  record MirrorAnswered(MirrorAction action, Outcome<Nothing> outcome) implements Event {}

  record OrderChanged(Optional<RolloutOrder> order) implements Event {}

  /** The runtime says that something happened to the pod. */
  record RuntimeHint(PodUid pod) implements Event {}

  /** The time that {@link NodeState#wakeAt} named has come. */
  record Tick() implements Event {}

  record Observed(long operation, PodUid pod, Outcome<Sighting> outcome) implements Event {}

  /**
   * What an observation sees of one pod.
   *
   * @param name from the runtime's labels, for pods that the API server does not know
   */
  record Sighting(PodObservation seen, Optional<PodName> name) {}

  /**
   * One action of a stage is over.
   *
   * @param outcome the image to run for EnsureImage, an id for what creates, else an empty text
   */
  record ActionAnswered(long operation, PodUid pod, PodAction action, Outcome<String> outcome)
      implements Event {}

  /**
   * A container was probed.
   *
   * @param containerId of the container that was asked, which may be another one by now
   */
  record Probed(PodUid pod, PodProbes.Key key, String containerId, Outcome<Prober.Answer> outcome)
      implements Event {}

  record StatusAnswered(PodUid pod, Outcome<Nothing> outcome) implements Event {}

  record Relisted(Endpoint runtime, Outcome<List<RuntimePod>> outcome) implements Event {}

  /** The pods that have left something on this node, with what name is known of them. */
  record TracesListed(Outcome<SortedMap<PodUid, Optional<PodName>>> outcome) implements Event {}

  record NodeObserved(Endpoint runtime, NodeSighting sighting) implements Event {}

  /** The API server's Node of this node, as others have changed it too. */
  record NodeChanged(OwnNode self) implements Event {}

  /** The Node as read for a pod whose admission hangs on it. */
  record NodeRead(PodUid pod, Outcome<OwnNode> outcome) implements Event {}

  /** What can be seen of the node; each part may fail on its own. */
  record NodeSighting(
      Outcome<RuntimeFacts> runtime, Outcome<List<Image>> images, Outcome<HostFacts> host) {}

  record NodeRegistered(Outcome<RegisteredNode> outcome) implements Event {}

  record LeaseRenewed(Outcome<Nothing> outcome) implements Event {}

  record NodeStatusAnswered(Outcome<Nothing> outcome) implements Event {}

  record LogsListed(Outcome<List<Listing>> outcome) implements Event {
    /** The files of one log by name, with their sizes in bytes. */
    public record Listing(RunningLog log, Outcome<SortedMap<String, Long>> outcome) {}
  }

  record ImagesSurveyed(Endpoints endpoints, Outcome<ImageSurvey> outcome) implements Event {}

  record ImageRemoved(Endpoints endpoints, String id, Outcome<Nothing> outcome) implements Event {}

  record LogKept(RunningLog log, LogAction action, Outcome<Nothing> outcome) implements Event {}
}
