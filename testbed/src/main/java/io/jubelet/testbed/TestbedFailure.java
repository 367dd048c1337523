package io.jubelet.testbed;

/** A step of the testbed that did not succeed; the message names the step and what was seen. */
public final class TestbedFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TestbedFailure(String message) {
    super(message);
  }

  public TestbedFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
