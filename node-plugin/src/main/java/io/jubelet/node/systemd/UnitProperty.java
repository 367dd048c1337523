package io.jubelet.node.systemd;

import java.util.List;

/**
 * A property of a unit as D-Bus names it (org.freedesktop.systemd1(5)), which is not always the
 * name in unit files.
 */
public record UnitProperty(String name, Value value) {
  /** What {@code MemoryMax}, {@code TasksMax} and {@code CPUQuotaPerSecUSec} call no limit. */
  public static final long INFINITY = -1;

  /** A value with its D-Bus type. */
  public sealed interface Value {
    /** D-Bus {@code b}. */
    record Flag(boolean set) implements Value {}

    /** D-Bus {@code t}, an unsigned number of 64 bits. */
    record Number(long bits) implements Value {}

    /** D-Bus {@code s}. */
    record Text(String text) implements Value {}

    /** D-Bus {@code as}. */
    record Texts(List<String> texts) implements Value {
      public Texts {
        texts = List.copyOf(texts);
      }
    }
  }

  public static UnitProperty of(String name, boolean set) {
    return new UnitProperty(name, new Value.Flag(set));
  }

  public static UnitProperty of(String name, long number) {
    return new UnitProperty(name, new Value.Number(number));
  }

  public static UnitProperty of(String name, String text) {
    return new UnitProperty(name, new Value.Text(text));
  }

  public static UnitProperty of(String name, List<String> texts) {
    return new UnitProperty(name, new Value.Texts(texts));
  }
}
