package io.jubelet.node.sim;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import java.util.function.Supplier;

/**
 * What goes wrong. Rates are drawn per seed, so that some worlds are calm and some fail in one way
 * only (swarm testing).
 */
final class Faults {
  private final World world;
  private final double refused;
  private final double lostBefore;
  private final double lostAfter;
  private final double late;
  private final double registry;
  private final double stubborn;
  private final int slowestMillis;
  private boolean healed;
  private boolean posthumous;
  private long runtimeDownUntil;
  private long apiDownUntil;

  Faults(World world) {
    this.world = world;
    this.refused = rate();
    this.lostBefore = rate();
    this.lostAfter = rate();
    this.late = rate();
    this.registry = rate();
    this.stubborn = rate() * 3;
    this.slowestMillis = world.chance(0.3) ? 5_000 : 200;
  }

  private double rate() {
    return world.chance(0.5) ? 0 : world.draw() * 0.1;
  }

  void heal() {
    healed = true;
    runtimeDownUntil = 0;
    apiDownUntil = 0;
  }

  boolean healed() {
    return healed;
  }

  void runtimeDown(long millis) {
    runtimeDownUntil = world.millis() + millis;
  }

  void apiDown(long millis) {
    apiDownUntil = world.millis() + millis;
  }

  boolean registryRefuses() {
    return !healed && world.chance(registry);
  }

  /** Whether a container does not end as soon as it is told to. */
  boolean endsLate() {
    return !healed && world.chance(stubborn);
  }

  /** How long a call takes on its way in or out. */
  long delay() {
    return 1L + world.draw(healed ? 50 : slowestMillis);
  }

  <T> Outcome<T> runtime(Supplier<Outcome<T>> effect) {
    return world.millis() < runtimeDownUntil
        ? new Unknown<>("the runtime is down")
        : call(effect, "RuntimeError");
  }

  <T> Outcome<T> api(Supplier<Outcome<T>> effect) {
    return world.millis() < apiDownUntil
        ? new Unknown<>("the API server is down")
        : call(effect, "Conflict");
  }

  /** On disk: refused (EBUSY, ENOSPC) or done, and now and then nobody knows. */
  <T> Outcome<T> disk(Supplier<Outcome<T>> effect) {
    return call(effect, "EBUSY");
  }

  private <T> Outcome<T> call(Supplier<Outcome<T>> effect, String reason) {
    if (healed) {
      return effect.get();
    }
    var fate = world.draw();
    if (fate < refused) {
      return new Refused<>(reason, "refused by the simulation");
    }
    if (fate < refused + lostBefore) {
      return new Unknown<>("the request was lost");
    }
    if (fate < refused + lostBefore + lostAfter) {
      return lost(effect.get());
    }
    return effect.get();
  }

  private static <T> Outcome<T> lost(Outcome<T> answer) {
    return new Unknown<>("the answer was lost: " + answer);
  }

  /** Performs a request; one of an agent that is no more counts as late. */
  <T> T sentBy(boolean living, Supplier<T> request) {
    posthumous = !living;
    try {
      return request.get();
    } finally {
      posthumous = false;
    }
  }

  /** Whether the request under way was sent by an agent that is no more. */
  boolean posthumous() {
    return posthumous;
  }

  /** Whether a call that creates is to take effect only after its caller has given up. */
  boolean late() {
    return !healed && world.chance(late);
  }
}
