package io.jubelet.node.cgroup;

import io.jubelet.node.cgroup.LimitFiles.Setting;
import io.jubelet.node.decide.qos.CgroupLimits;
import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.model.NodeSettings.CgroupSettings;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.QosClass;
import io.jubelet.node.systemd.Units;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The cgroups under {@code kubepods}, in every hierarchy that is mounted. A pod's is made with its
 * parents and written again when it is there already. Kept in step with it: the weight of all
 * burstable pods together, which is the sum of theirs.
 */
public final class CgroupTree implements Cgroups {
  private static final String FAILED = "FailedCreatePodContainer";

  /** What children of a v2 cgroup get; each that the kernel has. */
  private static final List<String> CONTROLLERS =
      List.of("cpu", "cpuset", "hugetlb", "io", "memory", "pids");

  private static final Duration PREPARATION = Duration.ofSeconds(20);
  private static final Weights V1_WEIGHTS = new Weights(2, 262_144);
  private static final Weights V2_WEIGHTS = new Weights(1, 10_000);

  private final Hierarchies hierarchies;
  private final CgroupSettings settings;
  private final Libc libc;
  private final Slices slices;

  /**
   * @param units asked only with the driver {@code systemd}
   */
  public CgroupTree(Hierarchies hierarchies, CgroupSettings settings, Libc libc, Units units) {
    this.hierarchies = hierarchies;
    this.settings = settings;
    this.libc = libc;
    this.slices =
        switch (settings.driver()) {
          case CGROUPFS -> new Slices.None();
          case SYSTEMD ->
              new Slices.Systemd(units, new SliceProperties(hierarchies instanceof Hierarchies.V2));
        };
  }

  @Override
  public String parentOf(Pod pod) {
    return kubepods().of(QosClass.of(pod)).of(pod.uid()).path(settings.driver());
  }

  private CgroupName kubepods() {
    return CgroupName.kubepods(settings.root());
  }

  /**
   * Makes {@code kubepods} with what the node offers to all pods together, and the parents of the
   * burstable and best-effort pods. Repeated it writes the same again.
   */
  public Outcome<Nothing> prepare(SortedMap<String, BigDecimal> allocatable) {
    var deadline = Deadline.after(PREPARATION);
    return made(kubepods(), deadline)
        .then(_ -> limited(kubepods(), CgroupLimits.ofAllPods(allocatable), deadline))
        .then(_ -> made(kubepods().of(QosClass.BEST_EFFORT), deadline))
        .then(_ -> limited(kubepods().of(QosClass.BEST_EFFORT), least(), deadline))
        .then(_ -> made(kubepods().of(QosClass.BURSTABLE), deadline))
        .then(_ -> burstableWeighed(deadline));
  }

  private static CgroupLimits least() {
    return new CgroupLimits(
        CgroupLimits.MIN_SHARES,
        Optional.empty(),
        OptionalLong.empty(),
        new TreeMap<>(),
        OptionalLong.empty());
  }

  @Override
  public Outcome<Nothing> create(Pod pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var qos = QosClass.of(pod);
    var name = kubepods().of(qos).of(pod.uid());
    var limits = CgroupLimits.of(pod, settings);
    return made(name, deadline)
        .then(_ -> limited(name, limits, deadline))
        .then(_ -> hugePagesLimited(name, limits))
        .then(_ -> qos == QosClass.BURSTABLE ? burstableWeighed(deadline) : Outcome.done());
  }

  @Override
  public Outcome<Nothing> raise(Pod pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var name = kubepods().of(QosClass.of(pod)).of(pod.uid());
    var wanted = CgroupLimits.of(pod, settings);
    try {
      return limited(name, raised(name, wanted), deadline);
    } catch (IOException e) {
      return new Refused<>(FAILED, "cannot read the limits of the cgroup of the pod: " + e);
    }
  }

  /** Where there is no controller nothing is limited, and nothing can be raised. */
  private CgroupLimits raised(CgroupName name, CgroupLimits wanted) throws IOException {
    return switch (hierarchies) {
      case Hierarchies.V1(SortedMap<String, Path> byController) -> {
        var cpu = byController.get("cpu");
        var memory = byController.get("memory");
        yield cpu == null || memory == null
            ? wanted
            : PresentLimits.raised(wanted, folder(cpu, name), folder(memory, name), false);
      }
      case Hierarchies.V2(Path root) ->
          PresentLimits.raised(wanted, folder(root, name), folder(root, name), true);
    };
  }

