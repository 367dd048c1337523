package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.jubelet.node.model.IdRange;
import io.jubelet.wire.cri.IDMapping;
import io.jubelet.wire.cri.Mount;
import io.jubelet.wire.cri.NamespaceMode;
import io.jubelet.wire.cri.NamespaceOption;
import io.jubelet.wire.cri.UserNamespace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which kernel namespaces the pod shares with the node, and its containers with each other. */
final class Namespaces {
  private Namespaces() {}

  static NamespaceOption of(PodSpec spec, Optional<IdRange> userIds) {
    var options =
        NamespaceOption.newBuilder()
            .setNetwork(nodeOr(spec.getHostNetwork(), NamespaceMode.POD))
            .setIpc(nodeOr(spec.getHostIPC(), NamespaceMode.POD))
            .setPid(nodeOr(spec.getHostPID(), pid(spec)));
    userIds
        .map(Namespaces::mapping)
        .ifPresent(
            ids ->
                options.setUsernsOptions(
                    UserNamespace.newBuilder()
                        .setMode(NamespaceMode.POD)
                        .addUids(ids)
                        .addGids(ids)));
    return options.build();
  }

  /** The files of a volume belong to whom they belong to in the pod: the mount maps as well. */
  static Mount mapped(Mount mount, IdRange userIds) {
    return mount.toBuilder()
        .addUidMappings(mapping(userIds))
        .addGidMappings(mapping(userIds))
        .build();
  }

  private static IDMapping mapping(IdRange userIds) {
    return IDMapping.newBuilder()
        .setHostId((int) userIds.first())
        .setLength((int) userIds.length())
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
