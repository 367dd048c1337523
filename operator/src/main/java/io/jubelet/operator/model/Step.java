package io.jubelet.operator.model;

import java.util.Arrays;

/** Where a node is in its attempt, as {@code status.agent.step} spells it. */
public enum Step {
  NONE("None"),
  PREPARED("Prepared"),
  FENCED("Fenced"),
  OLD_PODS_STOPPED("OldPodsStopped"),
  OLD_RUNTIME_STOPPED("OldRuntimeStopped"),
  CONFIG_WRITTEN("ConfigWritten"),
  NEW_RUNTIME_STARTED("NewRuntimeStarted"),
  AGENT_SWITCHED("AgentSwitched"),
  LOCAL_VERIFIED("LocalVerified"),
  COMMITTED("Committed"),
  REVERTING("Reverting"),
  REVERTED("Reverted"),
  REVERT_FAILED("RevertFailed"),
  /** A step of a later version: the node is at work. */
  OTHER("");

  private final String spelling;

  Step(String spelling) {
    this.spelling = spelling;
  }

  /** An empty text is {@code NONE}, an unknown one {@code OTHER}. */
  public static Step of(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    return Arrays.stream(values())
        .filter(step -> step.spelling.equals(text))
        .findFirst()
        .orElse(OTHER);
  }

  /** Between the first disruption and the commit or the end of the return. */
  public boolean underWay() {
    return switch (this) {
      case NONE, COMMITTED, REVERTED -> false;
      case PREPARED,
          FENCED,
          OLD_PODS_STOPPED,
          OLD_RUNTIME_STOPPED,
          CONFIG_WRITTEN,
          NEW_RUNTIME_STARTED,
          AGENT_SWITCHED,
          LOCAL_VERIFIED,
          REVERTING,
          REVERT_FAILED,
          OTHER ->
          true;
    };
  }

  public String spelling() {
    return spelling;
  }
}
