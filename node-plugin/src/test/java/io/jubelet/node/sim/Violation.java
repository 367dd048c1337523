package io.jubelet.node.sim;

/** An invariant that does not hold; the message begins with its number in docs/INVARIANTS.md. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  static void check(boolean holds, int invariant, String message, Object... values) {
    if (!holds) {
      throw new Violation("I" + invariant + ": " + message.formatted(values));
    }
  }
}
