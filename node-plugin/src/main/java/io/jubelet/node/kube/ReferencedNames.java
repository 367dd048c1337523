package io.jubelet.node.kube;

import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.jubelet.node.model.Pod;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The config maps and secrets that the environment and the volumes of a pod name. */
record ReferencedNames(SortedSet<String> configMaps, SortedSet<String> secrets) {
  ReferencedNames {
    configMaps = Collections.unmodifiableSortedSet(new TreeSet<>(configMaps));
    secrets = Collections.unmodifiableSortedSet(new TreeSet<>(secrets));
  }

  static ReferencedNames of(Pod pod) {
    var found = new Collector(new TreeSet<>(), new TreeSet<>());
    pod.initContainers().forEach(one -> found.environment(one.getEnvFrom(), one.getEnv()));
    pod.containers().forEach(one -> found.environment(one.getEnvFrom(), one.getEnv()));
    present(pod.spec().getEphemeralContainers())
        .forEach(one -> found.environment(one.getEnvFrom(), one.getEnv()));
    present(pod.spec().getVolumes()).forEach(found::volume);
    return new ReferencedNames(found.configMaps, found.secrets);
  }

  private static <T> List<T> present(@Nullable List<T> list) {
    return Objects.requireNonNullElse(list, List.of());
  }

  private record Collector(TreeSet<String> configMaps, TreeSet<String> secrets) {
    void environment(@Nullable List<EnvFromSource> whole, @Nullable List<EnvVar> single) {
      for (var source : present(whole)) {
        if (source.getConfigMapRef() != null) {
          add(configMaps, source.getConfigMapRef().getName());
        }
        if (source.getSecretRef() != null) {
          add(secrets, source.getSecretRef().getName());
        }
      }
      for (var variable : present(single)) {
        var source = variable.getValueFrom();
        if (source != null && source.getConfigMapKeyRef() != null) {
          add(configMaps, source.getConfigMapKeyRef().getName());
        }
        if (source != null && source.getSecretKeyRef() != null) {
          add(secrets, source.getSecretKeyRef().getName());
        }
      }
    }

    void volume(Volume volume) {
      if (volume.getConfigMap() != null) {
        add(configMaps, volume.getConfigMap().getName());
      }
      if (volume.getSecret() != null) {
        add(secrets, volume.getSecret().getSecretName());
      }
      if (volume.getProjected() != null) {
        present(volume.getProjected().getSources()).forEach(this::projection);
      }
    }

    private void projection(VolumeProjection source) {
      if (source.getConfigMap() != null) {
        add(configMaps, source.getConfigMap().getName());
      }
      if (source.getSecret() != null) {
        add(secrets, source.getSecret().getName());
      }
    }

    private static void add(TreeSet<String> names, @Nullable String name) {
      if (name != null && !name.isEmpty()) {
        names.add(name);
      }
    }
  }
}
