package io.jubelet.node.sim;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Store;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The durable facts of the simulated node; they outlive the agent. */
final class FakeStore implements Store {
  private final Faults faults;
  private final TreeMap<String, byte[]> values = new TreeMap<>();

  FakeStore(Faults faults) {
    this.faults = faults;
  }

  /** A process that is no more writes nothing: no server acts for it later. */
  private Outcome<Nothing> written(Supplier<Outcome<Nothing>> write) {
    return faults.posthumous() ? new Unknown<>("its process has died") : faults.disk(write);
  }

  @Override
  public Outcome<Nothing> put(String key, byte[] value) {
    return written(
        () -> {
          values.put(key, value.clone());
          return Outcome.done();
        });
  }

  /** What a beginning agent reads is there: it does not begin without it. */
  @Override
  public Outcome<Optional<byte[]>> get(String key) {
    return new Done<>(Optional.ofNullable(values.get(key)).map(byte[]::clone));
  }

  @Override
  public Outcome<Nothing> delete(String key) {
    return written(
        () -> {
          values.remove(key);
          return Outcome.done();
        });
  }

  @Override
  public Outcome<List<String>> list(String prefix) {
    return new Done<>(values.keySet().stream().filter(key -> key.startsWith(prefix)).toList());
  }

  boolean holds(String key) {
    return values.containsKey(key);
  }
}
