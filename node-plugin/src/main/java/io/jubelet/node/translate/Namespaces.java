package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.jubelet.wire.cri.NamespaceMode;
import io.jubelet.wire.cri.NamespaceOption;
import org.jspecify.annotations.Nullable;

/** Which kernel namespaces the pod shares with the node, and its containers with each other. */
final class Namespaces {
  private Namespaces() {}

  static NamespaceOption of(PodSpec spec) {
    return NamespaceOption.newBuilder()
        .setNetwork(nodeOr(spec.getHostNetwork(), NamespaceMode.POD))
        .setIpc(nodeOr(spec.getHostIPC(), NamespaceMode.POD))
        .setPid(nodeOr(spec.getHostPID(), pid(spec)))
        .build();
  }

  private static NamespaceMode pid(PodSpec spec) {
    return Boolean.TRUE.equals(spec.getShareProcessNamespace())
        ? NamespaceMode.POD
        : NamespaceMode.CONTAINER;
  }

  private static NamespaceMode nodeOr(@Nullable Boolean host, NamespaceMode otherwise) {
    return Boolean.TRUE.equals(host) ? NamespaceMode.NODE : otherwise;
  }
}
