package io.jubelet.bench.fleet;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.testbed.NodeStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node whose agent does what it is told. It reports every step of an attempt, as an agent does
 * whose steps take longer than its reports. Of one thread at a time.
 */
final class SimulatedNode {
  private static final String RUNTIME = "containerd://2.4.2";
  private static final List<String> UNTIL_THE_WORK =
      List.of("Prepared", "Fenced", "OldPodsStopped", "OldRuntimeStopped", "ConfigWritten");
  private static final List<String> AFTER_THE_WORK =
      List.of("NewRuntimeStarted", "AgentSwitched", "LocalVerified");

  /** The same before and after: what is edited is a threshold. */
  private static final AgentStatus.Runtime SEEN =
      new AgentStatus.Runtime(
          "containerd", "2.4.2", "unix:///run/containerd.sock", "cgroupfs", "p:1", List.of("runc"));

  private final NodeStandIn node;
  private final FleetLog log;

  private String attempt = "";
  private String step = "None";
  private Instant since = Instant.now();
  private String committed = "";

  private SimulatedNode(NodeStandIn node, FleetLog log) {
    this.node = node;
    this.log = log;
  }

  static SimulatedNode create(KubernetesClient client, String name, FleetLog log) {
    return new SimulatedNode(
        NodeStandIn.create(client, name, Map.of("pool", "simulated"), RUNTIME), log);
  }

  String name() {
    return node.name();
  }

  /**
   * Answers a state.
   *
   * @param later runs what is left of an attempt when its work is done
   */
  void follow(NodeRuntimeState state, Later later) {
    var spec = state.getSpec();
    var generation = state.getMetadata().getGeneration();
    switch (spec.grant()) {
      case Preflight -> {
        if (!spec.attempt().equals(attempt)) {
          attempt = spec.attempt();
          reached("None", generation);
        }
      }
      case Execute -> {
        if (spec.attempt().equals(attempt) && step.equals("None")) {
          log.began(name());
          UNTIL_THE_WORK.forEach(next -> reached(next, generation));
          later.after(Duration.ofSeconds(1), () -> verified(generation));
        }
      }
      case None -> {
        if (spec.attempt().equals(attempt) && step.equals("LocalVerified")) {
          log.answered(Duration.between(since, Instant.now()));
          committed = spec.revision();
          reached("Committed", generation);
          log.ended(name());
        }
      }
      case Revert -> log.reverted(name());
    }
    if (state.getStatus() == null || state.getStatus().agent() == null) {
      report(Condition.Status.Unknown, generation);
    }
  }

  private void verified(Long generation) {
    node.renewLease();
    log.requested();
    AFTER_THE_WORK.forEach(next -> reached(next, generation));
  }

  private void reached(String next, Long generation) {
    step = next;
    since = Instant.now();
    report(Condition.Status.True, generation);
  }

  private void report(Condition.Status preflight, Long generation) {
    log.requested();
    var agent =
        new AgentStatus(
            attempt,
            step,
            since,
            committed,
            committed,
            "boot",
            SEEN,
            new TreeMap<>(),
            List.of(),
            0,
            "");
    node.report(agent, preflight, generation);
  }

  /** Runs something on this node's thread, not before a time has passed. */
  interface Later {
    void after(Duration wait, Runnable work);
  }
}
