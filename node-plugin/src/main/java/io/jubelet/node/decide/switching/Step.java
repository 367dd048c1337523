package io.jubelet.node.decide.switching;

import io.jubelet.node.model.AgentReport.ChangeClass;
import java.util.List;

/**
 * A step of an attempt. A journal that names a step says: this step is proved done, and the work of
 * the next one may have been begun. So the work of every step is safe to repeat.
 *
 * <pre>
 * PREPARED → FENCED → OLD_PODS_STOPPED → OLD_RUNTIME_STOPPED → CONFIG_WRITTEN
 *     → NEW_RUNTIME_STARTED → AGENT_SWITCHED → LOCAL_VERIFIED → COMMITTED
 *     any before COMMITTED → REVERTING → REVERT_PODS_STOPPED → REVERT_RUNTIME_STOPPED
 *     → REVERT_FILES_RESTORED → REVERT_RUNTIME_STARTED → REVERTED
 * </pre>
 */
public enum Step {
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
  REVERT_PODS_STOPPED("Reverting"),
  REVERT_RUNTIME_STOPPED("Reverting"),
  REVERT_FILES_RESTORED("Reverting"),
  REVERT_RUNTIME_STARTED("Reverting"),
  REVERTED("Reverted");

  private static final List<Step> LIVE =
      List.of(PREPARED, AGENT_SWITCHED, LOCAL_VERIFIED, COMMITTED);

  private static final List<Step> RESTART =
      List.of(
          PREPARED, CONFIG_WRITTEN, NEW_RUNTIME_STARTED, AGENT_SWITCHED, LOCAL_VERIFIED, COMMITTED);

  private static final List<Step> FULL =
      List.of(
          PREPARED,
          FENCED,
          OLD_PODS_STOPPED,
          OLD_RUNTIME_STOPPED,
          CONFIG_WRITTEN,
          NEW_RUNTIME_STARTED,
          AGENT_SWITCHED,
          LOCAL_VERIFIED,
          COMMITTED);

  private static final List<Step> BACK_AT_ONCE = List.of(REVERTING, REVERTED);

  private static final List<Step> BACK_RESTART =
      List.of(REVERTING, REVERT_FILES_RESTORED, REVERT_RUNTIME_STARTED, REVERTED);

  private static final List<Step> BACK_FULL =
      List.of(
          REVERTING,
          REVERT_PODS_STOPPED,
          REVERT_RUNTIME_STOPPED,
          REVERT_FILES_RESTORED,
          REVERT_RUNTIME_STARTED,
          REVERTED);

  private final String apiName;

  Step(String apiName) {
    this.apiName = apiName;
  }

  /** As {@code status.agent.step} spells it. */
  public String apiName() {
    return apiName;
  }

  public boolean back() {
    return compareTo(REVERTING) >= 0;
  }

  /** Whether the attempt is over. */
  public boolean last() {
    return this == COMMITTED || this == REVERTED;
  }

  public boolean atLeast(Step other) {
    return compareTo(other) >= 0;
  }

  /** The steps of an attempt that goes well, by what it disturbs. */
  static List<Step> forward(ChangeClass changeClass) {
    return switch (changeClass) {
      case LIVE -> LIVE;
      case RUNTIME_RESTART -> RESTART;
      case POD_RESTART, FULL_SWITCH -> FULL;
    };
  }

  /** The way back from the last step forward that was reached. */
  static List<Step> backward(ChangeClass changeClass, Step reached) {
    return switch (changeClass) {
      case LIVE -> BACK_AT_ONCE;
      case RUNTIME_RESTART -> BACK_RESTART;
      case POD_RESTART, FULL_SWITCH -> reached.atLeast(OLD_PODS_STOPPED) ? BACK_FULL : BACK_AT_ONCE;
    };
  }
}
