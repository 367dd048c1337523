package io.jubelet.e2e;

import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Node;
import java.time.Duration;

/** Watches the journal of one node's switch, to kill the agent at a step of it. */
final class Journals {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Node node;

  private Journals(Node node) {
    this.node = node;
  }

  static Journals of(Node node) {
    return new Journals(node);
  }

  /** Kills the agent when its journal is at the step; false when it is at another one. */
  boolean killAgentAt(String step) {
    var found =
        node.attempt(DEADLINE, "grep", "-rqs", "\"" + step + "\"", "/var/lib/kubelet/jubelet");
    if (found.exit() != 0) {
      return false;
    }
    node.kill(Agent.SERVICE);
    return true;
  }
}
