package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Containers that were added to a running pod to look into it (KEP-277), as ordinary ones: they
 * have the same fields, but for those that the API forbids them.
 */
final class EphemeralContainers {
  private EphemeralContainers() {}

  static List<Container> of(PodSpec spec) {
    return specs(spec).stream().map(EphemeralContainers::ordinary).toList();
  }

  /** The container whose processes the ephemeral container of that name is to see. */
  static Optional<String> target(PodSpec spec, String name) {
    return specs(spec).stream()
        .filter(each -> each.getName().equals(name))
        .map(EphemeralContainer::getTargetContainerName)
        .flatMap(target -> Optional.ofNullable(target).stream())
        .filter(target -> !target.isEmpty())
        .findFirst();
  }

  private static List<EphemeralContainer> specs(PodSpec spec) {
    return Objects.requireNonNullElse(spec.getEphemeralContainers(), List.of());
  }

  private static Container ordinary(EphemeralContainer each) {
    return new ContainerBuilder()
        .withName(each.getName())
        .withImage(each.getImage())
        .withImagePullPolicy(each.getImagePullPolicy())
        .withCommand(each.getCommand())
        .withArgs(each.getArgs())
        .withWorkingDir(each.getWorkingDir())
        .withEnvFrom(each.getEnvFrom())
        .withEnv(each.getEnv())
        .withVolumeMounts(each.getVolumeMounts())
        .withVolumeDevices(each.getVolumeDevices())
        .withSecurityContext(each.getSecurityContext())
        .withTerminationMessagePath(each.getTerminationMessagePath())
        .withTerminationMessagePolicy(each.getTerminationMessagePolicy())
        .withStdin(each.getStdin())
        .withStdinOnce(each.getStdinOnce())
        .withTty(each.getTty())
        .build();
  }
}
