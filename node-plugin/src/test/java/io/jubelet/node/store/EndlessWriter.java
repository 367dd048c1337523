package io.jubelet.node.store;

import io.jubelet.node.effect.Outcome;
import java.nio.file.Path;
import java.util.Arrays;

/** A process that puts value after value, tells of each that was done, and waits to be killed. */
final class EndlessWriter {
  static final int VALUE_BYTES = 300_000;

  private EndlessWriter() {}

  public static void main(String[] arguments) throws Exception {
    var store = FileStore.open(Path.of(arguments[0]));
    for (int i = 0; i < 128; i++) {
      var value = new byte[VALUE_BYTES];
      Arrays.fill(value, (byte) i);
      if (!store.put("key", value).equals(Outcome.done())) {
        throw new IllegalStateException("put " + i + " failed");
      }
      System.out.println(i);
    }
    System.in.read();
  }
}
