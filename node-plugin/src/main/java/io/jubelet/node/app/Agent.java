package io.jubelet.node.app;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.cgroup.CgroupTree;
import io.jubelet.node.cgroup.Hierarchies;
import io.jubelet.node.cri.CriRuntimes;
import io.jubelet.node.decide.admission.Admission;
import io.jubelet.node.decide.images.ImageCollection;
import io.jubelet.node.decide.lifecycle.Lifecycle;
import io.jubelet.node.decide.logs.LogRotation;
import io.jubelet.node.decide.mirror.MirrorPods;
import io.jubelet.node.decide.status.NodeStatuses;
import io.jubelet.node.decide.status.PodStatuses;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.PodFiles;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Mount;
import io.jubelet.node.logs.LogFiles;
import io.jubelet.node.logs.LogLinks;
import io.jubelet.node.logs.PodLogs;
import io.jubelet.node.loop.Adapters;
import io.jubelet.node.loop.AllocationRecords;
import io.jubelet.node.loop.Decisions;
import io.jubelet.node.loop.EffectRunner;
import io.jubelet.node.loop.FileEvents;
import io.jubelet.node.loop.NodeLoop;
import io.jubelet.node.loop.NodeState;
import io.jubelet.node.loop.NodeStep;
import io.jubelet.node.loop.RuntimeSwitch;
import io.jubelet.node.loop.Sources;
import io.jubelet.node.loop.SwitchRunner;
import io.jubelet.node.loop.SwitchState;
import io.jubelet.node.loop.WatchEvents;
import io.jubelet.node.model.Allocatable;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.probe.ContainerHooks;
import io.jubelet.node.probe.Probers;
import io.jubelet.node.recorder.Recorder;
import io.jubelet.node.registry.CredentialProviders;
import io.jubelet.node.registry.NodeCredentials;
import io.jubelet.node.registry.PullRecordFiles;
import io.jubelet.node.runtimehost.InstalledRuntimes;
import io.jubelet.node.stats.Machine;
import io.jubelet.node.store.FileStore;
import io.jubelet.node.systemd.Units;
import io.jubelet.node.translate.ContainerDefaults;
import io.jubelet.node.translate.ContainerHash;
import io.jubelet.node.volume.PodMounts;
import io.jubelet.node.volume.RootDirectory;
import io.jubelet.node.volume.SubPathMounts;
import io.jubelet.node.volume.VolumePlugins;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The agent's parts, made and joined: adapters, decisions, and the loop between them. Nothing runs
 * before {@link #start}; closing stops deciding and touches no container.
 */
final class Agent implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.jubelet.node.agent");
  private static final Path CGROUP_FILE_SYSTEM = Path.of("/sys/fs/cgroup");

  /** Collectors of logs look there; upstream has no other place either. */
  private static final Path CONTAINER_LOGS = Path.of("/var/log/containers");

  /** What the agent itself must remember, beneath the root directory. */
  private static final String STORE = "jubelet";

  /** The flight recorder's files, beneath the root directory. */
  private static final String RECORDER = "jubelet-recorder";

  /** As the Go kubelet of the version we stand beside introduces itself to probed servers. */
  private static final String USER_AGENT = "kube-probe/1.37";

  private static final String HOOK_AGENT = "kube-lifecycle/1.37";

  private static final Duration FIRST_LOOK = Duration.ofSeconds(10);

  private final NodeSettings settings;
  private final Cluster cluster;
  private final CriRuntimes runtimes;
  private final NodeLoop loop;
  private final EffectRunner effects;
  private final Recorder recorder;
  private final List<AutoCloseable> watches = new ArrayList<>();

  private Agent(NodeSettings settings, Cluster cluster, CriRuntimes runtimes, Core core) {
    this.settings = settings;
    this.cluster = cluster;
    this.runtimes = runtimes;
    this.loop = core.loop;
    this.effects = core.effects;
    this.recorder = core.recorder;
  }

  /**
   * What the agent is told of the world before it begins.
   *
   * @param files whether files ask for static pods
   */
  record Surroundings(Cluster cluster, CredentialProviders providers, boolean files) {}

  /** The loop, what performs its effects, and what keeps its decisions. */
  private record Core(NodeLoop loop, EffectRunner effects, Recorder recorder) {}

  /**
   * Prepares the root directory and the cgroups and joins the parts.
   *
   * @param broken told when the loop's state cannot be trusted any more
   */
  static Agent of(
      NodeSettings settings, Surroundings around, Clock clock, Consumer<Throwable> broken)
      throws StartFailedException, IOException {
    var libc = new Libc();
    var cluster = around.cluster;
    var api = cluster.api();
    require(new RootDirectory(settings.rootDirectory(), libc).prepare());
    var machine = new Machine(Path.of("/"), settings.rootDirectory(), libc);
    var host = require(machine.facts(FIRST_LOOK));
    var offered = new Allocatable(settings);
    var allocatable = amounts(offered.allocatable(host));
    var hierarchies = Hierarchies.of(Mount.read(Mount.OWN), CGROUP_FILE_SYSTEM);
    var units = new Units(Units.SYSTEM_BUS);
    var cgroups = new CgroupTree(hierarchies, settings.cgroups(), libc, units);
    require(cgroups.prepare(offered.enforced(host)));
    var runtimes = new CriRuntimes(defaults(settings, host, allocatable), new SubPathMounts(libc));
    var plugins = VolumePlugins.builtin(libc, api::token, clock, () -> allocatable);
    var mounts = new PodMounts(settings.rootDirectory(), api::references, plugins, libc);
    var links = new LogLinks(CONTAINER_LOGS);
    var logs = new PodLogs(settings.podLogsDirectory(), links);
    var probers = new Probers(runtimes, USER_AGENT);
    var hooks = new ContainerHooks(runtimes, HOOK_AGENT);
    var credentials =
        NodeCredentials.of(
            settings.rootDirectory(),
            Optional.ofNullable(System.getenv("HOME")).map(Path::of),
            around.providers);
    var records = PullRecordFiles.open(settings.rootDirectory(), clock);
    var store = FileStore.open(settings.rootDirectory().resolve(STORE));
    var recorder = Recorder.start(settings.rootDirectory().resolve(RECORDER));
    var adapters =
        new Adapters(
            runtimes,
            mounts,
            cgroups,
            logs,
            new LogFiles(links),
            api,
            probers,
            hooks,
            machine,
            credentials,
            records,
            store,
            recorder);

    var kept = SwitchState.recovered(require(SwitchRunner.recollect(store)), clock.instant());
    var change = new RuntimeSwitch(settings);
    var step = new NodeStep(settings, decisions(settings), change);
    var begin =
        NodeState.begin(
            change.endpoints(kept),
            Sources.of(cluster.exists(), around.files),
            kept,
            require(new AllocationRecords(store).all()),
            clock.instant());
    var loop = new NodeLoop(step, begin, clock, recorder, broken);
    var installed = new InstalledRuntimes(InstalledRuntimes.INVENTORY, InstalledRuntimes.CRICTL);
    var changes = new SwitchRunner(store, installed, runtimes, api, cgroups);
    var effects = new EffectRunner(adapters, settings, clock, loop::post, changes);
    return new Agent(settings, cluster, runtimes, new Core(loop, effects, recorder));
  }

  /** Begins to work, with the static pods of these files. */
  void start(Optional<PodFiles> files) {
    LOG.log(
        System.Logger.Level.INFO,
        "msg=started node={0} root={1} runtime={2}",
        settings.node().name(),
        settings.rootDirectory(),
        settings.runtimeEndpoint());
    watches.add(HeapTrim.begin());
    loop.start(effects);
    files.ifPresent(source -> watches.add(source.watch(new FileEvents(loop::post))));
    cluster.watch().ifPresent(source -> watches.add(source.watch(new WatchEvents(loop::post))));
  }

  NodeLoop loop() {
    return loop;
  }

  KubeApi api() {
    return cluster.api();
  }

  Recorder recorder() {
    return recorder;
  }

  CriRuntimes runtimes() {
    return runtimes;
  }

  @Override
  public void close() throws Exception {
    for (var watch : watches) {
      watch.close();
    }
    loop.close();
    recorder.close();
    effects.close();
    runtimes.close();
    cluster.connection().close();
  }

  private static ContainerDefaults defaults(
      NodeSettings settings, HostFacts host, SortedMap<String, BigDecimal> allocatable)
      throws IOException {
    return new ContainerDefaults(
        new ContainerDefaults.Machine(
            host.memoryBytes(),
            allocatable,
            HostMachine.cgroupV2(),
            HostMachine.swapLimited(),
            HostMachine.thermalThrottlePaths()),
        settings.cgroups().cpuQuota(),
        settings.cgroups().cpuQuotaPeriod(),
        settings.containers().seccompDefault(),
        settings.rootDirectory().resolve("seccomp"));
  }

  private static SortedMap<String, BigDecimal> amounts(SortedMap<String, Quantity> quantities) {
    var amounts = new TreeMap<String, BigDecimal>();
    quantities.forEach((name, quantity) -> amounts.put(name, quantity.getNumericalAmount()));
    return amounts;
  }

  private static Decisions decisions(NodeSettings settings) {
    var lifecycle = new Lifecycle(ContainerHash::of);
    var admission = new Admission(settings);
    return new Decisions(
        lifecycle::decide,
        PodStatuses::compute,
        admission::refusal,
        admission::shortage,
        new Description(settings),
        MirrorPods::next,
        LogRotation::next,
        ImageCollection::next);
  }

  private static <T> T require(Outcome<T> outcome) throws StartFailedException {
    return switch (outcome) {
      case Outcome.Done<T>(T value) -> value;
      case Outcome.Refused<T>(_, String message) -> throw new StartFailedException(message);
      case Outcome.Unknown<T>(String cause) -> throw new StartFailedException(cause);
    };
  }

  /** The decisions about the Node object under the name that the loop has for them. */
  private record Description(NodeSettings settings) implements Decisions.NodeDescription {
    @Override
    public Node registration(NodeFacts facts) {
      return statuses(facts).registration(facts);
    }

    @Override
    public NodeStatus status(NodeFacts facts, Optional<NodeStatus> before, Instant now) {
      return statuses(facts).status(facts, before, now);
    }

    private NodeStatuses statuses(NodeFacts facts) {
      return new NodeStatuses(
          facts.asked().map(settings::with).orElse(settings), Usage.KUBERNETES_VERSION);
    }
  }
}
