package io.jubelet.node.loop;

import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is there of a pod after actions that have told all that they changed, so that it need not be
 * looked at before the next stage.
 *
 * @param lookedAt when it was looked at last
 */
record Foresight(PodObservation seen, Instant lookedAt) {
  /** Beyond it too much may have happened that nobody has told yet. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  boolean fresh(Instant now) {
    return !now.isAfter(lookedAt.plus(LONGEST)) && !now.isBefore(lookedAt);
  }

  /**
   * Empty for an action whose answer does not tell all: a sandbox gets addresses, a container that
   * was started may have ended.
   *
   * @param value what it answered
   */
  Optional<Foresight> after(PodAction action, String value) {
    return switch (action) {
      case PodAction.EnsureImage _, PodAction.StoreAllocation _ -> Optional.of(this);
      case PodAction.CreateCgroup _ ->
          Optional.of(with(seen.containers(), seen.volumesMounted(), seen.directory(), true));
      case PodAction.SetUpVolumes _ ->
          Optional.of(with(seen.containers(), true, true, seen.cgroup()));
      case PodAction.CreateContainer create -> {
        var containers = new ArrayList<>(seen.containers());
        containers.add(created(create, value));
        yield Optional.of(with(containers, seen.volumesMounted(), seen.directory(), seen.cgroup()));
      }
      case PodAction.CreateSandbox _,
          PodAction.StartContainer _,
          PodAction.RunPreStop _,
          PodAction.StopContainer _,
          PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _,
          PodAction.TearDownVolumes _,
          PodAction.RemoveCgroup _,
          PodAction.DeleteApiObject _,
          PodAction.ResizePod _,
          PodAction.RemoveAllocation _,
          PodAction.RemoveLogs _ ->
          Optional.empty();
    };
  }

  private Foresight with(
      List<ContainerInstance> containers, boolean volumes, boolean directory, boolean cgroup) {
    return new Foresight(
        new PodObservation(
            seen.uid(),
            seen.sandboxes(),
            containers,
            volumes,
            directory,
            cgroup,
            seen.logAttempts()),
        lookedAt);
  }

  /** What the runtime would say beside that is not needed to start it. */
  private ContainerInstance created(PodAction.CreateContainer create, String id) {
    return new ContainerInstance(
        id,
        create.container(),
        create.sandbox().id(),
        create.attempt(),
        new Run.Created(lookedAt),
        "",
        "",
        create.images().own(),
        "",
        Optional.empty());
  }
}
