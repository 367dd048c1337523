package io.jubelet.node.app;

/** The agent cannot start on this machine; the message is one sentence that says why. */
final class StartFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailedException(String message) {
    super(message);
  }
}
