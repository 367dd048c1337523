package io.jubelet.e2e;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What events tell of pods of the namespace {@code default}. */
record PodEvents(KubernetesClient client) {
  private static final long PATIENCE_SECONDS = 60;
  private static final String NAMESPACE = "default";

  /** The message of the first event of a reason; waits for it a minute. */
  String await(String pod, String reason) {
    return await(pod, reason, 1).getFirst();
  }

  /** The messages of so many events of a reason, at least; waits for them a minute. */
  List<String> await(String pod, String reason, int many) {
    return client
        .v1()
        .events()
        .inNamespace(NAMESPACE)
        .informOnCondition(all -> messages(all, pod, reason).size() >= many)
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .thenApply(all -> messages(all, pod, reason))
        .join();
  }

  /** Whether somebody has told this of any pod by now. */
  boolean told(String reason, String message) {
    return client.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
        .anyMatch(event -> reason.equals(event.getReason()) && message.equals(event.getMessage()));
  }

  private static List<String> messages(List<Event> all, String pod, String reason) {
    return all.stream()
        .filter(event -> isAbout(event, pod, reason))
        .map(Event::getMessage)
        .toList();
  }

  private static boolean isAbout(Event event, String pod, String reason) {
    return pod.equals(event.getInvolvedObject().getName()) && reason.equals(event.getReason());
  }
}
