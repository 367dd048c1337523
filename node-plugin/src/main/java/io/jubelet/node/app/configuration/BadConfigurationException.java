package io.jubelet.node.app.configuration;

/** A flag or file that cannot be accepted; the message is one sentence for the user. */
public final class BadConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadConfigurationException(String message) {
    super(message);
  }
}
