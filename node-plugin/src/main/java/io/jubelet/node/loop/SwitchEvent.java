package io.jubelet.node.loop;

import io.jubelet.node.decide.switching.SwitchAnswer;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;

/** Answers to a {@link SwitchEffect}. */
public sealed interface SwitchEvent extends Event {
  record Worked(SwitchAnswer answer) implements SwitchEvent {}

  record Published(Outcome<Nothing> outcome) implements SwitchEvent {}
}
