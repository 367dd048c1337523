package io.jubelet.testbed.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.kube.ApiServer;
import io.jubelet.node.kube.BadKubeconfigException;
import io.jubelet.testbed.ControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A control plane without nodes, the adapter of node n1 with n1's certificate, and a client of a
 * cluster administrator to arrange and to look.
 */
record NodeSide(ControlPlane plane, KubernetesClient admin, ApiServer api)
    implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  static final String NODE = "n1";
  static final String NAMESPACE = "default";

  static NodeSide start(String name) {
    var plane = ControlPlane.start(name, Set.of());
    var admin = plane.client();
    admin
        .resource(
            """
            {"apiVersion": "v1", "kind": "ServiceAccount",
             "metadata": {"name": "default", "namespace": "default"}}
            """)
        .create();
    return new NodeSide(plane, admin, adapter(plane, NODE, NODE));
  }

  /** An adapter that works for {@code node} with the certificate of {@code identity}. */
  static ApiServer adapter(ControlPlane plane, String identity, String node) {
    try {
      var kubeconfig = plane.kubeconfig("system:node:" + identity, List.of("system:nodes"));
      return ApiServer.open(kubeconfig, node, "test");
    } catch (BadKubeconfigException e) {
      throw new AssertionError(e);
    }
  }

  /** The value of an effect that must have been done. */
  static <T> T done(Outcome<T> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<T>) outcome).value();
  }

  static String refusal(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).reason();
  }

  String register(String node) {
    var object =
        new NodeBuilder()
            .withNewMetadata()
            .withName(node)
            .addToLabels("kubernetes.io/hostname", node)
            .addToLabels("kubernetes.io/os", "linux")
            .endMetadata()
            .build();
    return done(api.registerNode(Optional.of(object), TIMEOUT)).uid();
  }

  /** A pod bound to a node; {@code rest} continues its spec. */
  io.jubelet.node.model.Pod bound(String name, String node, String rest) {
    var pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: %s}
        spec:
          nodeName: %s
          automountServiceAccountToken: false
          containers: [{name: main, image: example.test/app}]
        """
            .formatted(name, NAMESPACE, node);
    return new io.jubelet.node.model.Pod((Pod) admin.resource(pod + rest.indent(2)).create());
  }

  PodStatus status(String yaml) {
    return admin.getKubernetesSerialization().unmarshal(yaml, PodStatus.class);
  }

  Pod stored(String name) {
    return admin.pods().inNamespace(NAMESPACE).withName(name).require();
  }

  @Override
  public void close() {
    api.close();
    admin.close();
    plane.close();
  }
}
