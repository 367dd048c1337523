package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Conditions that keep the time of their last change. */
public record Conditions(List<Condition> before, long generation, Instant now) {
  /** Messages are cut to this length; the API allows more. */
  private static final int MESSAGE_LENGTH = 1024;

  public Conditions {
    before = List.copyOf(before);
    now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  /** The condition with the time of its last change, which is now if the status differs. */
  public Condition of(String type, Condition.Status status, String reason, String message) {
    var since =
        before.stream()
            .filter(old -> old.type().equals(type) && old.status() == status)
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now);
    return new Condition(type, status, reason, cut(message), generation, since);
  }

  public Condition of(String type, boolean holds, String reason, String message) {
    return of(type, holds ? Condition.Status.True : Condition.Status.False, reason, message);
  }

  static String cut(String message) {
    return message.length() <= MESSAGE_LENGTH ? message : message.substring(0, MESSAGE_LENGTH);
  }
}
