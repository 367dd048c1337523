package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.DownwardApi;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@code fieldRef} stands for (upstream podFieldSelectorRuntimeValue). */
final class FieldReference {
  private FieldReference() {}

  static Translation<String> value(ObjectFieldSelector selector, ContainerLaunch launch) {
    var version = Objects.requireNonNullElse(selector.getApiVersion(), "v1");
    if (!version.isEmpty() && !version.equals("v1")) {
      return Translation.impossible("unsupported pod version: " + version);
    }
    var path = Objects.requireNonNullElse(selector.getFieldPath(), "");
    return besidesMetadata(path, launch)
        .or(() -> DownwardApi.metadata(launch.sandboxLaunch().pod(), path))
        .map(Translation::of)
        .orElseGet(() -> Translation.impossible("field label not supported: " + path));
  }

  private static Optional<String> besidesMetadata(String path, ContainerLaunch launch) {
    var spec = launch.sandboxLaunch().pod().spec();
    return switch (path) {
      case "spec.nodeName", "spec.host" -> Optional.of(text(spec.getNodeName()));
      case "spec.serviceAccountName" -> Optional.of(text(spec.getServiceAccountName()));
      case "status.hostIP" -> Optional.of(first(launch.node().ips()));
      case "status.hostIPs" -> Optional.of(String.join(",", launch.node().ips()));
      case "status.podIP" -> Optional.of(first(podIps(launch)));
      case "status.podIPs" -> Optional.of(String.join(",", podIps(launch)));
      default -> Optional.empty();
    };
  }

  /** The pod's addresses, which are the node's with the host's network. */
  static List<String> podIps(ContainerLaunch launch) {
    return launch.sandboxLaunch().pod().hostNetwork()
        ? launch.node().ips()
        : launch.sandbox().ips();
  }

  private static String first(List<String> addresses) {
    return addresses.isEmpty() ? "" : addresses.getFirst();
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }
}
