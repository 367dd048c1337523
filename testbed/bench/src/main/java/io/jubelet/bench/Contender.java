package io.jubelet.bench;

import io.jubelet.testbed.Agent;
import io.jubelet.testbed.Node;
import io.jubelet.testbed.TestbedFailure;

/** One of the two agents on its node. */
public record Contender(Agent agent, Node node) {

  public String nodeName() {
    return node.name();
  }

  /** Its process as it is now: another one after a restart. */
  public AgentProcess process() {
    var pid =
        node.hostPid(Agent.SERVICE)
            .orElseThrow(() -> new TestbedFailure("%s does not run".formatted(agent)));
    return new AgentProcess(pid);
  }
}
