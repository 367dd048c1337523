package io.jubelet.node.runtimehost;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.systemd.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;

/**
 * A service that is a unit of this machine's systemd. Whether it is started when the machine boots
 * is whether the unit is enabled.
 *
 * @param unit as in {@code containerd.service}
 */
record SystemdService(String unit, Units units) implements ServiceSupervisor {
  private static final String SUFFIX = ".service";

  /** As systemctl(1) completes it. */
  static SystemdService of(String name, Units units) {
    return new SystemdService(name.endsWith(SUFFIX) ? name : name + SUFFIX, units);
  }

  /** Whether systemd is process 1 of this machine, as sd_booted(3) tells it. */
  static boolean booted() {
    return Files.isDirectory(Path.of("/run/systemd/system"));
  }

  @Override
  public Outcome<Nothing> start(Duration timeout) {
    return enabled(timeout, units::start);
  }

  /** Processes that its {@code KillMode} spares are not of the service: shims of containers. */
  @Override
  public Outcome<Nothing> stop(Duration timeout) {
    var deadline = Deadline.after(timeout);
    return units.disable(unit, deadline).then(_ -> units.stop(unit, deadline));
  }

  @Override
  public Outcome<Nothing> restart(Duration timeout) {
    return enabled(timeout, units::restart);
  }

  private Outcome<Nothing> enabled(
      Duration timeout, BiFunction<String, Deadline, Outcome<Nothing>> next) {
    var deadline = Deadline.after(timeout);
    return units.enable(unit, deadline).then(_ -> next.apply(unit, deadline));
  }

  @Override
  public Outcome<Boolean> running(Duration timeout) {
    return units.active(unit, Deadline.after(timeout));
  }

  @Override
  public boolean able() {
    return true;
  }
}
