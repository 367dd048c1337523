package io.jubelet.node.effect;

import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.LifecycleHook;
import java.time.Duration;

/**
 * Runs a lifecycle hook once. Refused when it failed, or did not end in time; Unknown when it was
 * interrupted, and may go on in the container.
 */
public interface Hooks {
  /** Answers what is worth a warning although it went well; empty when nothing is. */
  Outcome<String> run(Target target, LifecycleHook hook, Duration timeout);

  /**
   * Whose hook it is.
   *
   * @param podIp where an HTTP hook without a host goes; empty when the pod has no address
   */
  record Target(Endpoint runtime, String containerId, String podIp) {}
}
