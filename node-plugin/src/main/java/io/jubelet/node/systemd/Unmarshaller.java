package io.jubelet.node.systemd;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * Reads values in D-Bus's wire format, little-endian, which is what the local bus sends to who
 * writes so. What leads out of the bytes is a broken promise of the peer.
 */
final class Unmarshaller {
  private final byte[] bytes;
  private int at;

  Unmarshaller(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return at;
  }

  boolean atEnd() {
    return at >= bytes.length;
  }

  int uint8() throws ProtocolException {
    return bytes[take(1)] & 0xff;
  }

  /** At most 2^31-1: larger lengths and serials are not legal here. */
  int uint32() throws ProtocolException {
    align(4);
    var from = take(4);
    var value = 0;
    for (int i = 3; i >= 0; i--) {
      value = value << 8 | bytes[from + i] & 0xff;
    }
    if (value < 0) {
      throw new ProtocolException(
          "a D-Bus number is too large: " + Integer.toUnsignedString(value));
    }
    return value;
  }

  String string() throws ProtocolException {
    return text(uint32());
  }

  String signature() throws ProtocolException {
    return text(uint8());
  }

  private String text(int length) throws ProtocolException {
    var from = take(length);
    take(1);
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  void align(int alignment) throws ProtocolException {
    take((alignment - at % alignment) % alignment);
  }

  /** The index of the first of so many bytes, which are behind us now. */
  private int take(int count) throws ProtocolException {
    if (count > bytes.length - at) {
      throw new ProtocolException(
          "a D-Bus message of %d bytes ends before its value at %d".formatted(bytes.length, at));
    }
    var from = at;
    at += count;
    return from;
  }
}
