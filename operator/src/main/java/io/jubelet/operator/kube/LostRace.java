package io.jubelet.operator.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** A write that was refused because somebody else was faster: it means to look again. */
final class LostRace {
  private LostRace() {}

  static boolean is(KubernetesClientException refusal) {
    return refusal.getCode() == HttpURLConnection.HTTP_CONFLICT
        || refusal.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }
}
