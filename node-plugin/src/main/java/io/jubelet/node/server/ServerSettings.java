package io.jubelet.node.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the agent listens, and whom it lets in.
 *
 * @param healthzPort 0 switches it off
 * @param debuggingHandlers whether logs, exec, attach and port-forward are served
 * @param streamIdle a stream without a byte for so long is closed
 */
public record ServerSettings(
    boolean enabled,
    String address,
    int port,
    String healthzAddress,
    int healthzPort,
    ServingFiles certificate,
    Authentication authentication,
    Authorization authorization,
    boolean debuggingHandlers,
    Duration streamIdle) {

  /** The files of the serving certificate; both empty means self-signed. */
  public record ServingFiles(Optional<Path> certificate, Optional<Path> key) {}

  /**
   * @param clientCa empty means that no client certificate is accepted
   * @param tokens whether bearer tokens are reviewed
   */
  public record Authentication(Optional<Path> clientCa, boolean tokens, Duration tokenTtl) {}

  /**
   * @param webhook whether the API server is asked (SubjectAccessReview); else everybody who is
   *     authenticated may do everything (AlwaysAllow)
   */
  public record Authorization(boolean webhook, Duration allowedTtl, Duration deniedTtl) {}
}
