package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.api.v1alpha1.NodeRuntimeRevisionSpec;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;

/** What the operator and this node tell each other: {@code jubelet.io/v1alpha1}. */
final class RuntimeStates {
  private static final String GROUP = "/apis/jubelet.io/v1alpha1";
  static final String STATES = GROUP + "/noderuntimestates";
  private static final String REVISIONS = GROUP + "/noderuntimerevisions/";

  /** Owns {@code status.agent} and the node's conditions at the API server. */
  static final String FIELD_MANAGER = "jubelet-node";

  private final Connection connection;
  private final String node;

  /** {@code metadata.generation} last seen; only the watch writes it. */
  private volatile long observedGeneration;

  RuntimeStates(Connection connection, String node) {
    this.connection = connection;
    this.node = node;
  }

  void observed(long generation) {
    observedGeneration = generation;
  }

  Outcome<RuntimeConfiguration> revision(
      String name, RuntimeConfiguration current, Duration timeout) {
    return connection
        .send(Call.get(REVISIONS + Call.segment(name)), timeout)
        .outcome(
            object ->
                Forms.configuration(
                    name, Json.value(object.path("spec"), NodeRuntimeRevisionSpec.class), current));
  }

  /**
   * Takes over the fields it sends and gives up those that it sent before and no longer does, so
   * that a condition which is not in the report goes. Refused with NotFound when the operator has
   * made no state for this node. Repeating it changes nothing.
   */
  Outcome<Nothing> apply(AgentReport report, Duration timeout) {
    var target = STATES + "/" + Call.segment(node) + "/status";
    return connection.send(Call.apply(target, FIELD_MANAGER, state(report)), timeout).outcome();
  }

  private ObjectNode state(AgentReport report) {
    var state =
        Json.object().put("apiVersion", "jubelet.io/v1alpha1").put("kind", "NodeRuntimeState");
    state.putObject("metadata").put("name", node);
    var status = state.putObject("status");
    status.set("agent", Json.tree(Forms.agentStatus(report)));
    var conditions = status.putArray("conditions");
    report
        .conditions()
        .forEach(one -> conditions.add(Json.tree(Forms.condition(one, observedGeneration))));
    return state;
  }
}