  @Override
  public Outcome<SortedMap<String, Memory>> memory(Pod pod, Duration timeout) {
    var name = kubepods().of(QosClass.of(pod)).of(pod.uid());
    return switch (hierarchies) {
      case Hierarchies.V1(SortedMap<String, Path> byController) -> {
        var memory = byController.get("memory");
        yield memory == null
            ? new Done<>(new TreeMap<>())
            : MemoryFiles.V1.read(folder(memory, name));
      }
      case Hierarchies.V2(Path root) -> MemoryFiles.V2.read(folder(root, name));
    };
  }

  /** The slice first, so that systemd meets no cgroup of which it does not know. */
  private Outcome<Nothing> made(CgroupName name, Deadline deadline) {
    return slices.make(name, deadline).then(_ -> written("make", name, () -> make(name)));
  }

  private Outcome<Nothing> limited(CgroupName name, CgroupLimits wanted, Deadline deadline) {
    var limits = slices.keepable(wanted);
    return slices
        .limit(name, limits, deadline)
        .then(_ -> written("limit", name, () -> limit(name, limits)));
  }

  private Outcome<Nothing> hugePagesLimited(CgroupName name, CgroupLimits limits) {
    return written("limit the huge pages of", name, () -> limitHugePages(name, limits));
  }

  private Outcome<Nothing> written(String what, CgroupName name, Writing writing) {
    try {
      writing.run();
      return Outcome.done();
    } catch (IOException e) {
      var path = name.path(settings.driver());
      return new Refused<>(FAILED, "cannot %s the cgroup %s: %s".formatted(what, path, e));
    }
  }

  /** Writes files of a cgroup. */
  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  /** The cgroup and its parents, able to take processes and limits. */
  private void make(CgroupName name) throws IOException {
    for (Path root : hierarchies.roots()) {
      Files.createDirectories(folder(root, name));
    }
    switch (hierarchies) {
      case Hierarchies.V1(SortedMap<String, Path> byController) -> {
        var cpuset = byController.get("cpuset");
        if (cpuset != null) {
          inheritCpuset(cpuset, folder(cpuset, name));
        }
      }
      case Hierarchies.V2(Path root) -> enableControllers(root, folder(root, name));
    }
  }

  private void limit(CgroupName name, CgroupLimits limits) throws IOException {
    switch (hierarchies) {
      case Hierarchies.V1(SortedMap<String, Path> byController) -> {
        for (Map.Entry<String, Path> entry : byController.entrySet()) {
          write(folder(entry.getValue(), name), LimitFiles.v1(entry.getKey(), limits));
        }
      }
      case Hierarchies.V2(Path root) -> write(folder(root, name), LimitFiles.v2(limits));
    }
  }

  private Path folder(Path root, CgroupName name) {
    return root.resolve(name.path(settings.driver()).substring(1));
  }

  private static void write(Path folder, List<Setting> settings) throws IOException {
    for (Setting setting : settings) {
      try {
        Files.writeString(folder.resolve(setting.file()), setting.text());
      } catch (IOException e) {
        throw new IOException(
            "cannot write %s to %s: %s"
                .formatted(setting.text(), folder.resolve(setting.file()), e.getMessage()),
            e);
      }
    }
  }

