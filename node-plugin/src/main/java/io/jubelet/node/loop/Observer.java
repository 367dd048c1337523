package io.jubelet.node.loop;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.loop.Event.Sighting;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.RuntimePod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Looks at one pod: in the runtime, on disk, in the cgroup tree and in its log folder. */
public final class Observer {
  private final Adapters adapters;

  public Observer(Adapters adapters) {
    this.adapters = adapters;
  }

  /** Any part that could not be seen makes the whole unknown. */
  public Outcome<Sighting> observe(Subject subject, Endpoint runtime) {
    return adapters
        .runtimes()
        .at(runtime)
        .inspect(subject.uid(), Deadlines.LOOK)
        .then(inside -> outside(subject, inside).map(disk -> sighting(inside, disk, subject)));
  }

  /** What is on disk. */
  private record Disk(boolean directory, boolean mounted, SortedMap<String, Integer> logAttempts) {}

  private Outcome<Disk> outside(Subject subject, RuntimePod inside) {
    var directory = adapters.mounts().exists(subject.uid());
    return subject
        .spec()
        .map(pod -> outside(pod, inside, directory))
        .orElseGet(() -> new Done<>(new Disk(directory, false, new TreeMap<>())));
  }

  private Outcome<Disk> outside(Pod pod, RuntimePod inside, boolean directory) {
    return logAttempts(pod, inside)
        .then(
            attempts ->
                directory
                    ? adapters
                        .mounts()
                        .observe(pod, Deadlines.LOOK)
                        .map(paths -> new Disk(true, complete(pod, paths.keySet()), attempts))
                    : new Done<>(new Disk(false, false, attempts)));
  }

  /** A pod without volumes is set up when its directory exists. */
  private static boolean complete(Pod pod, java.util.Set<String> volumes) {
    return Objects.requireNonNullElse(pod.spec().getVolumes(), List.<Volume>of()).stream()
        .map(Volume::getName)
        .allMatch(volumes::contains);
  }

  /** Log files are asked only for containers that the runtime knows nothing of. */
  private Outcome<SortedMap<String, Integer>> logAttempts(Pod pod, RuntimePod inside) {
    var attempts = new TreeMap<String, Integer>();
    Outcome<SortedMap<String, Integer>> all = new Done<>(attempts);
    for (Container container :
        Stream.concat(pod.initContainers().stream(), pod.containers().stream()).toList()) {
      var name = container.getName();
      if (inside.containers().stream().noneMatch(each -> each.name().equals(name))) {
        all =
            all.then(
                found ->
                    adapters
                        .logs()
                        .newestAttempt(pod, name, Deadlines.LOOK)
                        .map(newest -> with(found, name, newest)));
      }
    }
    return all;
  }

  private static SortedMap<String, Integer> with(
      SortedMap<String, Integer> attempts, String container, Optional<Integer> newest) {
    newest.ifPresent(attempt -> attempts.put(container, attempt));
    return attempts;
  }

  private Sighting sighting(RuntimePod inside, Disk disk, Subject subject) {
    var seen =
        new PodObservation(
            subject.uid(),
            inside.sandboxes(),
            inside.containers(),
            disk.mounted(),
            disk.directory(),
            adapters.cgroups().exists(subject.uid()),
            disk.logAttempts());
    return new Sighting(
        seen, inside.sandboxes().isEmpty() ? Optional.empty() : Optional.of(inside.name()));
  }

  /** The pods that have a directory, a cgroup, a record of what was granted or a log folder. */
  public Outcome<SortedMap<PodUid, Optional<PodName>>> traces() {
    return adapters
        .mounts()
        .list(Deadlines.LOOK)
        .then(
            directories ->
                adapters
                    .cgroups()
                    .list(Deadlines.LOOK)
                    .then(
                        cgroups ->
                            adapters
                                .logs()
                                .list(Deadlines.LOOK)
                                .then(
                                    logs ->
                                        new AllocationRecords(adapters.store())
                                            .pods()
                                            .map(
                                                recorded ->
                                                    traces(
                                                        directories, cgroups, recorded, logs)))));
  }

  private static SortedMap<PodUid, Optional<PodName>> traces(
      SortedSet<PodUid> directories,
      SortedSet<PodUid> cgroups,
      SortedSet<PodUid> recorded,
      SortedMap<PodUid, PodName> logs) {
    var traces = new TreeMap<PodUid, Optional<PodName>>();
    recorded.forEach(pod -> traces.put(pod, Optional.empty()));
    directories.forEach(pod -> traces.put(pod, Optional.empty()));
    cgroups.forEach(pod -> traces.put(pod, Optional.empty()));
    logs.forEach((pod, name) -> traces.put(pod, Optional.of(name)));
    return traces;
  }
}
