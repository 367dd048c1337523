package io.jubelet.node.loop;

import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.Endpoint;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the hints of the runtime in use. A stream that ended is opened again when the node is
 * observed next; until then the relist finds what happens.
 */
final class HintSubscription implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HintSubscription.class.getName());

  private final Runtimes runtimes;
  private final Consumer<Event> mailbox;
  private final AtomicReference<@Nullable Open> open = new AtomicReference<>();

  /** A stream to one runtime; another object each time it is opened. */
  private static final class Open {
    private final Endpoint endpoint;
    private volatile @Nullable AutoCloseable stream;

    Open(Endpoint endpoint) {
      this.endpoint = endpoint;
    }
  }

  HintSubscription(Runtimes runtimes, Consumer<Event> mailbox) {
    this.runtimes = runtimes;
    this.mailbox = mailbox;
  }

  /** Opens a stream to this runtime unless one is open, and closes that of another. */
  void follow(Endpoint endpoint) {
    var current = open.get();
    if (current != null && current.endpoint.equals(endpoint)) {
      return;
    }
    var next = new Open(endpoint);
    if (!open.compareAndSet(current, next)) {
      return;
    }
    close(current);
    Thread.ofVirtual()
        .name("hints")
        .start(
            () ->
                next.stream =
                    runtimes
                        .at(endpoint)
                        .hints(
                            pod -> mailbox.accept(new Event.RuntimeHint(pod)),
                            () -> open.compareAndSet(next, null)));
  }

  private static void close(@Nullable Open subscription) {
    var stream = subscription == null ? null : subscription.stream;
    if (stream == null) {
      return;
    }
    try {
      stream.close();
    } catch (Exception failure) {
      LOG.log(System.Logger.Level.DEBUG, "hints could not be closed", failure);
    }
  }

  @Override
  public void close() {
    close(open.getAndSet(null));
  }
}
