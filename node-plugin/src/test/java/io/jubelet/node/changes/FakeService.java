package io.jubelet.node.changes;

import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One installed runtime: its process, which pods live in it, and how it is broken. */
final class FakeService {
  final String file;
  final SortedSet<String> images = new TreeSet<>();
  final SortedSet<String> livePods = new TreeSet<>();

  /** Whether it is kept running over crashes and boots. */
  boolean wanted;

  /** A pause image with which it does not work. */
  Optional<String> poison = Optional.empty();

  Ailment ailment = Ailment.NONE;
  private Optional<Instant> startedAt = Optional.empty();
  private String loaded = "";

  FakeService(String file) {
    this.file = file;
  }

  /** What is wrong with it whatever anybody does. */
  enum Ailment {
    NONE,
    NEVER_ANSWERS,
    NEVER_READY,
    DIES_SOON
  }

  void launch(Instant now, String configuration) {
    startedAt = Optional.of(now);
    loaded = configuration;
  }

  void halt() {
    startedAt = Optional.empty();
  }

  /** The process dies; its supervisor starts it again. Pods live on. */
  void crash(Instant now, String configuration) {
    if (startedAt.isPresent()) {
      launch(now.plusSeconds(1), configuration);
    }
  }

  boolean process() {
    return startedAt.isPresent();
  }

  boolean answers(Instant now) {
    var up = startedAt.filter(at -> !now.isBefore(at.plusMillis(300))).isPresent();
    return up
        && switch (ailment) {
          case NONE, NEVER_READY -> true;
          case NEVER_ANSWERS -> false;
          case DIES_SOON -> now.isBefore(startedAt.orElseThrow().plus(Duration.ofSeconds(2)));
        };
  }

  boolean healthy(Instant now) {
    return answers(now) && ailment != Ailment.NEVER_READY && !poisoned();
  }

  /** Whether nothing is wrong with it but what chance does. */
  boolean sound() {
    return ailment == Ailment.NONE && !poisoned();
  }

  private boolean poisoned() {
    return poison.filter(image -> loaded.equals("pause=" + image)).isPresent();
  }

  RuntimeFacts facts(Instant now) {
    return new RuntimeFacts(
        "containerd",
        "1",
        "v1",
        healthy(now),
        healthy(now),
        healthy(now) ? "" : "ailing",
        Optional.of(CgroupDriver.CGROUPFS),
        Optional.of(loaded.replaceFirst("pause=", "")),
        List.of("runc"),
        new TreeMap<>(),
        false);
  }
}