  /** A v1 cpuset begins empty and takes no process before it has processors and memory nodes. */
  private static void inheritCpuset(Path root, Path folder) throws IOException {
    var way = way(root, folder);
    for (int i = 1; i < way.size(); i++) {
      for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
        if (Files.readString(way.get(i).resolve(file)).isBlank()) {
          Files.writeString(
              way.get(i).resolve(file), Files.readString(way.get(i - 1).resolve(file)).strip());
        }
      }
    }
  }

  /** The folders from the root down to the folder, both included. */
  private static List<Path> way(Path root, Path folder) {
    var way = new ArrayList<Path>();
    way.add(root);
    for (Path name : root.relativize(folder)) {
      way.add(way.getLast().resolve(name));
    }
    return way;
  }

  /** Each size that the machine has: what the pod asked for, or nothing. */
  private void limitHugePages(CgroupName name, CgroupLimits limits) throws IOException {
    for (Path root : hierarchies.roots()) {
      try (var files =
          Files.newDirectoryStream(folder(root, name), "hugetlb.*B.{limit_in_bytes,max}")) {
        for (Path file : files) {
          var size = file.getFileName().toString().split("\\.", -1)[1];
          var bytes = limits.hugePages().getOrDefault(LimitFiles.pageBytes(size), 0L);
          Files.writeString(file, Long.toString(bytes));
        }
      }
    }
  }

  /** From the root on down to the parent, each lets its children have the controllers. */
  private static void enableControllers(Path root, Path folder) throws IOException {
    var present = List.of(Files.readString(root.resolve("cgroup.controllers")).strip().split(" "));
    var enabled = CONTROLLERS.stream().filter(present::contains).map(name -> "+" + name).toList();
    var way = way(root, folder);
    for (Path ancestor : way.subList(0, way.size() - 1)) {
      Files.writeString(ancestor.resolve("cgroup.subtree_control"), String.join(" ", enabled));
    }
  }

  /** The Go kubelet gives the burstable parent the sum of its pods' requests. */
  private Outcome<Nothing> burstableWeighed(Deadline deadline) {
    var name = kubepods().of(QosClass.BURSTABLE);
    try {
      return switch (hierarchies) {
        case Hierarchies.V1(SortedMap<String, Path> byController) -> {
          var cpu = byController.get("cpu");
          yield cpu == null
              ? Outcome.done()
              : weighed(name, folder(cpu, name).resolve("cpu.shares"), V1_WEIGHTS, deadline);
        }
        case Hierarchies.V2(Path root) ->
            weighed(name, folder(root, name).resolve("cpu.weight"), V2_WEIGHTS, deadline);
      };
    } catch (NoSuchFileException e) {
      // There is no burstable parent, so nobody has to be weighed.
      return Outcome.done();
    } catch (IOException e) {
      return new Unknown<>("the burstable pods were not weighed: " + e.getMessage());
    }
  }

  /** What a file of weights takes. */
  private record Weights(long least, long most) {}

  private Outcome<Nothing> weighed(CgroupName name, Path file, Weights range, Deadline deadline)
      throws IOException {
    var sum = sum(file, range);
    Files.writeString(file, Long.toString(sum));
    return slices.weigh(name, sum, deadline);
  }

  /** The sum of what the children have in their files of this name. */
  private static long sum(Path file, Weights range) throws IOException {
    var sum = 0L;
    try (var children = Files.newDirectoryStream(file.getParent(), Files::isDirectory)) {
      for (Path child : children) {
        // What only has the least requests nothing.
        var own = number(child.resolve(file.getFileName()));
        sum += own <= range.least() ? 0 : own;
      }
    }
    return Math.clamp(sum, range.least(), range.most());
  }

  /** The number in the file; 0 when the cgroup has just gone. */
  private static long number(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0;
    }
  }

  @Override
  public Outcome<Nothing> remove(PodUid pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var names = new ArrayList<CgroupName>();
    var folders = new ArrayList<Path>();
    for (QosClass qos : QosClass.values()) {
      var name = kubepods().of(qos).of(pod);
      var present =
          hierarchies.roots().stream()
              .map(root -> folder(root, name))
              .filter(Files::isDirectory)
              .toList();
      if (!present.isEmpty()) {
        names.add(name);
        folders.addAll(present);
      }
    }
    if (folders.isEmpty()) {
      return Outcome.done();
    }
    var removal = new CgroupRemoval(libc, deadline);
    return removal
        .empty(folders)
        .then(_ -> stopped(names, deadline))
        .then(_ -> removal.remove(folders))
        .then(_ -> burstableWeighed(deadline));
  }

  /** Before the folders go: systemd would make those of an active slice again. */
  private Outcome<Nothing> stopped(List<CgroupName> names, Deadline deadline) {
    var outcome = Outcome.done();
    for (CgroupName name : names) {
      outcome = outcome.then(_ -> slices.stop(name, deadline));
    }
    return outcome;
  }

  /** Not by the list of all: every pod is looked at again and again. */
  @Override
  public boolean exists(PodUid pod) {
    return Stream.of(QosClass.values())
        .map(qos -> kubepods().of(qos).of(pod))
        .anyMatch(
            name ->
                hierarchies.roots().stream()
                    .anyMatch(root -> Files.isDirectory(folder(root, name))));
  }

  @Override
  public Outcome<SortedSet<PodUid>> list(Duration timeout) {
    SortedSet<PodUid> pods = new TreeSet<>();
    for (Path root : hierarchies.roots()) {
      for (QosClass qos : QosClass.values()) {
        var parent = folder(root, kubepods().of(qos));
        try (var children = Files.newDirectoryStream(parent)) {
          for (Path child : children) {
            CgroupName.pod(child.getFileName().toString(), settings.driver()).ifPresent(pods::add);
          }
        } catch (NoSuchFileException e) {
          continue;
        } catch (IOException | DirectoryIteratorException e) {
          return new Refused<>("FailedObserve", "cannot list " + parent + ": " + e.getMessage());
        }
      }
    }
    return new Done<>(pods);
  }
}
