package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.Setback;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PublicationTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final PodStatus ROOM = status("used: 1000");
  private static final PodStatus LESS_ROOM = status("used: 2500");

  /** A patch whose answer was lost may have come about. */
  @Test
  void whatWasToldBeforeIsToldAgainAfterAPatchWithoutAnswer() {
    var told = Publication.towards(Optional.of(new PodUid("uid"))).want(ROOM).sending().arrived();
    assertThat(told.complete()).isTrue();

    var lost = told.want(LESS_ROOM).sending().want(ROOM).failed(setback());

    assertThat(lost.complete()).isFalse();
    assertThat(lost.due(NOW)).isFalse();
    assertThat(lost.wakeAt()).contains(NOW.plusSeconds(1));
    assertThat(lost.due(NOW.plusSeconds(1))).isTrue();
    assertThat(lost.hastened().sending().arrived().complete()).isTrue();
  }

  @Test
  void whoeverNobodyIsToldOfIsNotTriedAgain() {
    var silenced =
        Publication.towards(Optional.of(new PodUid("uid"))).want(ROOM).sending().silenced();

    var lost = silenced.failed(setback());

    assertThat(lost.complete()).isTrue();
    assertThat(lost.wakeAt()).isEmpty();
  }

  private static Setback setback() {
    return new Setback("Unknown", "the answer was lost", NOW, Duration.ofSeconds(1), 1);
  }

  private static PodStatus status(String message) {
    return new PodStatusBuilder().withMessage(message).build();
  }
}
