package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What Jubelet promises of ends beyond the Go kubelet, which has let the runtime stop a container
 * with the first grace period and does not take that call back (v1.37).
 */
interface EndingPromises extends PodEndings {
  /** The first period is longer than anybody waits here. */
  @Test
  default void theSecondDeletionShortensTheGracePeriod() {
    ending().create(PodRecovery.sleeper("hurried", 300));
    ending().awaitReady("hurried");
    var last = new AtomicReference<Pod>();
    var hurried = client().pods().inNamespace("default").withName("hurried");
    try (var _ = hurried.watch(new LastSeen(last))) {
      hurried.delete();
      new PodEvents(client()).await("hurried", "Killing");
      assertThat(ending().get("hurried").getMetadata().getDeletionGracePeriodSeconds())
          .isEqualTo(300);

      hurried.withGracePeriod(2).delete();

      ending().awaitGone("hurried");
    }
    assertThat(PodEndings.end(last.get()).getExitCode()).isEqualTo(137);
  }
}
