package io.jubelet.testbed.cli;

import io.jubelet.testbed.Agent;
import io.jubelet.testbed.ClusterSpec;
import io.jubelet.testbed.Images;
import io.jubelet.testbed.TestCluster;
import io.jubelet.testbed.TestbedFailure;
import io.jubelet.testbed.Tools;
import java.io.PrintStream;
import java.util.List;

/**
 * {@code up NAME go|jubelet NODES [RUNTIME]}, {@code runtimes NAME}, {@code down NAME}: starts a
 * cluster and leaves it running, starts one node with runtimes only, removes either.
 */
public final class Main {
  private static final String USAGE =
      "usage: up NAME go|jubelet NODES [RUNTIME] | runtimes NAME | down NAME";

  private final PrintStream out;
  private final long began = System.nanoTime();

  private Main(PrintStream out) {
    this.out = out;
  }

  /** Exits with 0, with 1 when the machine refused, with 2 when the words make no sense. */
  public static void main(String[] arguments) {
    System.exit(new Main(System.out).run(List.of(arguments)));
  }

  private int run(List<String> words) {
    try {
      return switch (words.isEmpty() ? "" : words.getFirst()) {
        case "up" -> words.size() == 4 || words.size() == 5 ? up(words) : usage();
        case "runtimes" -> words.size() == 2 ? runtimes(words.get(1)) : usage();
        case "down" -> words.size() == 2 ? down(words.get(1)) : usage();
        default -> usage();
      };
    } catch (TestbedFailure e) {
      out.println("testbed: " + e.getMessage());
      return 1;
    }
  }

  private int up(List<String> words) {
    var agent =
        switch (words.get(2)) {
          case "go" -> Agent.GO_KUBELET;
          case "jubelet" -> Agent.JUBELET;
          default ->
              throw new TestbedFailure(
                  "agent '%s' is neither 'go' nor 'jubelet'".formatted(words.get(2)));
        };
    var nodes = nodes(words.get(3));
    var tools = Tools.find();
    var spec = ClusterSpec.of(words.get(1), agent, nodes).withImages(Images.built(tools));
    var chosen = words.size() == 5 ? spec.withRuntime(words.get(4)) : spec;
    var cluster = TestCluster.start(chosen, this::say);
    say("ready");
    out.println("export KUBECONFIG=" + cluster.controlPlane().adminKubeconfig());
    out.println("kubectl is " + tools.program("kubectl"));
    out.println("logs and state are in " + cluster.state());
    return 0;
  }

  private int runtimes(String name) {
    var cluster = TestCluster.start(ClusterSpec.runtimesOnly(name), this::say);
    var node = cluster.nodes().getFirst();
    node.runtimes().forEach(runtime -> out.println(node.socket(runtime.name())));
    return 0;
  }

  private int down(String name) {
    TestCluster.cleanUp(name);
    say("removed " + name);
    return 0;
  }

  private int usage() {
    out.println(USAGE);
    return 2;
  }

  private static int nodes(String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException _) {
      throw new TestbedFailure("the number of nodes '%s' is no number".formatted(word));
    }
  }

  private void say(String step) {
    out.printf("[testbed] %5.1fs  %s%n", (System.nanoTime() - began) / 1e9, step);
  }
}
