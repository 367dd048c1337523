package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.model.Pod;
import org.junit.jupiter.api.Test;

final class ResizeMessageTest {
  /** The text of the Go kubelet's event for the same pod. */
  @Test
  void theTextIsWhatItIsAboutAndTheResourcesAsJson() {
    var pod =
        new Pod(
            Serialization.unmarshal(
                """
                metadata: {name: web, namespace: shop, uid: u}
                spec:
                  containers:
                  - {name: c1, resources: {requests: {cpu: 5, memory: 4500Mi}}}
                """,
                io.fabric8.kubernetes.api.model.Pod.class));
    var error = "Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000";

    assertThat(ResizeMessage.of("Pod resize OutOfcpu", pod, 2, error))
        .isEqualTo(
            "Pod resize OutOfcpu: {\"containers\":[{\"name\":\"c1\",\"resources\":{\"requests\":"
                + "{\"cpu\":\"5\",\"memory\":\"4500Mi\"}}}],\"generation\":2,\"error\":\""
                + error
                + "\"}");
  }
}
