package io.jubelet.node.sim;

import io.jubelet.node.decide.lifecycle.CrashLoop;
import io.jubelet.node.loop.Decisions;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.ImageLimits;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PullVerification;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import io.jubelet.node.model.SandboxLaunch.NodeNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The node that the simulated agent runs on, and the decisions it runs with. */
public final class SimulatedNode {
  public static final HostFacts HOST =
      new HostFacts(
          4,
          8L << 30,
          6L << 30,
          100L << 30,
          80L << 30,
          1_000_000,
          900_000,
          32_768,
          300,
          false,
          new HostFacts.MachineIdentity("machine", "system", "boot", "6.18", "Debian", "amd64"));

  public static final NodeView VIEW =
      new NodeView(
          HOST,
          new OwnNode("node-1", new TreeMap<>(Map.of(Shape.ZONE, Shape.HERE)), List.of()),
          false,
          true);

  private static final Endpoint RUNTIME = new Endpoint("unix:///run/containerd/containerd.sock");

  private SimulatedNode() {}

  /** With that long between two looks at a pod that nothing happened to. */
  public static NodeSettings settings(Duration resync) {
    return settings(resync, FakeImages.LIMITS);
  }

  static NodeSettings settings(Duration resync, ImageLimits images) {
    return new NodeSettings(
        new NodeIdentity("node-1", List.of("192.0.2.1")),
        Path.of("/var/lib/kubelet"),
        Path.of("/var/log/pods"),
        RUNTIME,
        RUNTIME,
        new NodeSettings.Registration(NodeSettings.NodeMaker.AGENT, new TreeMap<>(), List.of(), ""),
        new NodeSettings.Timing(
            resync,
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(40),
            Duration.ofMinutes(2)),
        new NodeSettings.Capacity(110, 0, new TreeMap<>(), new TreeMap<>()),
        new NodeSettings.CgroupSettings(
            "/", CgroupDriver.CGROUPFS, true, Duration.ofMillis(100), Optional.empty()),
        new EvictionSettings(
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty()),
        new NodeNetwork(List.of("10.96.0.10"), "cluster.local", Optional.empty()),
        new NodeSettings.ImagePulls(
            10, 5, new PullVerification(PullVerification.Policy.PRELOADED, List.of())),
        images,
        new NodeSettings.LogUpkeep(FakeLogs.LIMITS, 1, Duration.ofSeconds(10)),
        new NodeSettings.Containers(List.of(), false, CrashLoop.LONGEST),
        10250);
  }

  static Decisions decisions(NodeSettings settings) {
    return Decisions.of(settings, (_, image) -> image, "v1.37.0");
  }

  /** Whether the agent does it itself, so that it ends with it; no request of it is on its way. */
  static boolean local(PodAction action) {
    return switch (action) {
      case PodAction.CreateCgroup _,
          PodAction.SetUpVolumes _,
          PodAction.TearDownVolumes _,
          PodAction.RemoveCgroup _,
          PodAction.StoreAllocation _,
          PodAction.RemoveAllocation _,
          PodAction.RemoveLogs _ ->
          true;
      case PodAction.CreateSandbox _,
          PodAction.EnsureImage _,
          PodAction.CreateContainer _,
          PodAction.StartContainer _,
          PodAction.RunPreStop _,
          PodAction.StopContainer _,
          PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _,
          PodAction.ResizePod _,
          PodAction.DeleteApiObject _ ->
          false;
    };
  }

  /** Whether the action makes, stops or removes something in the runtime. */
  static boolean disrupts(PodAction action) {
    return switch (action) {
      case PodAction.CreateSandbox _,
          PodAction.CreateContainer _,
          PodAction.StartContainer _,
          PodAction.RunPreStop _,
          PodAction.StopContainer _,
          PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _ ->
          true;
      case PodAction.CreateCgroup _,
          PodAction.SetUpVolumes _,
          PodAction.EnsureImage _,
          PodAction.TearDownVolumes _,
          PodAction.RemoveCgroup _,
          PodAction.DeleteApiObject _,
          PodAction.StoreAllocation _,
          PodAction.RemoveAllocation _,
          PodAction.RemoveLogs _ ->
          false;
      case PodAction.ResizePod _ -> true;
    };
  }
}
