package io.jubelet.node.model;

import io.jubelet.node.model.RegistryCredential.SecretId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The secrets of {@code imagePullSecrets} of a pod.
 *
 * @param missing names that could not be read
 */
public record PullSecrets(List<PullSecret> present, List<String> missing) {
  public PullSecrets {
    present = List.copyOf(present);
    missing = List.copyOf(missing);
  }

  public static PullSecrets none() {
    return new PullSecrets(List.of(), List.of());
  }

  /**
   * @param type {@code kubernetes.io/dockerconfigjson} or {@code kubernetes.io/dockercfg}; others
   *     hold no credentials
   * @param data decoded bytes in ISO-8859-1 text, one char a byte
   */
  public record PullSecret(SecretId id, String type, SortedMap<String, String> data) {
    public PullSecret {
      data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
    }

    /** Secrets never reach a log. */
    @Override
    public String toString() {
      return "PullSecret[" + id + "]";
    }
  }
}
