package io.jubelet.node.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.PodName;
import org.junit.jupiter.api.Test;

final class KeptTest {
  private static final byte[] KIB = new byte[1024];

  private final Kept kept = new Kept(Kept.BYTES);

  @Test
  void whatSaysNothingNewIsNotKept() {
    var pod = Judgements.pod("web", "uid-1");

    assertThat(kept.learns(Judgements.runs(pod, Judgements.T))).isTrue();
    assertThat(kept.learns(Judgements.runs(pod, Judgements.T.plusSeconds(60)))).isFalse();
    assertThat(kept.learns(Judgements.crashes(pod, Judgements.T.plusSeconds(90)))).isTrue();
    assertThat(kept.learns(Judgements.runs(pod, Judgements.T.plusSeconds(120)))).isTrue();
  }

  @Test
  void ofOnePodTheLastOnesAreKept() {
    var pod = Judgements.pod("web", "uid-1");
    for (var i = 0; i < Kept.PER_POD + 5; i++) {
      add(Judgements.runs(pod, Judgements.T), new byte[] {(byte) i});
    }

    assertThat(kept.of(pod.name())).hasSize(Kept.PER_POD).startsWith(new byte[] {5});
  }

  @Test
  void ofPodsThatAreGoneABoundedNumberIsKept() {
    for (var i = 0; i < Kept.PODS_GONE + 3; i++) {
      var pod = Judgements.pod("job-" + i, "uid-" + i);
      add(Judgements.runs(pod, Judgements.T), KIB);
      add(Judgements.vanishes(pod, Judgements.T), KIB);
    }

    assertThat(kept.pods()).isEqualTo(Kept.PODS_GONE);
    assertThat(kept.bytes()).isEqualTo(2L * Kept.PODS_GONE * KIB.length);
    assertThat(kept.of(new PodName("default", "job-2"))).isEmpty();
    assertThat(kept.of(new PodName("default", "job-3"))).hasSize(2);
  }

  @Test
  void podsWhoseEndWasMissedAreNotKeptForEver() {
    for (var i = 0; i < Kept.PODS_HERE + Kept.PODS_GONE + 10; i++) {
      var pod = Judgements.pod("lost-" + i, "uid-" + i);
      kept.learns(Judgements.runs(pod, Judgements.T));
    }

    assertThat(kept.pods()).isEqualTo(Kept.PODS_HERE + Kept.PODS_GONE);
  }

  @Test
  void whenMemoryIsFullPodsThatAreGoneGoFirstAndThenTheOldestDecision() {
    var small = new Kept(4L * KIB.length);
    var gone = Judgements.pod("gone", "uid-1");
    var early = Judgements.pod("early", "uid-2");
    var late = Judgements.pod("late", "uid-3");
    small.add(Judgements.runs(early, Judgements.T), early.name(), KIB);
    small.add(Judgements.runs(gone, Judgements.T), gone.name(), KIB);
    small.add(Judgements.vanishes(gone, Judgements.T), gone.name(), KIB);
    small.add(Judgements.runs(late, Judgements.T), late.name(), KIB);

    small.add(Judgements.crashes(late, Judgements.T), late.name(), KIB);
    assertThat(small.of(gone.name())).isEmpty();
    assertThat(small.of(early.name())).hasSize(1);

    small.add(Judgements.runs(late, Judgements.T), late.name(), KIB);
    small.add(Judgements.crashes(late, Judgements.T), late.name(), KIB);
    assertThat(small.of(early.name())).isEmpty();
    assertThat(small.of(late.name())).hasSize(4);
    assertThat(small.bytes()).isEqualTo(4L * KIB.length);
  }

  private void add(Judgement judgement, byte[] member) {
    kept.add(judgement, judgement.name().orElseThrow(), member);
  }
}
