package io.jubelet.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CrdYamlTest {
  /** Tests run in the module's folder, which is also the one that users apply. */
  private static final Path FOLDER = Path.of("").toAbsolutePath();

  @Test
  void committedYamlIsWhatTheTypesSay() throws IOException {
    for (var file : CrdYaml.files().entrySet()) {
      assertThat(FOLDER.resolve(file.getKey()))
          .as("generated file; `make generate` writes it")
          .hasContent(file.getValue());
    }
  }

  @Test
  void folderHoldsNoOtherResourceFile() throws IOException {
    try (var files = Files.list(FOLDER)) {
      var names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches(".*\\.(yaml|yml|json)"))
              .collect(Collectors.toSet());
      assertThat(names).isEqualTo(CrdYaml.files().keySet());
    }
  }
}
