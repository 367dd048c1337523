package io.jubelet.e2e;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jubelet.testbed.TestCluster;
import java.util.List;
import java.util.Optional;

/** A node agent's own HTTPS server on port 10250, asked as one user or as nobody. */
final class AgentApi {
  private static final int PORT = 10250;

  private final Config configuration;

  private AgentApi(Config configuration) {
    this.configuration = configuration;
  }

  /** The agent at an address, asked with the client certificate of {@code user} or with none. */
  static AgentApi of(TestCluster cluster, Optional<String> user, String address) {
    var kubeconfig = cluster.controlPlane().kubeconfig(user.orElse("nobody"), List.of()).toFile();
    var builder =
        new ConfigBuilder(Config.fromKubeconfig(kubeconfig))
            .withMasterUrl("https://%s:%d".formatted(address, PORT))
            .withRequestRetryBackoffLimit(0);
    if (user.isEmpty()) {
      builder.withClientCertData(null).withClientKeyData(null);
    }
    return new AgentApi(builder.build());
  }

  /** The HTTP status of a GET. */
  int status(String path) {
    try (var client = new KubernetesClientBuilder().withConfig(configuration).build()) {
      client.raw(path);
      return 200;
    } catch (KubernetesClientException e) {
      return e.getCode();
    }
  }
}
