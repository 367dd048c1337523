package io.jubelet.node.app;

import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.KubeWatch;
import io.jubelet.node.kube.ApiServer;
import io.jubelet.node.kube.NoApiServer;
import java.util.Optional;

/**
 * The cluster that the node belongs to.
 *
 * @param watch empty when it belongs to none
 */
record Cluster(KubeApi api, Optional<KubeWatch> watch, AutoCloseable connection) {
  static Cluster of(ApiServer server) {
    return new Cluster(server, Optional.of(server), server);
  }

  /** None: standalone. */
  static Cluster none() {
    return new Cluster(new NoApiServer(), Optional.empty(), () -> {});
  }

  boolean exists() {
    return watch.isPresent();
  }
}
