package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.decide.images.ImageUse;
import io.jubelet.node.decide.images.ImageUse.Question;
import io.jubelet.node.decide.lifecycle.Decision;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.ProbeTrack;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What one function of {@code decide} was given for a pod, and what it made of it: enough to ask it
 * again. Made for every call; whoever keeps them drops what says nothing new.
 */
public sealed interface Judgement {
  /** When it was decided: the {@code now} that the function was given. */
  Instant at();

  /** Whom it was decided about. */
  Subject about();

  default PodUid pod() {
    return about().uid();
  }

  /** Empty for an orphan of which only the uid is known. */
  default Optional<PodName> name() {
    return about().name();
  }

  /** What comes next. */
  record OfLifecycle(Situation given, Instant at, Decision decision) implements Judgement {
    @Override
    public Subject about() {
      return given.worker().subject();
    }
  }

  /** What the API server is told. */
  record OfStatus(Situation given, SortedMap<String, Waiting> waiting, Instant at, PodStatus status)
      implements Judgement {
    @Override
    public Subject about() {
      return given.worker().subject();
    }
  }

  /**
   * Whether the node takes the pod.
   *
   * @param admitted the pods that held resources of the node
   * @param refusal empty when it was taken
   */
  record OfAdmission(
      Pod subject, List<Pod> admitted, NodeView node, Instant at, Optional<Refusal> refusal)
      implements Judgement {
    public OfAdmission {
      admitted = List.copyOf(admitted);
    }

    @Override
    public Subject about() {
      return new Subject.AtApi(subject);
    }
  }

  /**
   * Whether the node gives a pod that runs the resources that it asks for now.
   *
   * @param desired the pod with them
   * @param others the other pods that held resources of the node
   * @param refusal empty when they were granted
   */
  record OfResize(
      Pod desired, List<Pod> others, NodeView node, Instant at, Optional<Refusal> refusal)
      implements Judgement {
    public OfResize {
      others = List.copyOf(others);
    }

    @Override
    public Subject about() {
      return new Subject.AtApi(desired);
    }
  }

  /**
   * Whether the pod may use an image that is present.
   *
   * @param container whose image it is; empty for one of a volume
   * @param image as the spec has it
   */
  record OfImage(
      Pod subject, String container, String image, Question asked, Instant at, ImageUse use)
      implements Judgement {
    @Override
    public Subject about() {
      return new Subject.AtApi(subject);
    }
  }

  /** What an answer to a probe has come to, once it changed the verdict. */
  record OfProbe(
      Subject subject,
      PodProbes.Key key,
      ProbeTrack before,
      boolean success,
      Instant at,
      ProbeTrack after)
      implements Judgement {
    @Override
    public Subject about() {
      return subject;
    }
  }
}
