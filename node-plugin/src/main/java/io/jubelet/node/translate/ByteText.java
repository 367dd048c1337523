package io.jubelet.node.translate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;

/**
 * Bytes as text with one char a byte, so that secrets which are not UTF-8 survive the string
 * operations that environment variables go through.
 */
final class ByteText {
  private ByteText() {}

  static String of(String unicode) {
    return new String(unicode.getBytes(UTF_8), ISO_8859_1);
  }

  static String unicode(String byteText) {
    return new String(byteText.getBytes(ISO_8859_1), UTF_8);
  }

  static ByteString bytes(String byteText) {
    return ByteString.copyFrom(byteText, ISO_8859_1);
  }
}
