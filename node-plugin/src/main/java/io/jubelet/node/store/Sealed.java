package io.jubelet.node.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The content of one file of the store: the line {@code jubelet-fact 1 LENGTH CRC32C}, then the
 * value. The length is decimal, the checksum eight hexadecimal digits over the key, a zero byte and
 * the value, so that a file under another key's name does not fit either.
 */
final class Sealed {
  /** Longest header: the fixed words, ten digits and the checksum. */
  static final int MAX_HEADER_BYTES = 40;

  private static final String MAGIC = "jubelet-fact 1 ";

  private Sealed() {}

  static ByteBuffer seal(String key, byte[] value) {
    var header = header(key, value);
    return ByteBuffer.allocate(header.length + value.length).put(header).put(value).flip();
  }

  /** The value, or nothing when the content is not exactly what {@link #seal} makes. */
  static Optional<byte[]> open(String key, byte[] content) {
    for (int i = 0; i < Math.min(content.length, MAX_HEADER_BYTES); i++) {
      if (content[i] == '\n') {
        var value = Arrays.copyOfRange(content, i + 1, content.length);
        var header = Arrays.copyOf(content, i + 1);
        return Arrays.equals(header, header(key, value)) ? Optional.of(value) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static byte[] header(String key, byte[] value) {
    var checksum = new CRC32C();
    checksum.update(key.getBytes(US_ASCII));
    checksum.update(0);
    checksum.update(value);
    return "%s%d %08x\n".formatted(MAGIC, value.length, checksum.getValue()).getBytes(US_ASCII);
  }
}
