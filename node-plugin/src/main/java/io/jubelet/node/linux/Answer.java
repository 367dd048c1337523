package io.jubelet.node.linux;

/** The result of a call that returns something. */
public sealed interface Answer<T> {
  record Value<T>(T value) implements Answer<T> {}

  record Failed<T>(Errno errno) implements Answer<T> {}
}
