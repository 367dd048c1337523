package io.jubelet.node.cri;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.jubelet.node.model.PodUid;
import io.jubelet.wire.cri.ContainerEvent;
import io.jubelet.wire.cri.Empty;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The open stream of CRI's GetContainerEvents. One message is asked for at a time, so that a slow
 * consumer slows the stream and memory stays bounded; the runtime drops what it cannot deliver. A
 * runtime without events ends the stream at once. Closed by its holder, it ends silently.
 */
final class Hints extends ClientCall.Listener<ContainerEvent> implements AutoCloseable {
  private final ClientCall<Empty, ContainerEvent> call;
  private final Consumer<PodUid> hint;
  private final Runnable lost;
  private final AtomicBoolean over = new AtomicBoolean();

  private Hints(ClientCall<Empty, ContainerEvent> call, Consumer<PodUid> hint, Runnable lost) {
    this.call = call;
    this.hint = hint;
    this.lost = lost;
  }

  static Hints open(ClientCall<Empty, ContainerEvent> call, Consumer<PodUid> hint, Runnable lost) {
    var hints = new Hints(call, hint, lost);
    call.start(hints, new Metadata());
    call.sendMessage(Empty.getDefaultInstance());
    call.halfClose();
    call.request(1);
    return hints;
  }

  /** What is created and started is our own doing, and is looked at when it is done. */
  @Override
  public void onMessage(ContainerEvent event) {
    var news =
        switch (event.getContainerEventType()) {
          case CONTAINER_CREATED_EVENT, CONTAINER_STARTED_EVENT -> false;
          case CONTAINER_STOPPED_EVENT, CONTAINER_DELETED_EVENT, UNRECOGNIZED -> true;
        };
    pod(event).filter(_ -> news && !over.get()).ifPresent(hint);
    call.request(1);
  }

  private static Optional<PodUid> pod(ContainerEvent event) {
    var sandbox = event.getPodSandboxStatus();
    return Views.pod(sandbox.getLabelsMap());
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (over.compareAndSet(false, true)) {
      lost.run();
    }
  }

  @Override
  public void close() {
    if (over.compareAndSet(false, true)) {
      call.cancel("no longer wanted", null);
    }
  }
}
