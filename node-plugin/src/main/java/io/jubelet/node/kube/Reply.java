package io.jubelet.node.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import java.time.DateTimeException;

/** What came back of a {@link Call}. */
sealed interface Reply {
  int OK = 200;
  int FORBIDDEN = 403;
  int NOT_FOUND = 404;
  int CONFLICT = 409;
  int GONE = 410;
  int SERVER_ERROR = 500;

  /** An answer of the API server, or of what stands before it. */
  record Answered(Call call, int status, byte[] body) implements Reply {
    boolean success() {
      return status >= OK && status < 300;
    }

    /** {@code reason} of the Status object; the name of the code when there is none. */
    String reason() {
      var reason = field("reason");
      return reason.isEmpty() ? named(status) : reason;
    }

    String message() {
      var message = field("message");
      return message.isEmpty() ? "answered " + status : message;
    }

    /** Whether the API server refused because of this field of the object that was sent. */
    boolean blames(String path) {
      for (var cause : statusObject().path("details").path("causes")) {
        if (cause.path("field").asText().equals(path)) {
          return true;
        }
      }
      return false;
    }

    private String field(String name) {
      return statusObject().path(name).asText();
    }

    /** {@code metav1.Status}; empty when the answer is something else. */
    private JsonNode statusObject() {
      try {
        var tree = Json.tree(body);
        return "Status".equals(tree.path("kind").asText()) ? tree : Json.object();
      } catch (JsonProcessingException _) {
        return Json.object();
      }
    }

    private <T> Outcome<T> read(Reading<T> reading) {
      try {
        return new Done<>(reading.of(Json.tree(body)));
      } catch (JsonProcessingException e) {
        // Without the text around the mistake, which may be a secret.
        return notUnderstood(e.getOriginalMessage());
      } catch (IllegalArgumentException | DateTimeException e) {
        return notUnderstood(String.valueOf(e.getMessage()));
      }
    }

    private <T> Outcome<T> notUnderstood(String why) {
      return new Unknown<>(call + ": an answer that is not understood: " + why);
    }

    /** Bodies may hold secrets. */
    @Override
    public String toString() {
      return call + ": " + status;
    }
  }

  /** No answer: the request may have been carried out. */
  record Lost(Call call, String cause) implements Reply {}

  /** Reads the body of a success. */
  interface Reading<T> {
    T of(JsonNode body) throws JsonProcessingException;
  }

  /**
   * The outcome of the call: 2xx is Done, 5xx and no answer are Unknown, the rest is Refused with
   * the API's reason.
   */
  default <T> Outcome<T> outcome(Reading<T> reading) {
    return switch (this) {
      case Lost(Call call, String cause) -> new Unknown<>(call + ": " + cause);
      case Answered answer when answer.success() -> answer.read(reading);
      case Answered answer when answer.status >= SERVER_ERROR ->
          new Unknown<>(answer.call + ": " + answer.reason() + ": " + answer.message());
      case Answered answer -> new Refused<>(answer.reason(), answer.message());
    };
  }

  default Outcome<Nothing> outcome() {
    return outcome(_ -> Nothing.NOTHING);
  }

  /** Whether it is an answer with this status code. */
  default boolean is(int status) {
    return this instanceof Answered answer && answer.status == status;
  }

  /** {@code metav1.StatusReason} of a code, for answers that are no Status. */
  private static String named(int status) {
    return switch (status) {
      case 400 -> "BadRequest";
      case 401 -> "Unauthorized";
      case FORBIDDEN -> "Forbidden";
      case NOT_FOUND -> "NotFound";
      case 405 -> "MethodNotAllowed";
      case CONFLICT -> "Conflict";
      case GONE -> "Expired";
      case 413 -> "RequestEntityTooLarge";
      case 415 -> "UnsupportedMediaType";
      case 422 -> "Invalid";
      case 429 -> "TooManyRequests";
      default -> status >= SERVER_ERROR ? "InternalError" : "UnexpectedStatus";
    };
  }
}
