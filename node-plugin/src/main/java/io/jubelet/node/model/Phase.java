package io.jubelet.node.model;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code status.phase} of a pod. */
public enum Phase {
  PENDING("Pending"),
  RUNNING("Running"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  /** The API's spelling. */
  public String text() {
    return text;
  }

  /** Succeeded and Failed are never left again. */
  public boolean terminal() {
    return this == SUCCEEDED || this == FAILED;
  }

  /** The phase of the API's text; empty for none and for Unknown. */
  public static Optional<Phase> of(@Nullable String text) {
    return Arrays.stream(values()).filter(phase -> phase.text.equals(text)).findFirst();
  }
}
