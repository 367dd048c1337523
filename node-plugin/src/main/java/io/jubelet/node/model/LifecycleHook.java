package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done when a container has started, or is about to be stopped (API {@code lifecycle}). */
public sealed interface LifecycleHook {
  /** Asks as a probe does; whatever an HTTP server answers is fine. */
  record Call(ProbeHandler handler) implements LifecycleHook {}

  record Sleep(Duration duration) implements LifecycleHook {}

  static Optional<LifecycleHook> postStart(Container container) {
    var lifecycle = container.getLifecycle();
    return lifecycle == null ? Optional.empty() : of(lifecycle.getPostStart(), container);
  }

  static Optional<LifecycleHook> preStop(Container container) {
    var lifecycle = container.getLifecycle();
    return lifecycle == null ? Optional.empty() : of(lifecycle.getPreStop(), container);
  }

  private static Optional<LifecycleHook> of(
      @Nullable LifecycleHandler handler, Container container) {
    if (handler == null) {
      return Optional.empty();
    }
    if (handler.getSleep() != null) {
      var seconds = handler.getSleep().getSeconds();
      return Optional.of(new Sleep(Duration.ofSeconds(seconds == null ? 0 : seconds)));
    }
    if (handler.getTcpSocket() != null) {
      // The API still takes it, and no kubelet has ever done it.
      return Optional.of(new Call(new ProbeHandler.Impossible("invalid handler: tcpSocket")));
    }
    var asked =
        new ProbeBuilder().withExec(handler.getExec()).withHttpGet(handler.getHttpGet()).build();
    return Optional.of(new Call(ProbeSpec.handler(asked, container)));
  }
}
