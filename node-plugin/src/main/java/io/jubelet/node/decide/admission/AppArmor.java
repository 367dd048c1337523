package io.jubelet.node.decide.admission;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.jubelet.node.model.AppArmorProfiles;
import io.jubelet.node.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Whether the node can enforce the AppArmor profiles of a pod (upstream pkg/security/apparmor). */
public final class AppArmor {
  private static final String UNCONFINED = "Unconfined";

  private AppArmor() {}

  /** The profiles that the pod's containers have, the pod's own for those without. */
  public static List<AppArmorProfile> profiles(Pod pod) {
    return pod.allContainers()
        .map(container -> AppArmorProfiles.of(pod, container))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Why the pod cannot be run with its profiles; empty when it can.
   *
   * @param enabled whether the kernel enforces profiles
   */
  static Optional<String> problem(Pod pod, boolean enabled) {
    var profiles = profiles(pod);
    if (profiles.stream().allMatch(each -> UNCONFINED.equals(each.getType()))) {
      return Optional.empty();
    }
    if (!enabled) {
      return Optional.of("AppArmor is not enabled on the host");
    }
    return profiles.stream()
        .filter(each -> "Localhost".equals(each.getType()))
        .filter(each -> Objects.requireNonNullElse(each.getLocalhostProfile(), "").isBlank())
        .map(_ -> "invalid empty AppArmor profile name")
        .findFirst();
  }
}
