package io.jubelet.e2e.operator;

/** How a scripted node answers. */
enum Script {
  /** Does what it is told. */
  OBEY,
  /** Refuses preflight. */
  REFUSE,
  /** Begins, fails and returns to its last known good. */
  FAIL,
  /** Begins, fails and cannot return. */
  BREAK
}
