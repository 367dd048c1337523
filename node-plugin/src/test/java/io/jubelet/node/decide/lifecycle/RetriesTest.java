package io.jubelet.node.decide.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RetriesTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final Site IMAGE = new Site(Site.Kind.IMAGE, "app");

  private static Setback refused(Optional<Setback> before) {
    return Retries.refused(IMAGE, before, "ErrImagePull", "no", NOW);
  }

  @Test
  void aRegistryThatRefusesIsAskedTwiceAsLateEachTime() {
    var first = refused(Optional.empty());
    var second = refused(Optional.of(first));
    assertThat(first.delay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(second.delay()).isEqualTo(Duration.ofSeconds(20));
    assertThat(second.count()).isEqualTo(2);
  }

  @Test
  void aRefusalRestsAsLongAsEverAlsoAfterALostAnswer() {
    var lost = Retries.lost(IMAGE, Optional.empty(), "no answer", NOW);
    assertThat(lost.delay()).isEqualTo(Duration.ofMillis(500));
    assertThat(refused(Optional.of(lost)).delay()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void noRestIsLongerThanFiveMinutes() {
    var setback = refused(Optional.empty());
    for (int i = 0; i < 20; i++) {
      setback = refused(Optional.of(setback));
    }
    assertThat(setback.delay()).isEqualTo(Duration.ofMinutes(5));
  }
}
