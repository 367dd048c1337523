package io.jubelet.node.sim;

import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.decide.logs.LogAction;
import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.loop.Decisions;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodAction.CreateContainer;
import io.jubelet.node.model.PodAction.StartContainer;
import io.jubelet.node.model.PodAction.StopContainer;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Bugs that are planted to see whether the oracle finds them. Each wraps the real decisions, so
 * that the agent carries nothing of it.
 */
enum Mutant implements UnaryOperator<Decisions> {
  /** Takes a container of which the runtime lost track for a dead one. */
  UNKNOWN_IS_DEAD {
    @Override
    PodObservation seen(Situation situation) {
      return Mutations.unknownIsDead(situation.seen());
    }
  },
  /** Does not see containers that were created and not started. */
  CREATED_IS_NOTHING {
    @Override
    PodObservation seen(Situation situation) {
      return Mutations.without(situation.seen(), instance -> instance.run() instanceof Run.Created);
    }
  },
  /** Counts every attempt as the first one. */
  ATTEMPT_STAYS_ZERO {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return Optional.of(
          action instanceof CreateContainer create
              ? new CreateContainer(
                  create.container(), 0, create.sandbox(), create.images(), create.targetId())
              : action);
    }
  },
  /** Forgets what a container mounts of images. */
  IMAGE_VOLUMES_ARE_LEFT_OUT {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return Optional.of(
          action instanceof CreateContainer create ? Mutations.withoutVolumes(create) : action);
    }
  },
  /** Restarts a crashing container at once, for ever. */
  NO_CRASH_BACKOFF {
    @Override
    PodMemory memory(Situation situation) {
      return Mutations.withoutRests(situation.memory(), situation.seen());
    }
  },
  /** Asks a registry again as soon as it has refused. */
  NO_PULL_BACKOFF {
    @Override
    PodMemory memory(Situation situation) {
      return Mutations.withoutImageSetbacks(situation.memory());
    }
  },
  /** Goes on bringing up a pod that was deleted. */
  DELETION_IS_IGNORED {
    @Override
    PodWorker worker(Situation situation) {
      return situation.worker() instanceof PodWorker.Terminating(var subject, _, _)
              && subject.spec().isPresent()
          ? new PodWorker.Syncing(subject.spec().get())
          : situation.worker();
    }
  },
  /** Kills without grace. */
  NO_GRACE {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return Optional.of(
          action instanceof StopContainer stop ? Mutations.within(stop, Duration.ZERO) : action);
    }
  },
  /** Waits for the whole grace period anew whenever it looks at a pod that ends. */
  GRACE_BEGINS_ANEW {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return Optional.of(
          action instanceof StopContainer stop
              ? Mutations.within(stop, Duration.ofSeconds(30))
              : action);
    }
  },
  /** Takes volumes and cgroup down before the containers have stopped. */
  TEARS_DOWN_EARLY {
    @Override
    List<PodAction> more(Situation situation) {
      return situation.worker() instanceof PodWorker.Terminating && situation.seen().directory()
          ? List.of(new PodAction.TearDownVolumes())
          : List.of();
    }
  },
  /** Runs init containers and containers side by side. */
  INIT_ORDER_IS_IGNORED(Mutations::withoutInitContainers),
  /** Runs a job again that has failed for good. */
  NEVER_MEANS_ALWAYS(Mutations::restarting),
  /** Deletes the API object as soon as its deletion was asked for. */
  OBJECT_GOES_FIRST {
    @Override
    List<PodAction> more(Situation situation) {
      return situation.worker() instanceof PodWorker.Terminating(var subject, _, _)
              && subject instanceof PodWorker.Subject.AtApi
          ? List.of(new PodAction.DeleteApiObject())
          : List.of();
    }
  },
  /** Removes containers without stopping them. */
  REMOVES_LIVE_CONTAINERS {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return Optional.of(
          action instanceof StopContainer stop
              ? new PodAction.RemoveContainer(stop.container(), stop.id(), "")
              : action);
    }
  },
  /** Makes a second sandbox beside one that is ready. */
  SANDBOX_IS_NOT_SEEN {
    @Override
    PodObservation seen(Situation situation) {
      var seen = situation.seen();
      return new PodObservation(
          seen.uid(),
          seen.sandboxes().stream()
              .filter(sandbox -> seen.containers().isEmpty() && sandbox.attempt() > 0)
              .toList(),
          seen.containers(),
          seen.volumesMounted(),
          seen.directory(),
          seen.cgroup(),
          seen.logAttempts());
    }
  },
  /** Never starts what it has created. */
  NEVER_STARTS {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return action instanceof StartContainer ? Optional.empty() : Optional.of(action);
    }
  },
  /** Leaves the cgroups of ended pods behind. */
  CGROUP_LEAKS {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return action instanceof PodAction.RemoveCgroup ? Optional.empty() : Optional.of(action);
    }
  },
  /** Sleeps through the end of a back-off. */
  OVERSLEEPS {
    @Override
    Instant wakeAt(Instant wakeAt, Instant now) {
      return now.plus(Duration.ofHours(2));
    }
  },
  /** Runs pods while the runtime is being switched. */
  HOLD_IS_IGNORED {
    @Override
    NodeContext node(Situation situation) {
      return Mutations.unheld(situation.node());
    }
  },
  /** Removes the containers of held pods before anybody was told how they ended. */
  HELD_PODS_END_UNTOLD {
    @Override
    boolean statusDelivered(Situation situation) {
      return situation.node().hold().isPresent() || situation.statusDelivered();
    }
  },
  /** Leaves what it has stopped in the runtime that is going to be stopped. */
  HELD_PODS_STAY {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      var stays = situation.node().hold().isPresent() && action instanceof PodAction.RemoveSandbox;
      return stays ? Optional.empty() : Optional.of(action);
    }
  },
  /** Lets a hung container hang. */
  LIVENESS_IS_IGNORED {
    @Override
    PodProbes probes(Situation situation) {
      return PodProbes.none();
    }
  },
  /** Kills at the first failure of a liveness probe. */
  ONE_FAILURE_KILLS {
    @Override
    PodProbes probes(Situation situation) {
      return Mutations.condemned(situation.probes());
    }
  },
  /** Calls a container ready that runs, whatever its probes say. */
  READINESS_IS_IGNORED {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.telling(
          real,
          (situation, waiting, now) ->
              real.status().compute(Mutations.unprobed(situation), waiting, now));
    }
  },
  /** Stops sidecars together with those that they serve. */
  SIDECARS_GO_FIRST {
    @Override
    List<PodAction> more(Situation situation) {
      return situation.worker() instanceof PodWorker.Terminating
          ? Mutations.stoppingSidecars(situation)
          : List.of();
    }
  },
  /** Begins a preStop hook again whenever the grace period shrinks. */
  PRE_STOP_AGAIN {
    @Override
    PodMemory memory(Situation situation) {
      return Mutations.withoutHooks(situation.memory());
    }
  },
  /** Calls every container ready. */
  EVERYTHING_IS_READY {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.telling(
          real,
          (situation, waiting, now) ->
              Mutations.ready(real.status().compute(situation, waiting, now)));
    }
  },
  /** Makes mirror pods that belong to no node. */
  MIRRORS_WITHOUT_OWNER {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.mirroring(real, Mutations::disowned);
    }
  },
  /** Leaves the mirror pod of an older version, or one whose deletion was asked for. */
  OLD_MIRRORS_STAY {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.mirroring(
          real,
          action -> action instanceof MirrorAction.Delete ? Optional.empty() : Optional.of(action));
    }
  },
  /** Shows no static pods. */
  NO_MIRRORS {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.mirroring(real, _ -> Optional.empty());
    }
  },
  /** Takes every pod. */
  EVERYBODY_HAS_ROOM {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.admitting(real, (_, _) -> Optional.empty());
    }
  },
  /** Gives a port of the node to everybody. */
  PORTS_ARE_FOR_ALL {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.admitting(
          real, (_, refusal) -> refusal.filter(it -> !it.reason().equals("NodePorts")));
    }
  },
  /** Calls a pod ready that others do not. */
  GATES_ARE_OPEN {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.telling(
          real,
          (situation, waiting, now) ->
              real.status().compute(Mutations.ungated(situation), waiting, now));
    }
  },
  /** Tells everybody to wait for a switch, also who is done. */
  EVERYBODY_WAITS {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.telling(
          real,
          (situation, waiting, now) ->
              real.status().compute(situation, Mutations.allWaiting(situation, waiting), now));
    }
  },
  /** Lets everybody run again whom it ends, whatever for. */
  WHO_IS_ENDED_RUNS_AGAIN {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return Optional.of(
          action instanceof StopContainer stop ? Mutations.runningAgain(stop) : action);
    }
  },
  /** Takes a debugger for a container that has to run. */
  DEBUGGERS_RUN_AGAIN(Mutations::withDebuggersAsContainers),
  /** A container's own rules count for nothing. */
  RULES_ARE_IGNORED(pod -> Mutations.withRestartPolicies(pod, "Never")),
  /** A container that has rules runs again whatever they say. */
  RULES_ALWAYS_MATCH(pod -> Mutations.withRestartPolicies(pod, "OnFailure")),
  /** Refuses a critical pod for want of room. */
  NOBODY_MAKES_ROOM {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.admitting(
          real,
          (_, refusal) -> refusal.map(it -> new Refusal("OutOfcpu", it.message(), List.of())));
    }
  },
  /** Ends everybody for a critical pod. */
  EVERYBODY_MAKES_ROOM {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.admitting(
          real,
          (admitted, refusal) ->
              refusal.map(
                  it ->
                      it.makesRoom()
                          ? new Refusal(
                              it.reason(), it.message(), admitted.stream().map(Pod::uid).toList())
                          : it));
    }
  },
  /** Grants every resize, whatever the node has. */
  RESIZES_WITHOUT_ROOM {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.resizing(real, _ -> Optional.empty());
    }
  },
  /** Lets every resize wait, whatever the node has. */
  RESIZES_WAIT_FOR_EVER {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.resizing(real, _ -> Optional.of(new Refusal("OutOfcpu", "planted")));
    }
  },
  /** Never gives containers what was granted. */
  RESIZES_ARE_NOT_MADE {
    @Override
    Optional<PodAction> action(PodAction action, Situation situation) {
      return action instanceof PodAction.ResizePod ? Optional.empty() : Optional.of(action);
    }
  },
  /** Starts every container anew for a resize. */
  RESIZES_RESTART(Mutations::restartingForResizes),
  /** Restarts only the container that asks for a restart of all. */
  RESTARTS_ONE_FOR_ALL(Mutations::restartingAlone),
  /** Makes containers before the disk has what was granted to them. */
  ALLOCATION_IS_NOT_STORED {
    @Override
    PodMemory memory(Situation situation) {
      var memory = situation.memory();
      return memory.resize().map(it -> memory.with(it.stored(it.allocation()))).orElse(memory);
    }
  },
  /** Restarts all containers for another image of one. */
  ONE_IMAGE_FOR_ALL(Mutations::withOneChange),
  /** Tells nobody of pods that cannot be observed. */
  NOBODY_IS_STUCK {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.withoutStuckPods(real);
    }
  },
  /** Forgets that a pod has come to its end. */
  PHASE_GOES_BACK {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.telling(
          real,
          (situation, waiting, now) ->
              Mutations.phaseless(real.status().compute(situation, waiting, now), now));
    }
  },
  /** Removes a log that has grown too large. */
  LOGS_ARE_REMOVED {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.keepingLogs(
          real, (log, _) -> Optional.of(new LogAction.Remove(List.of(log), "planted")));
    }
  },
  /** Lets logs grow. */
  LOGS_GROW {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.keepingLogs(
          real,
          (_, action) ->
              action instanceof LogAction.Rotate ? Optional.empty() : Optional.of(action));
    }
  },
  /** Removes images that pods ask for, and no container has yet. */
  WANTED_IMAGES_GO {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.keepingImages(
          real, (round, _, limits, now) -> real.images().next(round, new TreeSet<>(), limits, now));
    }
  },
  /** Removes no image. */
  IMAGES_STAY {
    @Override
    public Decisions apply(Decisions real) {
      return Mutations.keepingImages(real, (_, _, _, _) -> Optional.empty());
    }
  };

  private final UnaryOperator<Pod> wanted;

  Mutant() {
    this(UnaryOperator.identity());
  }

  /** One that changes what is asked for, of a pod that is to run. */
  Mutant(UnaryOperator<Pod> wanted) {
    this.wanted = wanted;
  }

  PodWorker worker(Situation situation) {
    return situation.worker() instanceof PodWorker.Syncing(var pod)
        ? new PodWorker.Syncing(wanted.apply(pod))
        : situation.worker();
  }

  PodObservation seen(Situation situation) {
    return situation.seen();
  }

  PodMemory memory(Situation situation) {
    return situation.memory();
  }

  NodeContext node(Situation situation) {
    return situation.node();
  }

  boolean statusDelivered(Situation situation) {
    return situation.statusDelivered();
  }

  PodProbes probes(Situation situation) {
    return situation.probes();
  }

  Optional<PodAction> action(PodAction action, Situation situation) {
    return Optional.of(action);
  }

  List<PodAction> more(Situation situation) {
    return List.of();
  }

  Instant wakeAt(Instant wakeAt, Instant now) {
    return wakeAt;
  }

  @Override
  public Decisions apply(Decisions real) {
    return new Decisions(
        (situation, now) -> Mutations.decide(this, real.lifecycle(), situation, now),
        real.status(),
        real.admission(),
        real.resizing(),
        real.node(),
        real.mirrors(),
        real.logs(),
        real.images());
  }
}
