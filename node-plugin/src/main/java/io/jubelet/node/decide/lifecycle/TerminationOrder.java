package io.jubelet.node.decide.lifecycle;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Pod;
import java.util.List;
import java.util.Optional;

/**
 * Who is stopped next: everybody else at once, then the sidecars one after the other, the last one
 * of the spec first, because those before it may serve it (KEP-753).
 */
final class TerminationOrder {
  private TerminationOrder() {}

  /**
   * @param live not empty
   */
  static List<ContainerInstance> next(Optional<Pod> spec, List<ContainerInstance> live) {
    var sidecars =
        spec.map(Pod::initContainers).orElse(List.of()).stream()
            .filter(Pod::sidecar)
            .map(Container::getName)
            .toList();
    var others = live.stream().filter(each -> !sidecars.contains(each.name())).toList();
    if (!others.isEmpty()) {
      return others;
    }
    var last = live.stream().mapToInt(each -> sidecars.indexOf(each.name())).max().orElse(-1);
    return live.stream().filter(each -> sidecars.indexOf(each.name()) == last).toList();
  }
}
