package io.jubelet.node.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Store;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link Store}; a subclass makes an empty one. */
public abstract class StoreContractTest {
  /** The store under test, empty before each test. */
  protected Store store;

  protected abstract Store emptyStore() throws Exception;

  @BeforeEach
  final void begin() throws Exception {
    store = emptyStore();
  }

  @Test
  void whatWasPutIsRead() {
    assertThat(store.put("pods/abc", bytes("value"))).isEqualTo(Outcome.done());

    assertThat(read("pods/abc")).contains("value");
  }

  @Test
  void theLastValueCounts() {
    store.put("journal", bytes("a longer first value"));
    store.put("journal", bytes("second"));

    assertThat(read("journal")).contains("second");
  }

  @Test
  void anEmptyValueIsNotAbsent() {
    store.put("empty", new byte[0]);

    assertThat(read("empty")).contains("");
    assertThat(store.list("")).isEqualTo(new Done<>(List.of("empty")));
  }

  @Test
  void theCallersArrayIsItsOwn() {
    var value = bytes("value");
    store.put("key", value);
    value[0] = 'X';

    assertThat(read("key")).contains("value");
  }

  @Test
  void whatWasNeverPutIsAbsent() {
    assertThat(read("none")).isEmpty();
  }

  @Test
  void deletingIsDoneWhetherOrNotThereWasAnything() {
    store.put("key", bytes("value"));

    assertThat(store.delete("key")).isEqualTo(Outcome.done());
    assertThat(store.delete("key")).isEqualTo(Outcome.done());
    assertThat(read("key")).isEmpty();
  }

  @Test
  void aKeyMayBePrefixOfAnother() {
    store.put("a", bytes("1"));
    store.put("a/b", bytes("2"));
    store.put("a/b/c/d", bytes("3"));
    store.put("a-b", bytes("4"));

    assertThat(read("a")).contains("1");
    assertThat(read("a/b")).contains("2");
    assertThat(store.list("a/")).isEqualTo(new Done<>(List.of("a/b", "a/b/c/d")));
    assertThat(store.list("")).isEqualTo(new Done<>(List.of("a", "a-b", "a/b", "a/b/c/d")));
    assertThat(store.list("b")).isEqualTo(new Done<>(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/a",
        "a//b",
        "a/b/c/d/e",
        "A",
        "ä",
        "a b",
        "..",
        "a/../b",
        ".hidden",
        "a/.b",
        "a+b",
        "a\0",
        "a\nb"
      })
  void anotherKeyIsRefusedByName(String key) {
    var refusal = new Refused<>("InvalidKey", "not a key of the store: '" + key + "'");

    assertThat(store.put(key, bytes("value"))).isEqualTo(refusal);
    assertThat(store.get(key)).isEqualTo(refusal);
    assertThat(store.delete(key)).isEqualTo(refusal);
    assertThat(store.list("")).isEqualTo(new Done<>(List.of()));
  }

  @Test
  void theLongestKeyIsTakenAndALongerOneRefused() {
    assertThat(store.put("k".repeat(200), bytes("value"))).isEqualTo(Outcome.done());
    assertThat(store.put("k".repeat(201), bytes("value"))).isInstanceOf(Refused.class);
  }

  @Test
  void theLargestValueIsTakenAndALargerOneRefusedWithoutHarm() {
    assertThat(store.put("big", new byte[Store.MAX_VALUE_BYTES])).isEqualTo(Outcome.done());

    assertThat(store.put("big", new byte[Store.MAX_VALUE_BYTES + 1]))
        .isEqualTo(
            new Refused<>(
                "ValueTooLarge", "the value of 'big' has 1048577 bytes, at most 1048576"));
    assertThat(read("big").orElseThrow()).hasSize(Store.MAX_VALUE_BYTES);
  }

  /** The value as text. */
  protected final Optional<String> read(String key) {
    return switch (store.get(key)) {
      case Done<Optional<byte[]>>(Optional<byte[]> value) ->
          value.map(bytes -> new String(bytes, UTF_8));
      case Refused<Optional<byte[]>> refused -> throw new AssertionError(refused);
      case Outcome.Unknown<Optional<byte[]>> unknown -> throw new AssertionError(unknown);
    };
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
