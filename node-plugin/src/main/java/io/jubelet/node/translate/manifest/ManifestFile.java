package io.jubelet.node.translate.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * The absolute path of a manifest, in the order in which Go sorts paths.
 *
 * @param byteText its bytes, one char each, since the kernel asks for no encoding
 */
public record ManifestFile(String byteText) implements Comparable<ManifestFile> {
  byte[] bytes() {
    return byteText.getBytes(ISO_8859_1);
  }

  @Override
  public int compareTo(ManifestFile other) {
    return byteText.compareTo(other.byteText);
  }

  /** For people; what is not UTF-8 as Go quotes it, {@code \xff}. */
  @Override
  public String toString() {
    var text = new String(bytes(), UTF_8);
    if (Arrays.equals(text.getBytes(UTF_8), bytes())) {
      return text;
    }
    var quoted = new StringBuilder();
    for (var each : byteText.toCharArray()) {
      quoted.append(each < 0x80 ? String.valueOf(each) : "\\x%02x".formatted((int) each));
    }
    return quoted.toString();
  }
}
