package io.jubelet.testbed;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import io.jubelet.api.v1alpha1.NodeRuntimeStateStatus;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the API server is told of a node that is not there: its Node, its lease, its reports. */
public record NodeStandIn(KubernetesClient client, String name) {
  /** How an agent writes: it applies its own fields, and reads nothing before. */
  public static final PatchContext REPORT =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("jubelet-node")
          .withForce(true)
          .build();

  /**
   * Registers it, and it is Ready.
   *
   * @param runtime as in {@code containerd://2.4.2}
   */
  public static NodeStandIn create(
      KubernetesClient client, String name, Map<String, String> labels, String runtime) {
    var meta = new ObjectMetaBuilder().withName(name).withLabels(labels).build();
    client.resource(new NodeBuilder().withMetadata(meta).build()).create();
    var node = new NodeStandIn(client, name);
    node.showRuntime(runtime);
    return node;
  }

  /** Tells the runtime that it runs now. */
  public void showRuntime(String runtime) {
    client.nodes().withName(name).editStatus(node -> ready(node, runtime));
  }

  private static Node ready(Node node, String runtime) {
    var now = ZonedDateTime.now(ZoneOffset.UTC).toInstant().toString();
    return new NodeBuilder(node)
        .editOrNewStatus()
        .editOrNewNodeInfo()
        .withContainerRuntimeVersion(runtime)
        .endNodeInfo()
        .withConditions(
            new NodeConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .build())
        .endStatus()
        .build();
  }

  /** A heartbeat, as of a second ahead: times of a lease are told in full. */
  public void renewLease() {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("kube-node-lease")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(name)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1))
                .endSpec()
                .build())
        .serverSideApply();
  }

  /**
   * What its agent tells.
   *
   * @param preflight the status of its condition PreflightPassed
   * @param generation of the state that it answers
   */
  public void report(AgentStatus agent, Condition.Status preflight, Long generation) {
    var passed =
        new Condition(
            "PreflightPassed",
            preflight,
            "Checked",
            agent.lastError(),
            generation,
            Objects.requireNonNull(agent.stepSince(), "an agent tells since when"));
    var applied = new NodeRuntimeState();
    applied.setMetadata(new ObjectMetaBuilder().withName(name).build());
    applied.setStatus(new NodeRuntimeStateStatus(null, agent, List.of(passed)));
    client.resource(applied).subresource("status").patch(REPORT);
  }
}
