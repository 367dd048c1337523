package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import io.jubelet.node.kube.EventCorrelation.Correlated;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EventCorrelationTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

  private final EventCorrelation correlation = new EventCorrelation();

  @Test
  void anEleventhMessageForOneReasonIsCombinedAndCountsAsOneEvent() {
    for (int i = 0; i < 10; i++) {
      assertThat(message(told("a", "Failed", "m" + i, i))).isEqualTo("m" + i);
    }
    var eleventh = told("a", "Failed", "m10", 10).orElseThrow();
    var twelfth = told("a", "Failed", "m11", 11).orElseThrow();

    assertThat(eleventh.event().message()).isEqualTo("(combined from similar events): m10");
    assertThat(twelfth.event().message()).isEqualTo("(combined from similar events): m11");
    assertThat(twelfth.key()).isEqualTo(eleventh.key());
    assertThat(message(told("a", "Failed", "m3", 12))).isEqualTo("m3");
    assertThat(message(told("a", "Pulled", "m12", 13))).isEqualTo("m12");
    assertThat(message(told("b", "Failed", "m12", 13))).isEqualTo("m12");
  }

  @Test
  void afterTenMinutesOfSilenceMessagesAreThemselvesAgain() {
    for (int i = 0; i < 11; i++) {
      told("a", "Failed", "m" + i, 0);
    }

    assertThat(message(told("a", "Failed", "new", 601))).isEqualTo("new");
  }

  @Test
  void ofOnePodTwentyFiveAreToldAtOnceAndThenOneInFiveMinutes() {
    for (int i = 0; i < 25; i++) {
      assertThat(told("a", "Failed", "same", 0)).isPresent();
    }

    assertThat(told("a", "Other", "other", 0)).isEmpty();
    assertThat(told("b", "Failed", "same", 0)).isPresent();
    assertThat(told("a", "Failed", "same", 299)).isEmpty();
    assertThat(told("a", "Failed", "same", 300)).isPresent();
    assertThat(told("a", "Failed", "same", 300)).isEmpty();
  }

  @Test
  void ofManyPodsOnlyTheLastAreRemembered() {
    for (int i = 0; i < 26; i++) {
      told("a", "Failed", "same", 0);
    }
    for (int i = 0; i < EventCorrelation.MOST; i++) {
      told("pod-" + i, "Failed", "same", 0);
    }

    assertThat(told("a", "Failed", "same", 0)).isPresent();
  }

  private Optional<Correlated> told(String pod, String reason, String message, long second) {
    return correlation.of(
        new ObjectEvent(
            InvolvedObject.pod(new PodUid(pod), new PodName("default", pod), ""),
            true,
            reason,
            message,
            T.plusSeconds(second)));
  }

  private static String message(Optional<Correlated> told) {
    return told.orElseThrow().event().message();
  }
}
