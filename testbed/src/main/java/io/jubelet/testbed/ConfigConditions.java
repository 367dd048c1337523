package io.jubelet.testbed;

import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a NodeRuntimeConfig says of its present generation. */
public final class ConfigConditions {
  private ConfigConditions() {}

  /** The condition, where it has this status. */
  public static Optional<Condition> find(
      @Nullable NodeRuntimeConfig config, String type, Condition.Status status) {
    if (config == null || config.getStatus() == null) {
      return Optional.empty();
    }
    var generation = config.getMetadata().getGeneration();
    return config.getStatus().conditions().stream()
        .filter(each -> each.type().equals(type) && each.status() == status)
        .filter(each -> Objects.equals(each.observedGeneration(), generation))
        .findFirst();
  }

  /** Whether all nodes are as it asks. */
  public static boolean ready(@Nullable NodeRuntimeConfig config) {
    return find(config, "Ready", Condition.Status.True).isPresent();
  }
}
