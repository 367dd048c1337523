package io.jubelet.node.runtimehost;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import java.time.Duration;

/** Starts and stops one service of this machine, and keeps it so over reboots. */
interface ServiceSupervisor {
  /** Done when its process has been started; whether it answers shows elsewhere. */
  Outcome<Nothing> start(Duration timeout);

  /** Done when no process of it is left. */
  Outcome<Nothing> stop(Duration timeout);

  /** Stops it if it runs, and starts it. */
  Outcome<Nothing> restart(Duration timeout);

  Outcome<Boolean> running(Duration timeout);

  /** Whether it can be stopped and started at all. */
  boolean able();
}
