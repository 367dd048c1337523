package io.jubelet.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PayloadTest {
  @ParameterizedTest
  @CsvSource({
    "file, file",
    "a/b/c, a/b/c",
    "./a//b/, a/b",
    "a/..b, a/..b",
    "a..b, a..b",
    ".hidden, .hidden",
    "...x/y, ''",
    "ä/ö, ä/ö",
  })
  void aPathWithinTheVolumeIsTaken(String text, String path) throws Exception {
    if (path.isEmpty()) {
      assertThatThrownBy(() -> Payload.path(text)).isInstanceOf(Payload.InvalidPath.class);
    } else {
      assertThat(Payload.path(text)).isEqualTo(Path.of(path));
    }
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("", "must not be empty"),
        Arguments.of("/", "must be relative"),
        Arguments.of("/etc/passwd", "must be relative"),
        Arguments.of("..", "must not contain '..'"),
        Arguments.of("../x", "must not contain '..'"),
        Arguments.of("a/../../x", "must not contain '..'"),
        Arguments.of("a/..", "must not contain '..'"),
        Arguments.of("..data", "must not start with '..'"),
        Arguments.of("..data/x", "must not start with '..'"),
        Arguments.of("..2026_01_01", "must not start with '..'"),
        Arguments.of("./..data/x", "must not start with '..'"),
        Arguments.of(".", "must name a file"),
        Arguments.of("./", "must name a file"),
        Arguments.of("a\0b", "Nul character not allowed"),
        Arguments.of("x".repeat(256), "must not have a name longer than 255 bytes"),
        Arguments.of("ä".repeat(128), "must not have a name longer than 255 bytes"),
        Arguments.of("x/".repeat(2049), "must not be longer than 4096 bytes"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void anotherPathIsRefusedWithItsReason(String text, String reason) {
    assertThatThrownBy(() -> Payload.path(text))
        .isInstanceOf(Payload.InvalidPath.class)
        .hasMessage("invalid path: " + reason + ": " + text);
  }
}
