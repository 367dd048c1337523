package io.jubelet.node.cri;

import io.grpc.Status;
import io.jubelet.node.effect.Outcome;

/**
 * What a gRPC status says about whether a call took effect.
 *
 * <p>A call that never left this process did not happen. A call that left and was answered by the
 * runtime with an error did not happen either: runtimes undo what they began, and what they leave
 * behind shows in the next observation. A call whose answer was lost may have happened.
 */
final class Answers {
  /** The reason when nothing listens behind the endpoint. */
  static final String RUNTIME_UNAVAILABLE = "RuntimeUnavailable";

  private Answers() {}

  /**
   * The outcome of a call that did not end well.
   *
   * @param sent whether the request may have reached the runtime
   * @param reason the reason of a refusal by the runtime
   */
  static <T> Outcome<T> failed(Status status, boolean sent, String reason) {
    if (!sent) {
      return new Outcome.Refused<>(RUNTIME_UNAVAILABLE, text(status));
    }
    return answered(status)
        ? new Outcome.Refused<>(reason, text(status))
        : new Outcome.Unknown<>(status.getCode() + ": " + text(status));
  }

  /** Whether the runtime itself said no, so that nothing is under way any more. */
  private static boolean answered(Status status) {
    return switch (status.getCode()) {
      // containerd and CRI-O answer with UNKNOWN for every error without a code of its own.
      case UNKNOWN -> !gaveUp(text(status));
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          UNAUTHENTICATED ->
          true;
      // gRPC itself says RESOURCE_EXHAUSTED for an answer that is too large, after the fact.
      case OK,
          CANCELLED,
          DEADLINE_EXCEEDED,
          UNAVAILABLE,
          INTERNAL,
          ABORTED,
          DATA_LOSS,
          RESOURCE_EXHAUSTED ->
          false;
    };
  }

  /** Whether the runtime's own work was cut short by our deadline, in the words of Go's context. */
  private static boolean gaveUp(String text) {
    return text.contains("context deadline exceeded") || text.contains("context canceled");
  }

  private static String text(Status status) {
    var description = status.getDescription();
    return description == null ? String.valueOf(status.getCause()) : description;
  }
}
