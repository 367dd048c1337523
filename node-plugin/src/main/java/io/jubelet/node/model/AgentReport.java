package io.jubelet.node.model;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the node says in its {@code NodeRuntimeState}: {@code status.agent} and its own conditions
 * (PreflightPassed, RuntimeReady, Applied, RolledBack, Drifted).
 *
 * @param step the last journalled step of the attempt, in the API's spelling
 * @param lastError at most 1024 characters
 */
public record AgentReport(
    String observedAttempt,
    String step,
    Optional<Instant> stepSince,
    String committedRevision,
    String lastKnownGood,
    String bootId,
    Optional<RuntimeFacts> runtime,
    Endpoint endpoint,
    SortedMap<String, String> effectiveEviction,
    List<Change> plan,
    int podsAffected,
    String lastError,
    List<Condition> conditions) {
  public AgentReport {
    effectiveEviction = Collections.unmodifiableSortedMap(new TreeMap<>(effectiveEviction));
    plan = List.copyOf(plan);
    conditions = List.copyOf(conditions);
  }

  /** One changed field of the configuration, and what the change costs. */
  public record Change(String path, String from, String to, ChangeClass changeClass) {}

  /** What a change disturbs, cheapest first. */
  public enum ChangeClass {
    LIVE,
    RUNTIME_RESTART,
    POD_RESTART,
    FULL_SWITCH
  }

  public record Condition(
      String type, Status status, String reason, String message, Instant lastTransition) {}

  /** Condition status of the API. */
  public enum Status {
    TRUE,
    FALSE,
    UNKNOWN
  }
}
