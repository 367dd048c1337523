package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.Endpoint;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of images that are looked at with pauses of a minute at most. */
final class UpkeepTest {
  private static final Endpoints THOSE = endpoints("unix:///run/a.sock");
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static Endpoints endpoints(String uri) {
    return new Endpoints(new Endpoint(uri), new Endpoint(uri));
  }

  private static Upkeep.Images looked(Endpoints endpoints, int... seconds) {
    var images = Upkeep.begin(BEGIN).images().lookedAt(THOSE, BEGIN, PAUSE);
    for (var second : seconds) {
      images = images.lookedAt(endpoints, BEGIN.plusSeconds(second), PAUSE);
    }
    return images;
  }

  /** After a clock that was set nobody knows for how long an image was not used. */
  @ParameterizedTest
  @CsvSource({"40, 100, 0", "40, 101, 101", "40, 39, 39", "0, 60, 0"})
  void theUseOfImagesIsKnownSinceTheLastGapBetweenLooks(int first, int second, int since) {
    assertThat(looked(THOSE, first, second).watchedSince()).isEqualTo(BEGIN.plusSeconds(since));
  }

  @Test
  void ofTheImagesOfAnotherRuntimeNothingIsKnown() {
    assertThat(looked(endpoints("unix:///run/b.sock"), 5).watchedSince())
        .isEqualTo(BEGIN.plusSeconds(5));
  }
}
