package io.jubelet.node.server;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The few encodings of ASN.1 DER (ITU-T X.690) that a self-signed certificate consists of. The JDK
 * reads certificates and has no API to write one.
 */
final class Der {
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, joined(List.of(parts)));
  }

  static byte[] sequence(List<byte[]> parts) {
    return tagged(SEQUENCE, joined(parts));
  }

  static byte[] set(byte[]... parts) {
    return tagged(SET, joined(List.of(parts)));
  }

  static byte[] integer(BigInteger value) {
    return tagged(INTEGER, value.toByteArray());
  }

  static byte[] truth() {
    return tagged(BOOLEAN, new byte[] {(byte) 0xff});
  }

  /** A bit string of whole bytes, or of its first {@code used} bits if the last byte has fewer. */
  static byte[] bits(byte[] content, int unusedBits) {
    var withCount = new byte[content.length + 1];
    withCount[0] = (byte) unusedBits;
    System.arraycopy(content, 0, withCount, 1, content.length);
    return tagged(BIT_STRING, withCount);
  }

  static byte[] octets(byte[] content) {
    return tagged(OCTET_STRING, content);
  }

  static byte[] utf8(String text) {
    return tagged(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code YYYYMMDDHHMMSSZ}. */
  static byte[] time(String text) {
    return tagged(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** {@code 2.5.29.17} and the like. */
  static byte[] oid(String dotted) {
    var arcs = dotted.split("\\.");
    var out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (var i = 2; i < arcs.length; i++) {
      base128(Integer.parseInt(arcs[i]), out);
    }
    return tagged(OBJECT_IDENTIFIER, out.toByteArray());
  }

  /** Context-specific and constructed: {@code [number] EXPLICIT}. */
  static byte[] explicit(int number, byte[] content) {
    return tagged(0xa0 | number, content);
  }

  /** Context-specific and primitive: {@code [number] IMPLICIT} of a string. */
  static byte[] implicit(int number, byte[] content) {
    return tagged(0x80 | number, content);
  }

  private static void base128(int arc, ByteArrayOutputStream out) {
    for (var shift = 28; shift > 0; shift -= 7) {
      if (arc >> shift != 0) {
        out.write(0x80 | (arc >> shift) & 0x7f);
      }
    }
    out.write(arc & 0x7f);
  }

  private static byte[] tagged(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      var length = BigInteger.valueOf(content.length).toByteArray();
      var skip = length[0] == 0 ? 1 : 0;
      out.write(0x80 | length.length - skip);
      out.write(length, skip, length.length - skip);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] joined(List<byte[]> parts) {
    var out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
