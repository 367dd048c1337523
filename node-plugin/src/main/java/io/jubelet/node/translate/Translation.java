package io.jubelet.node.translate;

import java.util.function.Function;

/** What came of translating a part of a pod's spec. */
public sealed interface Translation<T> {
  record Possible<T>(T value) implements Translation<T> {}

  /**
   * The spec, or what it refers to, does not allow it.
   *
   * @param message one sentence, the Go kubelet's where it has one
   */
  record Impossible<T>(String message) implements Translation<T> {}

  static <T> Translation<T> of(T value) {
    return new Possible<>(value);
  }

  static <T> Translation<T> impossible(String message) {
    return new Impossible<>(message);
  }

  default <R> Translation<R> map(Function<? super T, ? extends R> change) {
    return switch (this) {
      case Possible<T>(T value) -> new Possible<>(change.apply(value));
      case Impossible<T>(String message) -> new Impossible<>(message);
    };
  }

  default <R> Translation<R> then(Function<? super T, Translation<R>> next) {
    return switch (this) {
      case Possible<T>(T value) -> next.apply(value);
      case Impossible<T>(String message) -> new Impossible<>(message);
    };
  }
}
