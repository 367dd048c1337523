package io.jubelet.node.cri;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What Go's encoding/json makes of the same bytes. */
final class GoTextTest {
  private static String of(String byteText) {
    return GoText.of(byteText.getBytes(ISO_8859_1));
  }

  @Test
  void utf8StaysAsItIs() {
    assertThat(GoText.of("a\u00e9\u20ac\ud83d\ude00\r\n".getBytes(UTF_8)))
        .isEqualTo("a\u00e9\u20ac\ud83d\ude00\r\n");
    assertThat(of("")).isEmpty();
  }

  @Test
  void everyOtherByteIsTold() {
    assertThat(of("a\u00ffb\u00c3(c")).isEqualTo("a\ufffdb\ufffd(c");
    assertThat(of("\u00e2\u0082d")).isEqualTo("\ufffd\ufffdd");
    assertThat(of("d\u00e2\u0082")).isEqualTo("d\ufffd\ufffd");
    assertThat(of("\u00ed\u00a0\u0080")).isEqualTo("\ufffd\ufffd\ufffd");
    assertThat(of("\u00f0\u009f\u0098(")).isEqualTo("\ufffd\ufffd\ufffd(");
    assertThat(of("\u00c0\u0080")).isEqualTo("\ufffd\ufffd");
  }
}
