package io.jubelet.node.recorder;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Reads what {@link Packer} makes, one member after the other. */
final class Members {
  /**
   * Of a header up to the name: ten bytes of gzip, two of the extra field's length, eight of it.
   */
  static final int FIXED = 20;

  /** No document becomes longer than this: a larger length is damage. */
  static final int MAX_MEMBER = 2 * Account.MAX_BYTES;

  private final InputStream in;
  private long read;

  /**
   * @param in not closed here
   */
  Members(InputStream in) {
    this.in = in;
  }

  /** The next one; empty at the end, and from the first on that is torn or no member. */
  Optional<byte[]> next() throws IOException {
    var head = in.readNBytes(FIXED);
    if (head.length < FIXED) {
      return Optional.empty();
    }
    var length = length(head);
    if (length < FIXED || length > MAX_MEMBER) {
      return Optional.empty();
    }
    var member = Arrays.copyOf(head, length);
    if (in.readNBytes(member, FIXED, length - FIXED) < length - FIXED) {
      return Optional.empty();
    }
    read += length;
    return Optional.of(member);
  }

  /** How many bytes the members so far had. */
  long read() {
    return read;
  }

  /** The length that a header names; 0 when it is none of ours. */
  private static int length(byte[] head) {
    var header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    var ours = head[0] == 0x1f && head[1] == (byte) 0x8b && head[12] == 'J' && head[13] == 'B';
    return ours ? header.getInt(16) : 0;
  }

  /** Whether a member is about the pod of this name. */
  static boolean about(byte[] member, String pod) {
    var name = Packer.ascii(pod).getBytes(StandardCharsets.US_ASCII);
    var end = FIXED + name.length;
    return end < member.length
        && member[end] == 0
        && Arrays.equals(member, FIXED, end, name, 0, name.length);
  }

  /** The document; empty when it is damaged. */
  static Optional<String> document(byte[] member) {
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(member))) {
      var bytes = unpacked.readNBytes(MAX_MEMBER);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (EOFException | java.util.zip.ZipException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }
}
