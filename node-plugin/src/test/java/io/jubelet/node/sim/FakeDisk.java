package io.jubelet.node.sim;

import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.Mounts;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.IdRange;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What pods have on the machine beside their containers and logs: directories, cgroups. */
final class FakeDisk {
  /** Of memory, by each container: less than any limit of the simulation. */
  private static final long USED_BYTES = 1 << 20;

  private final Faults faults;
  private final Oracle oracle;
  private Optional<FakeRuntime> runtime = Optional.empty();
  private final TreeSet<PodUid> directories = new TreeSet<>();
  private final TreeSet<PodUid> mounted = new TreeSet<>();
  private final TreeSet<PodUid> cgroups = new TreeSet<>();
  private final FakeLogs logs;

  FakeDisk(Faults faults, Oracle oracle, FakeLogs logs) {
    this.logs = logs;
    this.faults = faults;
    this.oracle = oracle;
  }

  void watches(FakeRuntime theRuntime) {
    runtime = Optional.of(theRuntime);
  }

  SortedSet<PodUid> pods() {
    var all = new TreeSet<>(directories);
    all.addAll(cgroups);
    return all;
  }

  /** Whether anything is left of the pod, its logs included. */
  boolean knows(PodUid pod) {
    return pods().contains(pod) || logs.knows(pod);
  }

  boolean holds(PodUid pod) {
    return pods().contains(pod);
  }

  Mounts mounts() {
    return new Mounts() {
      @Override
      public Outcome<SortedMap<String, Path>> setUp(Pod pod, Duration timeout) {
        return faults.disk(
            () -> {
              directories.add(pod.uid());
              mounted.add(pod.uid());
              return new Done<>(paths(pod));
            });
      }

      @Override
      public Outcome<SortedMap<String, Path>> observe(Pod pod, Duration timeout) {
        return new Done<>(mounted.contains(pod.uid()) ? paths(pod) : new TreeMap<>());
      }

      @Override
      public Outcome<Nothing> tearDown(PodUid pod, Duration timeout) {
        return faults.disk(
            () -> {
              oracle.tornDown(pod);
              mounted.remove(pod);
              directories.remove(pod);
              return Outcome.done();
            });
      }

      @Override
      public boolean exists(PodUid pod) {
        return directories.contains(pod);
      }

      @Override
      public Outcome<SortedSet<PodUid>> list(Duration timeout) {
        return faults.disk(() -> new Done<>(new TreeSet<>(directories)));
      }

      @Override
      public Outcome<IdRange> userIds(PodUid pod) {
        throw new IllegalStateException("no simulated pod asks for a user namespace");
      }

      @Override
      public Outcome<String> text(Path volume, String file) {
        throw new IllegalStateException("no simulated pod has its environment in a file");
      }

      @Override
      public Path directory(PodUid pod) {
        return Path.of("/var/lib/kubelet/pods", pod.value());
      }
    };
  }

  private static SortedMap<String, Path> paths(Pod pod) {
    var paths = new TreeMap<String, Path>();
    for (Volume volume : pod.spec().getVolumes()) {
      paths.put(volume.getName(), Path.of("/volumes", pod.uid().value(), volume.getName()));
    }
    return paths;
  }

  Cgroups cgroups() {
    return new Cgroups() {
      @Override
      public Outcome<Nothing> create(Pod pod, Duration timeout) {
        return faults.disk(
            () -> {
              cgroups.add(pod.uid());
              return Outcome.done();
            });
      }

      @Override
      public Outcome<Nothing> raise(Pod pod, Duration timeout) {
        return faults.disk(
            () ->
                cgroups.contains(pod.uid())
                    ? Outcome.done()
                    : new Outcome.Refused<>("FailedCreatePodContainer", "there is no cgroup"));
      }

      @Override
      public Outcome<SortedMap<String, Memory>> memory(Pod pod, Duration timeout) {
        return faults.disk(
            () -> {
              var memory = new TreeMap<String, Memory>();
              runtime.orElseThrow().instances(pod.uid()).stream()
                  .filter(Instance::live)
                  .forEach(each -> memory.put(each.id, new Memory(USED_BYTES, Long.MAX_VALUE)));
              memory.put(WHOLE_POD, new Memory(memory.size() * USED_BYTES, Long.MAX_VALUE));
              return new Done<>(memory);
            });
      }

      @Override
      public Outcome<Nothing> remove(PodUid pod, Duration timeout) {
        return faults.disk(
            () -> {
              oracle.tornDown(pod);
              cgroups.remove(pod);
              return Outcome.done();
            });
      }

      @Override
      public boolean exists(PodUid pod) {
        return cgroups.contains(pod);
      }

      @Override
      public Outcome<SortedSet<PodUid>> list(Duration timeout) {
        return faults.disk(() -> new Done<>(new TreeSet<>(cgroups)));
      }

      @Override
      public String parentOf(Pod pod) {
        return "/kubepods/pod" + pod.uid();
      }
    };
  }
}
