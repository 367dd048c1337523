package io.jubelet.node.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the operator asks of this node: {@code NodeRuntimeState.spec}. A level, not a command: it
 * may be read many times and skipped in between.
 *
 * @param attempt revision and try number; the key under which everything is journalled
 * @param executeNotAfter a node that sees an Execute grant later than this must not begin
 * @param stepTimeout from the grant to LocalVerified and commit; after it the node reverts by
 *     itself
 * @param fence the granting leader's term; a smaller one than seen before is refused
 */
public record RolloutOrder(
    String nodeUid,
    String revision,
    String attempt,
    Grant grant,
    Optional<Instant> executeNotAfter,
    Duration stepTimeout,
    long fence,
    long generation) {
  /** What the node may do now. */
  public enum Grant {
    NONE,
    PREFLIGHT,
    EXECUTE,
    REVERT
  }
}
