package io.jubelet.node.systemd;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes values in D-Bus's wire format, little-endian, each at its alignment: D-Bus specification,
 * "Marshaling (Wire Format)".
 */
final class Marshaller {
  private byte[] bytes = new byte[256];
  private int length;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  Marshaller uint8(int value) {
    return raw(new byte[] {(byte) value});
  }

  Marshaller uint32(long value) {
    return align(4).little(value, 4);
  }

  Marshaller uint64(long value) {
    return align(8).little(value, 8);
  }

  Marshaller bool(boolean value) {
    return uint32(value ? 1 : 0);
  }

  Marshaller string(String text) {
    var encoded = text.getBytes(StandardCharsets.UTF_8);
    return uint32(encoded.length).raw(encoded).uint8(0);
  }

  Marshaller signature(String text) {
    var encoded = text.getBytes(StandardCharsets.US_ASCII);
    return uint8(encoded.length).raw(encoded).uint8(0);
  }

  Marshaller strings(List<String> texts) {
    return array(4, texts, this::string);
  }

  /** Unit properties, {@code a(sv)}. */
  Marshaller properties(List<UnitProperty> properties) {
    return array(8, properties, this::property);
  }

  private void property(UnitProperty property) {
    string(property.name());
    switch (property.value()) {
      case UnitProperty.Value.Flag(boolean set) -> signature("b").bool(set);
      case UnitProperty.Value.Number(long bits) -> signature("t").uint64(bits);
      case UnitProperty.Value.Text(String text) -> signature("s").string(text);
      case UnitProperty.Value.Texts(List<String> texts) -> signature("as").strings(texts);
    }
  }

  /**
   * The elements behind their length in bytes, which counts neither itself nor the padding before
   * the first element.
   *
   * @param alignment of an element
   */
  <T> Marshaller array(int alignment, List<T> elements, Consumer<T> write) {
    align(4);
    var at = length;
    uint32(0).align(alignment);
    var begin = length;
    for (T element : elements) {
      align(alignment);
      write.accept(element);
    }
    var end = length;
    length = at;
    uint32(end - begin);
    length = end;
    return this;
  }

  Marshaller align(int alignment) {
    return raw(new byte[(alignment - length % alignment) % alignment]);
  }

  Marshaller raw(byte[] more) {
    if (length + more.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * (length + more.length));
    }
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  private Marshaller little(long value, int size) {
    var little = new byte[size];
    for (int i = 0; i < size; i++) {
      little[i] = (byte) (value >>> (8 * i));
    }
    return raw(little);
  }
}
