package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows are upstream's rules: field, annotation, pod. */
final class AppArmorProfilesTest {
  @ParameterizedTest
  @CsvSource({
    // the container's field, its annotation, the pod's field, what counts
    "Unconfined, runtime/default, RuntimeDefault, Unconfined",
    "          , unconfined,      RuntimeDefault, Unconfined",
    "          , runtime/default, Unconfined,     RuntimeDefault",
    "          , localhost/mine,  Unconfined,     Localhost mine",
    "          , localhost/,      ,               'Localhost '",
    "          , mine,            Unconfined,     Unconfined",
    "          , ,                Unconfined,     Unconfined",
    "          , ,                ,               ",
  })
  void theProfileOfAContainer(
      @Nullable String field,
      @Nullable String annotation,
      @Nullable String ofPod,
      @Nullable String counts) {
    var pod =
        new Pod(
            new PodBuilder()
                .withNewMetadata()
                .withAnnotations(
                    annotation == null
                        ? Map.of()
                        : Map.of("container.apparmor.security.beta.kubernetes.io/c", annotation))
                .endMetadata()
                .withNewSpec()
                .withNewSecurityContext()
                .withAppArmorProfile(profile(ofPod))
                .endSecurityContext()
                .addNewContainer()
                .withName("c")
                .withNewSecurityContext()
                .withAppArmorProfile(profile(field))
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build());

    assertThat(AppArmorProfiles.of(pod, pod.containers().getFirst()).map(this::words).orElse(null))
        .isEqualTo(counts == null ? null : counts.contains(" ") ? counts : counts + " ");
  }

  private @Nullable AppArmorProfile profile(@Nullable String type) {
    return type == null ? null : new AppArmorProfile(null, type);
  }

  private String words(AppArmorProfile profile) {
    var name = profile.getLocalhostProfile();
    return profile.getType() + " " + (name == null ? "" : name);
  }
}
