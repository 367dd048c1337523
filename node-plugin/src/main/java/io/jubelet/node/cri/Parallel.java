package io.jubelet.node.cri;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Runs the same call for several things at the same time, on virtual threads. */
final class Parallel {
  /** Calls at once for one pod; how many pods are looked at at once has a bound of its own. */
  static final int MAX_CALLS = 4;

  private Parallel() {}

  /** The answers in the order of the things; the first refusal or unknown if there is one. */
  static <T, R> Outcome<List<R>> each(List<T> things, Function<T, Outcome<R>> call) {
    if (things.size() <= 1) {
      return things.isEmpty() ? new Done<>(List.of()) : call.apply(things.getFirst()).map(List::of);
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var permits = new Semaphore(MAX_CALLS);
      var calls =
          things.stream().map(thing -> permitted(permits, () -> call.apply(thing))).toList();
      return gathered(threads.invokeAll(calls));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Unknown<>("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call to the runtime failed unexpectedly", e.getCause());
    }
  }

  private static <R> Callable<Outcome<R>> permitted(Semaphore permits, Callable<Outcome<R>> call) {
    return () -> {
      permits.acquire();
      try {
        return call.call();
      } finally {
        permits.release();
      }
    };
  }

  private static <R> Outcome<List<R>> gathered(List<Future<Outcome<R>>> answers)
      throws InterruptedException, ExecutionException {
    var values = new ArrayList<R>(answers.size());
    for (var answer : answers) {
      switch (answer.get()) {
        case Done<R>(R value) -> values.add(value);
        case Refused<R>(String reason, String message) -> {
          return new Refused<>(reason, message);
        }
        case Unknown<R>(String cause) -> {
          return new Unknown<>(cause);
        }
      }
    }
    return new Done<>(values);
  }
}
