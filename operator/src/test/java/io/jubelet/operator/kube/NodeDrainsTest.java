package io.jubelet.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jubelet.operator.model.NodePod.Keeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeDrainsTest {
  /** A budget, a webhook, a server that is busy or gone: it holds this pod and no other node. */
  @ParameterizedTest
  @ValueSource(ints = {0, 400, 403, 422, 429, 500, 503})
  void whateverRefusesAPodIsTold(int code) {
    assertThat(NodeDrains.refusal(new KubernetesClientException("no", code, null))).contains("no");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409})
  void aPodThatIsGoneIsNotHeld(int code) {
    assertThat(NodeDrains.refusal(new KubernetesClientException("no", code, null))).isEmpty();
  }

  @Test
  void theBudgetIsNamedByTheCause() {
    var status =
        new StatusBuilder()
            .withCode(429)
            .withMessage("Cannot evict pod")
            .withNewDetails()
            .addNewCause()
            .withMessage("The disruption budget cart needs 1")
            .endCause()
            .endDetails()
            .build();
    assertThat(NodeDrains.refusal(new KubernetesClientException(status)))
        .contains("The disruption budget cart needs 1");
  }

  @ParameterizedTest
  @CsvSource({
    "DaemonSet, DAEMON_SET",
    "ReplicaSet, CONTROLLER",
    "Node, CONTROLLER",
    "'', NOBODY",
  })
  void whoMakesAPodAgainIsItsController(String kind, Keeper keeper) {
    var builder =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("web")
            .withUid("u")
            .endMetadata()
            .withNewSpec()
            .endSpec();
    if (!kind.isEmpty()) {
      builder
          .editMetadata()
          .addNewOwnerReference()
          .withKind(kind)
          .withController(true)
          .endOwnerReference()
          .endMetadata();
    }
    assertThat(NodeDrains.view(builder.build()).keeper()).isEqualTo(keeper);
  }
}
