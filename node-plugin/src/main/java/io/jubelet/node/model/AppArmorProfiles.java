package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.Optional;

/** The AppArmor profile that a container is to have (upstream pkg/security/apparmor). */
public final class AppArmorProfiles {
  /** Of before 1.30: the API server makes fields of them, and nobody does so for a file. */
  private static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

  private static final String LOCALHOST = "localhost/";

  private AppArmorProfiles() {}

  /** The container's own, that of its annotation, or the pod's, in this order. */
  public static Optional<AppArmorProfile> of(Pod pod, Container container) {
    return Optional.ofNullable(container.getSecurityContext())
        .map(SecurityContext::getAppArmorProfile)
        .or(
            () ->
                StaticPods.annotation(pod, ANNOTATION + container.getName())
                    .flatMap(AppArmorProfiles::annotated))
        .or(
            () ->
                Optional.ofNullable(pod.spec().getSecurityContext())
                    .map(PodSecurityContext::getAppArmorProfile));
  }

  /** Empty when it is none of the three, which upstream takes for no annotation. */
  private static Optional<AppArmorProfile> annotated(String value) {
    return switch (value) {
      case "runtime/default" -> Optional.of(new AppArmorProfile(null, "RuntimeDefault"));
      case "unconfined" -> Optional.of(new AppArmorProfile(null, "Unconfined"));
      default ->
          value.startsWith(LOCALHOST)
              ? Optional.of(new AppArmorProfile(value.substring(LOCALHOST.length()), "Localhost"))
              : Optional.empty();
    };
  }
}
