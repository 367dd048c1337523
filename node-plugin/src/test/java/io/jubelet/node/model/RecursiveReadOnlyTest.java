package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecursiveReadOnlyTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # mode,     read-only, propagation,     supported, expected
          ,           true,      ,                true,      false
          Disabled,   true,      ,                true,      false
          Disabled,   false,     Bidirectional,   false,     false
          IfPossible, true,      ,                true,      true
          IfPossible, true,      None,            false,     false
          Enabled,    true,      None,            true,      true
          Enabled,    true,      ,                false,     but it is not supported by the runtime
          Enabled,    false,     ,                true,      but it is not read-only
          IfPossible, false,     ,                true,      but it is not read-only
          Enabled,    true,      HostToContainer, true,      but it is not compatible with propagation "HostToContainer"
          Often,      true,      ,                true,      unknown recursive read-only mode "Often"
          """)
  void isAsTheMountAndTheRuntimeSay(
      @Nullable String mode,
      boolean readOnly,
      @Nullable String propagation,
      boolean supported,
      String expected) {
    var mount =
        new VolumeMountBuilder()
            .withName("data")
            .withReadOnly(readOnly)
            .withMountPropagation(propagation)
            .withRecursiveReadOnly(mode)
            .build();

    switch (RecursiveReadOnly.of(mount, supported)) {
      case RecursiveReadOnly.Resolved(var recursive) -> assertThat(recursive).hasToString(expected);
      case RecursiveReadOnly.Impossible(var problem) -> assertThat(problem).endsWith(expected);
    }
  }
}
