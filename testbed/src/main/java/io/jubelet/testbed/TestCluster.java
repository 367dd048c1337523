package io.jubelet.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A real Kubernetes cluster on this machine. {@link #start} first removes what an earlier run under
 * the same name left, {@link #close} removes everything but the state folder with its logs.
 *
 * <p>Traffic stays between the cluster's own namespaces and this machine.
 */
public final class TestCluster implements AutoCloseable {
  private static final Duration NODES_READY = Duration.ofSeconds(90);

  private final Ledger ledger;
  private final Optional<ControlPlane> plane;
  private final List<Node> nodes;
  private final Path state;

  private TestCluster(Ledger ledger, Optional<ControlPlane> plane, List<Node> nodes, Path state) {
    this.ledger = ledger;
    this.plane = plane;
    this.nodes = nodes;
    this.state = state;
  }

  /** Starts a cluster and returns when its nodes are Ready. */
  public static TestCluster start(ClusterSpec spec) {
    return start(spec, _ -> {});
  }

  /** As {@link #start(ClusterSpec)}; tells each step to {@code progress} when it begins. */
  public static TestCluster start(ClusterSpec spec, Consumer<String> progress) {
    var tools = Tools.find();
    var name = ClusterName.of(spec.name(), tools.repository());
    progress.accept("removing what an earlier run of " + name + " left");
    var state = State.fresh(tools, name);
    var ledger = new Ledger(name);
    try {
      return new Builder(tools, spec, ledger, state, progress).build(name);
    } catch (RuntimeException e) {
      ledger.undo();
      throw e;
    }
  }

  /** Removes everything a cluster made, from this or any earlier run; logs stay. */
  public static void cleanUp(String name) {
    new Ledger(ClusterName.of(name, Tools.find().repository())).undo();
  }

  /** The control plane; throws {@link TestbedFailure} when the cluster was started without. */
  public ControlPlane controlPlane() {
    return plane.orElseThrow(() -> new TestbedFailure("this cluster has no control plane"));
  }

  /** The nodes, node-1 first. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The folder of the cluster's files and logs. */
  public Path state() {
    return state;
  }

  /** Waits until the API server calls every node Ready. */
  public void awaitNodesReady() {
    try (var client = controlPlane().client()) {
      for (var node : nodes) {
        client
            .nodes()
            .withName(node.name())
            .waitUntilCondition(NodeConditions::ready, NODES_READY.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  @Override
  public void close() {
    ledger.undo();
  }

  /** The steps of a start, in order. */
  private record Builder(
      Tools tools, ClusterSpec spec, Ledger ledger, Path state, Consumer<String> progress) {

    TestCluster build(ClusterName name) {
      var network = ClusterNetwork.create(name, ledger);
      var plane = Optional.<ControlPlane>empty();
      if (spec.controlPlane()) {
        progress.accept("starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler");
        var all = EnumSet.allOf(ControlPlane.Component.class);
        plane = Optional.of(ControlPlane.start(tools, network, ledger, state, all));
      }
      progress.accept("starting %d nodes with their runtimes".formatted(spec.agents().size()));
      var nodes = nodes(network, plane);
      var cluster = new TestCluster(ledger, plane, nodes, state);
      startAgents(cluster);
      return cluster;
    }

    private List<Node> nodes(ClusterNetwork network, Optional<ControlPlane> plane) {
      var nodes = new ArrayList<Node>();
      for (int index = 1; index <= spec.agents().size(); index++) {
        nodes.add(install(network, plane, index));
      }
      var images = new ArrayList<>(Images.archives(tools));
      images.addAll(spec.images());
      try (var starters = Executors.newVirtualThreadPerTaskExecutor()) {
        var started =
            nodes.stream().map(node -> starters.submit(() -> node.firstBoot(images))).toList();
        for (var start : started) {
          start.get();
        }
      } catch (ExecutionException e) {
        throw new TestbedFailure("a node did not start: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TestbedFailure("interrupted while nodes were starting", e);
      }
      return List.copyOf(nodes);
    }

    private Node install(ClusterNetwork network, Optional<ControlPlane> plane, int index) {
      var name = "node-" + index;
      var node =
          new NodeSpec(
              name,
              network.nodeAddress(index),
              network.podSubnet(index),
              network.cluster().cgroup(name),
              spec.agents().get(index - 1),
              spec.runtime());
      network.attach(name, index);
      ledger.cgroup(node.cgroup());
      var folder = state.resolve("nodes").resolve(name);
      return Node.install(tools, node, folder, network.cluster().nodeNamespace(name), plane);
    }

    private void startAgents(TestCluster cluster) {
      for (int index = 0; index < cluster.nodes.size(); index++) {
        if (spec.agents().get(index) != Agent.NONE) {
          cluster.nodes.get(index).up(Agent.SERVICE);
        }
      }
      if (!spec.agents().stream().allMatch(Agent.NONE::equals)) {
        progress.accept("waiting until the nodes are Ready");
        cluster.awaitNodesReady();
        cluster.controlPlane().awaitServiceAccounts();
      }
    }
  }
}
