package io.jubelet.operator.kube;

import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import java.util.Objects;

/** Configs change with every status that is written; what somebody asks for is worth a look. */
public final class ConfigFilter {
  private ConfigFilter() {}

  public static boolean matters(NodeRuntimeConfig after, NodeRuntimeConfig before) {
    return !Objects.equals(
            after.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Views.promoted(after).equals(Views.promoted(before))
        || !Objects.equals(
            after.getMetadata().getFinalizers(), before.getMetadata().getFinalizers())
        || after.isMarkedForDeletion();
  }
}
