package io.jubelet.node.decide.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PullFailureTest {
  @ParameterizedTest
  @CsvSource({
    "no such image,              ErrImagePull,              no such image",
    "RegistryUnavailable: down,  RegistryUnavailable,       image pull failed for r.io/a:1 because"
        + " the registry is unavailable: down",
    "SignatureValidationFailed,  SignatureValidationFailed, image pull failed for r.io/a:1 because"
        + " the signature validation failed",
  })
  void aRuntimeMayNameTheReason(String said, String reason, String message) {
    assertThat(PullFailure.of("r.io/a:1", said)).isEqualTo(new PullFailure(reason, message));
  }

  @Test
  void whatSeveralCredentialsLedToIsToldOnce() {
    assertThat(PullFailure.joined(List.of("denied", "denied"))).isEqualTo("denied");
    assertThat(PullFailure.joined(List.of("denied", "slow"))).isEqualTo("[denied, slow]");
  }
}
