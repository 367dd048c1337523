package io.jubelet.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps the newest state of a watched pod, the one at its deletion in the end. */
final class LastSeen implements Watcher<Pod> {
  private final AtomicReference<Pod> last;

  LastSeen(AtomicReference<Pod> last) {
    this.last = last;
  }

  @Override
  public void eventReceived(Action action, Pod pod) {
    last.set(pod);
  }

  @Override
  public void onClose(@Nullable WatcherException cause) {}
}
