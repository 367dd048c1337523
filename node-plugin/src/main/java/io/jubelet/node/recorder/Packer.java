package io.jubelet.node.recorder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Makes members: one document each as a gzip member (RFC 1952), so that a file of members is one
 * that {@code zcat} prints. The header's extra field {@code JB} holds the length of the member, its
 * file name the pod, so that a reader steps over what it does not want. Of one thread.
 */
final class Packer implements AutoCloseable {
  /** Magic, deflate, FEXTRA and FNAME. */
  private static final int MAGIC = 0x1f8b080c;

  private static final int UNKNOWN_SYSTEM = 255;
  private static final int TRAILER = 8;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);

  byte[] pack(String pod, Instant at, byte[] document) {
    var name = (ascii(pod) + "\n").getBytes(StandardCharsets.US_ASCII);
    name[name.length - 1] = 0;
    var body = deflated(document);
    var length = Members.FIXED + name.length + body.length + TRAILER;
    var crc = new CRC32();
    crc.update(document);
    return ByteBuffer.allocate(length)
        .putInt(MAGIC)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) at.getEpochSecond())
        .put((byte) 0)
        .put((byte) UNKNOWN_SYSTEM)
        .putShort((short) 8)
        .put((byte) 'J')
        .put((byte) 'B')
        .putShort((short) 4)
        .putInt(length)
        .put(name)
        .put(body)
        .putInt((int) crc.getValue())
        .putInt(document.length)
        .array();
  }

  /** As it stands in a header: what is no printable ASCII becomes a question mark. */
  static String ascii(String text) {
    var kept = new StringBuilder(text.length());
    text.chars().forEach(c -> kept.append(c > ' ' && c < 127 ? (char) c : '?'));
    return kept.toString();
  }

  private byte[] deflated(byte[] document) {
    deflater.reset();
    deflater.setInput(document);
    deflater.finish();
    // Deflate makes nothing longer than by its block headers, 5 bytes for each 16 KiB.
    var buffer = new byte[document.length + document.length / 1024 + 64];
    var length = 0;
    while (!deflater.finished()) {
      length += deflater.deflate(buffer, length, buffer.length - length);
    }
    return Arrays.copyOf(buffer, length);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
