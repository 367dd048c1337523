package io.jubelet.node.sim;

import io.jubelet.node.effect.Hooks;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.LifecycleHook;
import java.time.Duration;

/** Runs the hooks of simulated containers, which succeed, fail, or are lost. */
final class FakeHooks implements Hooks {
  static final String POST_START = "post-start";
  static final String PRE_STOP = "pre-stop";

  private final Faults faults;

  FakeHooks(Faults faults) {
    this.faults = faults;
  }

  @Override
  public Outcome<String> run(Target target, LifecycleHook hook, Duration timeout) {
    return faults.disk(() -> new Outcome.Done<>(""));
  }
}
