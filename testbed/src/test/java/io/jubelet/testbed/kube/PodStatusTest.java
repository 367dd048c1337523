package io.jubelet.testbed.kube;

import static io.jubelet.testbed.kube.NodeSide.NAMESPACE;
import static io.jubelet.testbed.kube.NodeSide.NODE;
import static io.jubelet.testbed.kube.NodeSide.TIMEOUT;
import static io.jubelet.testbed.kube.NodeSide.done;
import static io.jubelet.testbed.kube.NodeSide.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Statuses are patched blindly, and still only this incarnation and the node's own part change. */
final class PodStatusTest {
  private static NodeSide side;

  @BeforeAll
  static void start() {
    side = NodeSide.start("kube-status");
    side.register(NODE);
  }

  @AfterAll
  static void stop() {
    side.close();
  }

  private static final String RUNNING =
      """
      phase: Running
      hostIP: 10.0.0.1
      hostIPs: [{ip: 10.0.0.1}]
      podIP: 10.1.0.1
      podIPs: [{ip: 10.1.0.1}]
      startTime: "2026-01-01T00:00:00Z"
      reason: Starting
      message: almost there
      conditions:
      - {type: Ready, status: "False", reason: ContainersNotReady, message: no,
         lastTransitionTime: "2026-01-01T00:00:00Z"}
      containerStatuses:
      - {name: main, image: i, imageID: i, ready: false, restartCount: 0,
         state: {waiting: {reason: ContainerCreating}}}
      """;

  @Test
  void conditionsOfOthersAndReadinessGatesStay() {
    var pod = side.bound("gated", NODE, "readinessGates: [{conditionType: example.test/gate}]");
    side.admin()
        .pods()
        .inNamespace(NAMESPACE)
        .withName("gated")
        .editStatus(
            stored -> {
              stored
                  .getStatus()
                  .getConditions()
                  .add(
                      new PodConditionBuilder()
                          .withType("example.test/gate")
                          .withStatus("True")
                          .build());
              return stored;
            });

    done(side.api().patchPodStatus(pod.uid(), pod.name(), side.status(RUNNING), TIMEOUT));
    done(
        side.api()
            .patchPodStatus(
                pod.uid(),
                pod.name(),
                side.status(
                    """
                    phase: Running
                    conditions:
                    - {type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:09Z"}
                    """),
                TIMEOUT));

    assertThat(side.stored("gated").getStatus().getConditions())
        .extracting(PodCondition::getType, PodCondition::getStatus, PodCondition::getReason)
        .containsExactlyInAnyOrder(
            tuple("example.test/gate", "True", null), tuple("Ready", "True", null));
  }

  @Test
  void addressesAreReplacedAndWhatIsNoLongerSaidIsRemoved() {
    var pod = side.bound("moved", NODE, "");
    done(side.api().patchPodStatus(pod.uid(), pod.name(), side.status(RUNNING), TIMEOUT));

    var moved =
        """
        phase: Running
        hostIP: 10.0.0.1
        hostIPs: [{ip: 10.0.0.1}]
        podIP: 10.1.0.7
        podIPs: [{ip: 10.1.0.7}, {ip: "fd00::7"}]
        """;
    done(side.api().patchPodStatus(pod.uid(), pod.name(), side.status(moved), TIMEOUT));

    var status = side.stored("moved").getStatus();
    assertThat(status.getPodIPs()).extracting(PodIP::getIp).containsExactly("10.1.0.7", "fd00::7");
    assertThat(status.getReason()).isNull();
    assertThat(status.getMessage()).isNull();
    assertThat(status.getContainerStatuses()).isEmpty();
    assertThat(status.getStartTime()).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void anotherIncarnationIsLeftAloneAndCountsAsDone() {
    var pod = side.bound("again", NODE, "");
    var former = new PodUid("00000000-0000-0000-0000-000000000000");

    done(side.api().patchPodStatus(former, pod.name(), side.status(RUNNING), TIMEOUT));
    done(side.api().deletePod(former, pod.name(), TIMEOUT));

    assertThat(side.stored("again").getStatus().getPhase()).isEqualTo("Pending");
    assertThat(side.stored("again").getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void podThatIsGoneCountsAsDone() {
    var name = new PodName(NAMESPACE, "never-was");
    var uid = new PodUid("00000000-0000-0000-0000-000000000000");

    done(side.api().patchPodStatus(uid, name, side.status(RUNNING), TIMEOUT));
    done(side.api().deletePod(uid, name, TIMEOUT));
  }

  @Test
  void podIsDeletedWithoutGrace() {
    var pod = side.bound("finished", NODE, "");

    done(side.api().deletePod(pod.uid(), pod.name(), TIMEOUT));

    assertThat(side.admin().pods().inNamespace(NAMESPACE).withName("finished").get()).isNull();
  }

  @Test
  void podsOfAnotherNodeAreRefused() {
    var pod = side.bound("foreign", "n2", "");

    var patched = side.api().patchPodStatus(pod.uid(), pod.name(), side.status(RUNNING), TIMEOUT);
    var deleted = side.api().deletePod(pod.uid(), pod.name(), TIMEOUT);

    assertThat(refusal(patched)).isEqualTo("Forbidden");
    assertThat(refusal(deleted)).isEqualTo("Forbidden");
  }
}
