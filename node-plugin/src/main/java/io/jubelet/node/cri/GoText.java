package io.jubelet.node.cri;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes as Go's JSON tells them: every one that is not part of UTF-8 becomes U+FFFD. */
final class GoText {
  private GoText() {}

  static String of(byte[] bytes) {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var from = ByteBuffer.wrap(bytes);
    var text = CharBuffer.allocate(bytes.length);
    var result = decoder.decode(from, text, true);
    while (result.isError()) {
      for (var i = 0; i < result.length(); i++) {
        text.put('\ufffd');
      }
      from.position(from.position() + result.length());
      result = decoder.decode(from, text, true);
    }
    return text.flip().toString();
  }
}
