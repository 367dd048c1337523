package io.jubelet.node.model;

/** What a probe is asked for (API {@code livenessProbe}, {@code readinessProbe} ...). */
public enum ProbeKind {
  /** Whether the program has started; until then the other two are not asked. */
  STARTUP("Startup", "startup"),
  /** Whether the container is to be ended. */
  LIVENESS("Liveness", "liveness"),
  /** Whether the container takes requests. */
  READINESS("Readiness", "readiness");

  private final String title;
  private final String word;

  ProbeKind(String title, String word) {
    this.title = title;
    this.word = word;
  }

  /** As it begins a sentence of an event. */
  public String title() {
    return title;
  }

  /** As it stands within a sentence. */
  public String word() {
    return word;
  }
}
