package io.jubelet.e2e.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Await;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.Images;
import io.jubelet.testbed.Registry;
import io.jubelet.testbed.TestCluster;
import io.jubelet.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Jubelet and the Go kubelet are given the same pods: what they tell of them is the same, but for
 * what decision 0015 explains.
 */
@Isolated("what a busy machine does to probes is not what is compared")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SideBySideTest {
  /** A pod whose status has not changed for so long is at rest. */
  static final Duration QUIET = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(240);

  /** So many are on their way at once: probes shall not fail because the machine is busy. */
  private static final int TOGETHER = 12;

  private static final int REGISTRY_PORT = 5000;

  private static final Duration INTERVAL = Duration.ofMillis(50);

  private static final String RECORD =
      "docs/decisions/0015-where-jubelet-tells-other-than-the-go-kubelet.md";

  private static final Pattern NUMBERED = Pattern.compile("(?m)^(\\d+)\\. ");

  private final TestCluster cluster =
      TestCluster.start(
          new ClusterSpec(
              "side-by-side",
              true,
              List.of(Agent.JUBELET, Agent.GO_KUBELET),
              ContainerRuntime.CONTAINERD,
              List.of()));
  private final KubernetesClient client = cluster.controlPlane().client();
  private final List<Side> sides =
      cluster.nodes().stream().map(node -> Side.of(cluster.controlPlane(), client, node)).toList();

  @AfterAll
  void close() {
    client.close();
    cluster.close();
  }

  @Test
  void onlyWhatIsExplainedDiffers() {
    for (var node : cluster.nodes()) {
      Registry.open(node, REGISTRY_PORT).push(Images.PAUSE, "team/app:1");
    }
    Samples.clusterObjects().forEach(object -> client.resource(object).create());
    sides.forEach(side -> Samples.objects().forEach(side::create));
    var pairs = Samples.all().stream().map(sample -> new Pair(sample, sides)).toList();

    settle(pairs);

    var found = pairs.stream().flatMap(pair -> pair.differences().stream()).toList();
    assertThat(Differences.unexplained(found)).isEmpty();
    assertThat(Differences.gone(found)).isEmpty();
  }

  /**
   * Left out: what the Go kubelet may tell before its first look at its disks, its advice to leave
   * cgroup v1, and that a pod asked for a cluster DNS that is not there, which Jubelet tells of the
   * pod alone.
   */
  @Test
  void bothTellTheSameOfTheirNode() {
    var expected = eventsOfNode(sides.getLast());
    expected.removeAll(Set.of("InvalidDiskCapacity", "CgroupV1", "MissingClusterDNS"));

    assertThat(eventsOfNode(sides.getFirst())).isEqualTo(expected).contains("NodeReady");
  }

  /** The reasons that its agent gave, and no controller. */
  private TreeSet<String> eventsOfNode(Side side) {
    return client
        .v1()
        .events()
        .inNamespace("default")
        .withField("involvedObject.kind", "Node")
        .withField("involvedObject.name", side.node())
        .withField("source", "kubelet")
        .list()
        .getItems()
        .stream()
        .map(event -> event.getReason())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyExplanationIsInTheDecisionRecord() throws IOException {
    var record = Files.readString(Tools.find().repository().resolve(RECORD));

    assertThat(NUMBERED.matcher(record).results().map(each -> each.group(1)).toList())
        .isEqualTo(Differences.explanations().mapToObj(Integer::toString).toList());
  }

  /** Gives the samples to both nodes, some at a time, until all are at rest or patience is over. */
  private static void settle(List<Pair> pairs) {
    var waiting = new ArrayDeque<>(pairs);
    var moving = new ArrayList<Pair>();
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end && !(waiting.isEmpty() && moving.isEmpty())) {
      while (moving.size() < TOGETHER && !waiting.isEmpty()) {
        moving.add(waiting.peek());
        waiting.remove().create();
      }
      moving.removeIf(Pair::settled);
      Await.pass(INTERVAL);
    }
    Await.pass(QUIET);
  }
}
