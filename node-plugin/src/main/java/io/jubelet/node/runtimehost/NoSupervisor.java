package io.jubelet.node.runtimehost;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A service that this agent cannot control.
 *
 * @param reason one sentence
 * @param socket where it listens when it runs
 */
record NoSupervisor(String reason, Path socket) implements ServiceSupervisor {
  @Override
  public Outcome<Nothing> start(Duration timeout) {
    return new Refused<>("NotSupported", reason);
  }

  @Override
  public Outcome<Nothing> stop(Duration timeout) {
    return new Refused<>("NotSupported", reason);
  }

  @Override
  public Outcome<Nothing> restart(Duration timeout) {
    return new Refused<>("NotSupported", reason);
  }

  @Override
  public Outcome<Boolean> running(Duration timeout) {
    return new Done<>(Files.exists(socket));
  }

  @Override
  public boolean able() {
    return false;
  }
}
