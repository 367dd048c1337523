package io.jubelet.node.effect;

import java.util.function.Function;

/** The answer of an effect. */
public sealed interface Outcome<T> {
  /** It happened, or was already so. */
  record Done<T>(T value) implements Outcome<T> {}

  /**
   * It did not happen, and nothing was changed.
   *
   * @param reason one word for events and waiting reasons, in the Go kubelet's spelling where it
   *     has one (CreateContainerError, ErrImagePull …)
   * @param message one sentence naming the thing and the value
   */
  record Refused<T>(String reason, String message) implements Outcome<T> {}

  /** It may have happened: observe again before anything else is done. */
  record Unknown<T>(String cause) implements Outcome<T> {}

  static Outcome<Nothing> done() {
    return new Done<>(Nothing.NOTHING);
  }

  /** The outcome with its value changed; refusals and unknowns pass through. */
  default <R> Outcome<R> map(Function<? super T, ? extends R> change) {
    return switch (this) {
      case Done<T>(T value) -> new Done<>(change.apply(value));
      case Refused<T>(String reason, String message) -> new Refused<>(reason, message);
      case Unknown<T>(String cause) -> new Unknown<>(cause);
    };
  }

  /** The next effect if this one was done; refusals and unknowns pass through. */
  default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
    return switch (this) {
      case Done<T>(T value) -> next.apply(value);
      case Refused<T>(String reason, String message) -> new Refused<>(reason, message);
      case Unknown<T>(String cause) -> new Unknown<>(cause);
    };
  }

  /** The value of an effect that has none to give. */
  enum Nothing {
    NOTHING
  }
}
