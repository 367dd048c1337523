package io.jubelet.bench;

import java.util.function.Function;

/** Something of each agent. */
public record Each<T>(T jubelet, T goKubelet) {

  /** Asks for it, Jubelet's first. */
  public static <T> Each<T> of(Arena arena, Function<Contender, T> something) {
    return new Each<>(something.apply(arena.jubelet()), something.apply(arena.goKubelet()));
  }

  public T of(Contender contender) {
    return switch (contender.agent()) {
      case JUBELET -> jubelet;
      case GO_KUBELET -> goKubelet;
      case NONE -> throw new IllegalArgumentException("no agent on " + contender.nodeName());
    };
  }
}
