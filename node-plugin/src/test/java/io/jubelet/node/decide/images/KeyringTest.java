package io.jubelet.node.decide.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.Whose;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyringTest {
  private static List<RegistryCredential> at(String... places) {
    return Stream.of(places)
        .map(place -> new RegistryCredential(place, "user", place, "hash", new Whose.EveryPod()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "r.example.com,        r.example.com/team/app, true",
    "r.example.com/team,   r.example.com/team/app, true",
    "r.example.com/te,     r.example.com/team/app, true",
    "r.example.com/other,  r.example.com/team/app, false",
    "*.example.com,        r.example.com/app,      true",
    "*.example.com,        a.r.example.com/app,    false",
    "r*.example.com,       r17.example.com/app,    true",
    "r?.example.com,       r17.example.com/app,    false",
    "*.*.*,                r.example.com/app,      true",
    "r.example.com:5000,   r.example.com/app,      false",
    "r.example.com:5000,   r.example.com:5000/app, true",
    "[::1]:5000,           [::1]:5000/app,         true",
    "[::1],                [::1]/app,              true",
    "example.com,          r.example.com/app,      false",
  })
  void aPlaceHoldsItsImages(String place, String repository, boolean holds) {
    assertThat(Keyring.matches(place, repository)).isEqualTo(holds);
  }

  @Test
  void theMostExactPlaceIsTriedFirst() {
    assertThat(
            Keyring.lookup(
                at("r.example.com", "r.example.com/team/app", "other.io", "r.example.com/team"),
                "r.example.com/team/app"))
        .extracting(RegistryCredential::place)
        .containsExactly("r.example.com/team/app", "r.example.com/team", "r.example.com");
  }

  @Test
  void dockerHubsOldNameStandsForIt() {
    assertThat(Keyring.lookup(at("index.docker.io"), "docker.io/library/busybox")).hasSize(1);
    assertThat(Keyring.lookup(at("index.docker.io"), "r.example.com/busybox")).isEmpty();
  }

  @Test
  void manyStarsTakeNoTime() {
    var place = "*a".repeat(200) + ".example.com";
    assertThat(Keyring.matches(place, "a".repeat(400) + "b.example.com/app")).isFalse();
  }
}
