package io.jubelet.testbed.kube;

import static io.jubelet.testbed.kube.NodeSide.NODE;
import static io.jubelet.testbed.kube.NodeSide.TIMEOUT;
import static io.jubelet.testbed.kube.NodeSide.done;
import static io.jubelet.testbed.kube.NodeSide.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Registration, status and lease with the node's own certificate. */
final class NodeObjectTest {
  private static NodeSide side;

  @BeforeAll
  static void start() {
    side = NodeSide.start("kube-node");
  }

  @AfterAll
  static void stop() {
    side.close();
  }

  private static NodeStatus status(String yaml) {
    return side.admin().getKubernetesSerialization().unmarshal(yaml, NodeStatus.class);
  }

  @Test
  void registeringAgainKeepsTheNodeAndSetsOnlyTheKubeletsLabels() {
    var uid = side.register(NODE);
    side.admin()
        .nodes()
        .withName(NODE)
        .edit(
            node ->
                new NodeBuilder(node)
                    .editMetadata()
                    .addToLabels("kubernetes.io/hostname", "wrong")
                    .addToLabels("team", "blue")
                    .endMetadata()
                    .editOrNewSpec()
                    .addNewTaint("NoSchedule", "example.test/mine", null, "x")
                    .endSpec()
                    .build());

    assertThat(side.register(NODE)).isEqualTo(uid);

    var node = side.admin().nodes().withName(NODE).require();
    assertThat(node.getMetadata().getLabels())
        .containsEntry("kubernetes.io/hostname", NODE)
        .containsEntry("team", "blue");
    assertThat(node.getSpec().getTaints())
        .anySatisfy(taint -> assertThat(taint.getKey()).isEqualTo("example.test/mine"));
  }

  @Test
  void anotherNodeCannotBeRegistered() {
    var other = new NodeBuilder().withNewMetadata().withName("n2").endMetadata().build();
    try (var impostor = NodeSide.adapter(side.plane(), NODE, "n2")) {
      assertThat(refusal(impostor.registerNode(Optional.of(other), TIMEOUT)))
          .isEqualTo("Forbidden");
    }
  }

  @Test
  void aNodeThatOthersMakeIsNotFoundUntilTheyHave() {
    try (var early = NodeSide.adapter(side.plane(), "n3", "n3")) {
      assertThat(refusal(early.registerNode(Optional.empty(), TIMEOUT))).isEqualTo("NotFound");
      var made =
          side.admin()
              .nodes()
              .resource(new NodeBuilder().withNewMetadata().withName("n3").endMetadata().build())
              .create();

      assertThat(done(early.registerNode(Optional.empty(), TIMEOUT)))
          .isEqualTo(new RegisteredNode(made.getMetadata().getUid(), Optional.empty()));
    }
  }

  @Test
  void whoComesAfterwardsIsToldSinceWhenTheNodeToldWhat() {
    side.register(NODE);
    done(
        side.api()
            .patchNodeStatus(
                status(
                    """
                    conditions:
                    - {type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
                    nodeInfo: {bootID: boot-1, machineID: m, systemUUID: u, kernelVersion: k,
                      osImage: o, containerRuntimeVersion: c, kubeletVersion: v,
                      kubeProxyVersion: "", operatingSystem: linux, architecture: amd64}
                    """),
                TIMEOUT));

    var told = done(side.api().registerNode(Optional.empty(), TIMEOUT)).status().orElseThrow();

    assertThat(told.getNodeInfo().getBootID()).isEqualTo("boot-1");
    assertThat(told.getConditions())
        .filteredOn(condition -> condition.getType().equals("Ready"))
        .extracting(NodeCondition::getStatus, NodeCondition::getLastTransitionTime)
        .containsExactly(tuple("True", "2026-01-01T00:00:00Z"));
  }

  @Test
  void statusReplacesAddressesAndMergesConditionsByType() {
    side.register(NODE);
    done(
        side.api()
            .patchNodeStatus(
                status(
                    """
                    capacity: {cpu: "2", memory: 4Gi, pods: "110"}
                    addresses:
                    - {type: InternalIP, address: 10.0.0.1}
                    - {type: InternalIP, address: "fd00::1"}
                    - {type: Hostname, address: n1}
                    images: [{names: [a], sizeBytes: 1}]
                    conditions:
                    - {type: Ready, status: "False", reason: KubeletNotReady, message: no}
                    """),
                TIMEOUT));
    side.admin()
        .nodes()
        .withName(NODE)
        .editStatus(
            node -> {
              node.getStatus()
                  .getConditions()
                  .add(new NodeCondition(null, null, "m", "r", "True", "NetworkUnavailable"));
              return node;
            });

    done(
        side.api()
            .patchNodeStatus(
                status(
                    """
                    addresses: [{type: InternalIP, address: 10.0.0.2}]
                    conditions: [{type: Ready, status: "True", reason: KubeletReady}]
                    """),
                TIMEOUT));

    var seen = side.admin().nodes().withName(NODE).require().getStatus();
    assertThat(seen.getAddresses())
        .extracting(NodeAddress::getType, NodeAddress::getAddress)
        .containsExactly(tuple("InternalIP", "10.0.0.2"));
    assertThat(seen.getImages()).isEmpty();
    assertThat(seen.getCapacity()).containsKey("memory");
    assertThat(seen.getConditions())
        .extracting(NodeCondition::getType, NodeCondition::getStatus, NodeCondition::getMessage)
        .containsExactlyInAnyOrder(
            tuple("Ready", "True", null), tuple("NetworkUnavailable", "True", "m"));
  }

  @Test
  void leaseIsMadeThenRenewedAndOwnedByTheNode() {
    var uid = side.register(NODE);
    var first = Instant.parse("2026-01-01T00:00:00.123456Z");

    done(side.api().renewLease(first, Duration.ofSeconds(40), TIMEOUT));
    done(side.api().renewLease(first.plusSeconds(10), Duration.ofSeconds(40), TIMEOUT));

    var lease = side.admin().leases().inNamespace("kube-node-lease").withName(NODE).require();
    assertThat(lease.getSpec().getRenewTime()).hasToString("2026-01-01T00:00:10.123456Z");
    assertThat(lease.getSpec().getHolderIdentity()).isEqualTo(NODE);
    assertThat(lease.getSpec().getLeaseDurationSeconds()).isEqualTo(40);
    assertThat(lease.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(uid));
  }
}
