package io.jubelet.node.loop;

import io.jubelet.node.decide.switching.SwitchWork;
import io.jubelet.node.model.AgentReport;

/** What a change of the node's configuration wants done. */
public sealed interface SwitchEffect extends Effect {
  /** Answered by {@link SwitchEvent.Worked}. */
  record Work(SwitchWork work) implements SwitchEffect {}

  /** Answered by {@link SwitchEvent.Published}. */
  record Publish(AgentReport report) implements SwitchEffect {}
}
