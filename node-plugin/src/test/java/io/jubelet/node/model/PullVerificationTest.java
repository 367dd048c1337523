package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.PullVerification.Policy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PullVerificationTest {
  @ParameterizedTest
  @CsvSource({
    "NEVER,       r.io/app,       true,  false",
    "NEVER,       r.io/app,       false, false",
    "PRELOADED,   r.io/app,       true,  true",
    "PRELOADED,   r.io/app,       false, false",
    "ALLOWLISTED, r.io/free,      true,  false",
    "ALLOWLISTED, r.io/free/more, true,  true",
    "ALLOWLISTED, r.io/open/app,  true,  false",
    "ALLOWLISTED, r.io/opener,    false, true",
    "ALWAYS,      r.io/app,       false, true",
  })
  void thePolicyOfTheNodeDecides(Policy policy, String repository, boolean ours, boolean needed) {
    var list = List.of("r.io/free", "r.io/open/*");
    assertThat(new PullVerification(policy, list).needed(repository, ours)).isEqualTo(needed);
  }

  @ParameterizedTest
  @CsvSource({
    "r.io/app,   true",
    "r.io:5/app, true",
    "r.io/*,     true",
    "*,          false",
    "/*,         false",
    "r.io/a*,    false",
    "r.io/*/b,   false",
    "r.io/app:1, false",
    "r.io/a@b,   false",
    "'',         false",
  })
  void aStarStandsForAllBeneath(String text, boolean pattern) {
    assertThat(PullVerification.pattern(text)).isEqualTo(pattern);
  }
}
