package io.jubelet.e2e;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What events tell of pods of the namespace {@code default}. */
record PodEvents(KubernetesClient client) {
  private static final long PATIENCE_SECONDS = 60;
  private static final String NAMESPACE = "default";

  /** The messages of all events of a reason so far. */
  List<String> of(String pod, String reason) {
    return client.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(event -> isAbout(event, pod, reason))
        .map(Event::getMessage)
        .toList();
  }

  /** The message of the first event of a reason; waits for it a minute. */
  String await(String pod, String reason) {
    return client
        .v1()
        .events()
        .inNamespace(NAMESPACE)
        .informOnCondition(all -> all.stream().anyMatch(event -> isAbout(event, pod, reason)))
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join()
        .stream()
        .filter(event -> isAbout(event, pod, reason))
        .findFirst()
        .orElseThrow()
        .getMessage();
  }

  private static boolean isAbout(Event event, String pod, String reason) {
    return pod.equals(event.getInvolvedObject().getName()) && reason.equals(event.getReason());
  }
}
