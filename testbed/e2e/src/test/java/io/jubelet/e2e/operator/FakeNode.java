package io.jubelet.e2e.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeRevision;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.testbed.NodeStandIn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A node as the operator sees one: a Node, a lease, and an agent that answers to its
 * NodeRuntimeState by the rules of the real one. All work is done by one thread, in the order of
 * the events; {@link #holdAt} makes it stop at a step until it is let go.
 */
final class FakeNode implements AutoCloseable {
  private static final List<String> STEPS =
      List.of(
          "Prepared",
          "Fenced",
          "OldPodsStopped",
          "OldRuntimeStopped",
          "ConfigWritten",
          "NewRuntimeStarted",
          "AgentSwitched",
          "LocalVerified");
  private final KubernetesClient client;
  private final NodeStandIn node;
  private final String name;
  private final Witness witness;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final SharedIndexInformer<NodeRuntimeState> informer;

  private volatile Script script = Script.OBEY;
  private volatile String hold = "";
  private volatile String reached = "None";

  // What a real agent keeps on its disk; only the thread touches it.
  private RenderedConfig running;
  private String committed = "";
  private String attempt = "";
  private String step = "None";
  private Instant stepSince = Instant.now();
  private String lastError = "";
  private long lastFence;
  private List<AgentStatus.Change> plan = List.of();

  /**
   * @param running what the node runs before anybody configures it
   */
  FakeNode(
      KubernetesClient client,
      String name,
      Map<String, String> labels,
      RenderedConfig running,
      Witness witness) {
    this.client = client;
    this.name = name;
    this.running = running;
    this.witness = witness;
    this.node = NodeStandIn.create(client, name, labels, runtimeVersion());
    this.informer =
        client
            .resources(NodeRuntimeState.class)
            .withName(name)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(NodeRuntimeState state) {
                    thread.execute(() -> follow(state));
                  }

                  @Override
                  public void onUpdate(NodeRuntimeState before, NodeRuntimeState state) {
                    thread.execute(() -> follow(state));
                  }

                  @Override
                  public void onDelete(NodeRuntimeState state, boolean unknown) {}
                });
  }

  String name() {
    return name;
  }

  void script(Script next) {
    script = next;
  }

  /** Stops after reporting the step; an empty text or another step lets the node go on. */
  void holdAt(String stepName) {
    hold = stepName;
    var stored = client.resources(NodeRuntimeState.class).withName(name).get();
    if (stored != null) {
      thread.execute(() -> follow(stored));
    }
  }

  /** The last step that was reported. */
  String reached() {
    return reached;
  }

  private String runtimeVersion() {
    return "containerd://" + version();
  }

  private String version() {
    return endpoint().contains("old") ? "1.6.20" : "2.4.2";
  }

  private String endpoint() {
    var runtime = running.runtime();
    return runtime == null ? "" : runtime.endpoint();
  }

  private void follow(NodeRuntimeState state) {
    var spec = state.getSpec();
    switch (spec.grant()) {
      case Preflight -> preflight(state, spec);
      case Execute -> execute(state, spec);
      case Revert -> {
        if (spec.attempt().equals(attempt) && STEPS.contains(step)) {
          goBack(state, "the operator took the grant back");
        }
      }
      case None -> {
        if (spec.attempt().equals(attempt) && step.equals("LocalVerified") && !held()) {
          commit(state, spec.revision());
        }
      }
    }
    if (state.getStatus() == null || state.getStatus().agent() == null) {
      report(state, Condition.Status.Unknown);
    }
  }

  private void preflight(NodeRuntimeState state, NodeRuntimeStateSpec spec) {
    if (hold.equals("Preflight") || spec.attempt().equals(attempt)) {
      return;
    }
    attempt = spec.attempt();
    step = "None";
    plan = changes(content(spec.revision()));
    lastError = script == Script.REFUSE ? "no such socket" : "";
    report(state, script == Script.REFUSE ? Condition.Status.False : Condition.Status.True);
  }

  private RenderedConfig content(String revision) {
    return client
        .resources(NodeRuntimeRevision.class)
        .withName(revision)
        .require()
        .getSpec()
        .config();
  }

  private List<AgentStatus.Change> changes(RenderedConfig to) {
    var changes = new ArrayList<AgentStatus.Change>();
    var wanted = to.runtime();
    if (wanted != null && !wanted.endpoint().equals(endpoint())) {
      changes.add(
          new AgentStatus.Change(
              "runtime.endpoint",
              endpoint(),
              wanted.endpoint(),
              AgentStatus.ChangeClass.FullSwitch));
    }
    if (to.eviction() != null && !to.eviction().equals(running.eviction())) {
      changes.add(
          new AgentStatus.Change(
              "eviction", "", to.eviction().hard().toString(), AgentStatus.ChangeClass.Live));
    }
    return changes;
  }

  private void execute(NodeRuntimeState state, NodeRuntimeStateSpec spec) {
    var begun = STEPS.contains(step);
    if (!spec.attempt().equals(attempt) || spec.fence() < lastFence || held()) {
      return;
    }
    if (!begun && (!step.equals("None") || Instant.now().isAfter(spec.executeNotAfter()))) {
      return;
    }
    lastFence = spec.fence();
    if (!begun && !plan.isEmpty()) {
      witness.disrupted(name);
    }
    for (String next : STEPS.subList(begun ? STEPS.indexOf(step) + 1 : 0, STEPS.size())) {
      if (next.equals("NewRuntimeStarted") && (script == Script.FAIL || script == Script.BREAK)) {
        goBack(state, "the new runtime does not answer");
        return;
      }
      if (next.equals("AgentSwitched")) {
        running = content(spec.revision());
        node.showRuntime(runtimeVersion());
      }
      reached(state, next);
      if (next.equals("LocalVerified")) {
        node.renewLease();
      }
      if (held()) {
        return;
      }
    }
  }

  private boolean held() {
    return !hold.isEmpty() && hold.equals(step);
  }

  private void goBack(NodeRuntimeState state, String why) {
    lastError = why;
    reached(state, "Reverting");
    if (script == Script.BREAK) {
      reached(state, "RevertFailed");
      return;
    }
    if (!committed.isEmpty()) {
      running = content(committed);
    }
    node.showRuntime(runtimeVersion());
    witness.atRest(name);
    reached(state, "Reverted");
  }

  private void commit(NodeRuntimeState state, String revision) {
    committed = revision;
    running = content(revision);
    plan = List.of();
    witness.atRest(name);
    reached(state, "Committed");
  }

  private void reached(NodeRuntimeState state, String next) {
    step = next;
    stepSince = Instant.now();
    witness.reached(name, next);
    report(state, Condition.Status.True);
    reached = next;
  }

  private void report(NodeRuntimeState state, Condition.Status preflight) {
    var runtime =
        new AgentStatus.Runtime(
            "containerd", version(), endpoint(), "cgroupfs", running.pauseImage(), List.of("runc"));
    var agent =
        new AgentStatus(
            attempt,
            step,
            stepSince,
            committed,
            committed,
            "boot",
            runtime,
            new TreeMap<>(),
            plan,
            0,
            lastError);
    node.report(agent, preflight, state.getMetadata().getGeneration());
  }

  /** Stops the agent; its Node and state stay. */
  @Override
  public void close() {
    informer.close();
    thread.shutdownNow();
  }

  static @Nullable String revisionOf(KubernetesClient client, String node) {
    var state = client.resources(NodeRuntimeState.class).withName(node).get();
    var status = state == null ? null : state.getStatus();
    var agent = status == null ? null : status.agent();
    return agent == null ? null : agent.committedRevision();
  }
}
