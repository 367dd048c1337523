package io.jubelet.node.changes;

import java.time.Duration;
import java.util.Random;

/** The one source of randomness of a world; how often things go wrong is drawn once per world. */
final class Chance {
  private final Random random;
  final double lost;
  final double refused;
  final double slow;
  final double agentCrash;
  final double runtimeCrash;
  final double reboot;
  private boolean healed;

  Chance(long seed) {
    random = new Random(seed);
    lost = rate(0.15);
    refused = rate(0.03);
    slow = rate(0.2);
    agentCrash = rate(0.03);
    runtimeCrash = rate(0.004);
    reboot = rate(0.002);
  }

  /** In about half the worlds this kind of fault does not happen at all. */
  private double rate(double most) {
    return random.nextBoolean() ? 0 : random.nextDouble() * most;
  }

  void heal() {
    healed = true;
  }

  boolean healed() {
    return healed;
  }

  boolean happens(double rate) {
    return random.nextDouble() < rate && !healed;
  }

  /** Also in a healed world. */
  boolean coin(double rate) {
    return random.nextDouble() < rate;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  Duration between(long fromMillis, long toMillis) {
    return Duration.ofMillis(fromMillis + random.nextLong(toMillis - fromMillis + 1));
  }

  Duration delay() {
    return happens(slow) ? between(1_000, 20_000) : between(5, 300);
  }

  int tie() {
    return random.nextInt();
  }
}
