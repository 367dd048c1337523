package io.jubelet.node.kube;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One element of the distinguished encoding rules (X.690), as far as private keys need them: tags
 * of one byte, definite lengths.
 */
record Der(int tag, byte[] content) {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int SEQUENCE = 0x30;

  /** Context-specific, constructed, number 0. */
  static final int CONTEXT_0 = 0xa0;

  static Der sequence(Der... elements) {
    var content = new ByteArrayOutputStream();
    for (var element : elements) {
      content.writeBytes(element.encoded());
    }
    return new Der(SEQUENCE, content.toByteArray());
  }

  /** The elements that stand one after the other in the bytes. */
  static List<Der> parse(byte[] bytes) {
    var elements = new ArrayList<Der>();
    int at = 0;
    while (at < bytes.length) {
      int tag = octet(bytes, at++);
      int length = octet(bytes, at++);
      if (length > 0x80) {
        int octets = length - 0x80;
        length = 0;
        for (int i = 0; i < octets; i++) {
          length = length << 8 | octet(bytes, at++);
        }
      }
      if (length < 0 || length > bytes.length - at) {
        throw new IllegalArgumentException("element of " + length + " bytes at " + at);
      }
      elements.add(new Der(tag, Arrays.copyOfRange(bytes, at, at + length)));
      at += length;
    }
    return elements;
  }

  private static int octet(byte[] bytes, int at) {
    if (at >= bytes.length) {
      throw new IllegalArgumentException("ends within an element");
    }
    return Byte.toUnsignedInt(bytes[at]);
  }

  List<Der> elements() {
    return parse(content);
  }

  byte[] encoded() {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
      out.write(0x80 + octets);
      for (int i = octets - 1; i >= 0; i--) {
        out.write(content.length >> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
