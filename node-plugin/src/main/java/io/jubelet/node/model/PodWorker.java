package io.jubelet.node.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a pod is on its way through this node. Each method is a legal transition; what has no
 * method cannot happen.
 *
 * <pre>
 *   Pending ──admit──▶ Syncing ──terminate──▶ Terminating ──stopped──▶ Terminated ──▶ (forgotten)
 *      └──────────────────terminate───────────────▲ │ hasten: the grace period only shrinks
 * </pre>
 */
public sealed interface PodWorker {

  Subject subject();

  /** The same state with a newer API object. Subjects that were orphans or gone stay so. */
  PodWorker updated(Pod pod);

  /** Known, and nothing was done for it yet. */
  record Pending(Pod pod) implements PodWorker {
    @Override
    public Subject subject() {
      return new Subject.AtApi(pod);
    }

    @Override
    public Pending updated(Pod newer) {
      return new Pending(newer);
    }

    public Syncing admit() {
      return new Syncing(pod);
    }

    public Terminating terminate(Ending ending, Instant stopBy) {
      return new Terminating(subject(), ending, stopBy);
    }
  }

  /** Brought to, and kept at, what its spec says. */
  record Syncing(Pod pod) implements PodWorker {
    @Override
    public Subject subject() {
      return new Subject.AtApi(pod);
    }

    @Override
    public Syncing updated(Pod newer) {
      return new Syncing(newer);
    }

    public Terminating terminate(Ending ending, Instant stopBy) {
      return new Terminating(subject(), ending, stopBy);
    }
  }

  /**
   * Its containers and sandboxes are being stopped; nothing is started any more.
   *
   * @param stopBy when the last container is killed
   */
  record Terminating(Subject subject, Ending ending, Instant stopBy) implements PodWorker {
    @Override
    public Terminating updated(Pod newer) {
      return new Terminating(subject.updated(newer), ending, stopBy);
    }

    /** A later time changes nothing. */
    public Terminating hasten(Instant sooner) {
      return sooner.isBefore(stopBy) ? new Terminating(subject, ending, sooner) : this;
    }

    public Terminating gone() {
      return new Terminating(subject.gone(), ending, stopBy);
    }

    public Terminated stopped() {
      return new Terminated(subject, ending);
    }
  }

  /** Nothing of it runs. What it used is taken down; then the API object may go. */
  record Terminated(Subject subject, Ending ending) implements PodWorker {
    @Override
    public Terminated updated(Pod newer) {
      return new Terminated(subject.updated(newer), ending);
    }

    public Terminated gone() {
      return new Terminated(subject.gone(), ending);
    }
  }

  /** Whose containers these are. */
  sealed interface Subject {
    PodUid uid();

    Optional<PodName> name();

    /** The spec, as far as it was ever known. */
    Optional<Pod> spec();

    Subject updated(Pod newer);

    Subject gone();

    /** The API server has it. */
    record AtApi(Pod pod) implements Subject {
      @Override
      public PodUid uid() {
        return pod.uid();
      }

      @Override
      public Optional<PodName> name() {
        return Optional.of(pod.name());
      }

      @Override
      public Optional<Pod> spec() {
        return Optional.of(pod);
      }

      @Override
      public AtApi updated(Pod newer) {
        return new AtApi(newer);
      }

      @Override
      public Gone gone() {
        return new Gone(pod);
      }
    }

    /** The API server had it. */
    record Gone(Pod pod) implements Subject {
      @Override
      public PodUid uid() {
        return pod.uid();
      }

      @Override
      public Optional<PodName> name() {
        return Optional.of(pod.name());
      }

      @Override
      public Optional<Pod> spec() {
        return Optional.of(pod);
      }

      @Override
      public Gone updated(Pod newer) {
        return this;
      }

      @Override
      public Gone gone() {
        return this;
      }
    }

    /** Found on this node, and unknown to the API server. */
    record Orphan(PodUid uid, Optional<PodName> name) implements Subject {
      @Override
      public Optional<Pod> spec() {
        return Optional.empty();
      }

      @Override
      public Orphan updated(Pod newer) {
        return this;
      }

      @Override
      public Orphan gone() {
        return this;
      }
    }
  }

  /** Why a pod ends. */
  sealed interface Ending {
    /** Its deletion was asked for, or its API object vanished. */
    record Deleted() implements Ending {}

    /** All its containers have ended for good, or the API says so already. */
    record Completed() implements Ending {}

    /** This node refused or ended it; {@code reason} and {@code message} go to its status. */
    record Failed(String reason, String message) implements Ending {
      /** The reason of a pod that had to make room for a critical one. */
      public static final String PREEMPTING = "Preempting";
    }

    /** No API object asks for it. */
    record Orphaned() implements Ending {}
  }
}
