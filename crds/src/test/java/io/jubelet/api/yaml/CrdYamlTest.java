package io.jubelet.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
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
  void everyFieldIsDescribed() {
    var bare = new TreeSet<String>();
    for (var file : CrdYaml.files().entrySet()) {
      var crd = Serialization.unmarshal(file.getValue(), CustomResourceDefinition.class);
      for (var version : crd.getSpec().getVersions()) {
        undescribed(file.getKey(), version.getSchema().getOpenAPIV3Schema(), bare);
      }
    }
    assertThat(bare).isEmpty();
  }

  private static void undescribed(String path, JSONSchemaProps schema, Set<String> bare) {
    for (var property : schema.getProperties().entrySet()) {
      var name = path + "." + property.getKey();
      if (property.getValue().getDescription() == null) {
        bare.add(name);
      }
      undescribed(name, property.getValue(), bare);
    }
    if (schema.getItems() != null) {
      undescribed(path + "[]", schema.getItems().getSchema(), bare);
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
