package io.jubelet.node.recorder;

import io.jubelet.node.decide.lifecycle.Decision;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last decisions in memory, as members. Bounded by pod, by pods that are gone, and as a whole:
 * then those of pods that are gone longest go first, and after them the oldest of all. Of any
 * thread.
 */
final class Kept {
  /** A pod that starts makes a dozen, a crash five or six. */
  static final int PER_POD = 32;

  /** Pods that are gone and can be asked for. */
  static final int PODS_GONE = 64;

  /** More than a node has; one whose end was lost in a full queue is not kept for ever. */
  static final int PODS_HERE = 1_000;

  /** A pod's decisions take 20 to 40 KiB at most, those of an ordinary one half of it. */
  static final long BYTES = 3 << 20;

  private final long bytesAtMost;
  private final ReentrantLock lock = new ReentrantLock();
  private final SequencedMap<PodUid, Story> here = new LinkedHashMap<>();
  private final SequencedMap<PodUid, Story> gone = new LinkedHashMap<>();
  private long bytes;
  private long count;

  Kept(long bytesAtMost) {
    this.bytesAtMost = bytesAtMost;
  }

  /** One pod's decisions, the oldest first. */
  private static final class Story {
    private final ArrayDeque<Numbered> decisions = new ArrayDeque<>();
    private News news = News.none();
    private Optional<PodName> name = Optional.empty();
  }

  private record Numbered(long number, byte[] member) {}

  /** Whether the judgement says something that the last one of its kind did not. */
  boolean learns(Judgement judgement) {
    lock.lock();
    try {
      var story = here.computeIfAbsent(judgement.pod(), uid -> returned(uid));
      var after = story.news.after(judgement);
      var news = after != story.news;
      story.news = after;
      if (here.size() > PODS_HERE) {
        var first = here.firstEntry();
        goes(first.getKey(), first.getValue());
      }
      return news;
    } finally {
      lock.unlock();
    }
  }

  private Story returned(PodUid uid) {
    var before = gone.remove(uid);
    return before == null ? new Story() : before;
  }

  void add(Judgement judgement, PodName name, byte[] member) {
    lock.lock();
    try {
      var story = here.computeIfAbsent(judgement.pod(), _ -> new Story());
      story.name = Optional.of(name);
      story.decisions.add(new Numbered(count++, member));
      bytes += member.length;
      if (story.decisions.size() > PER_POD) {
        dropOldest(story);
      }
      if (forgets(judgement)) {
        goes(judgement.pod(), story);
      }
      shrink();
    } finally {
      lock.unlock();
    }
  }

  private static boolean forgets(Judgement judgement) {
    return judgement instanceof Judgement.OfLifecycle(var given, _, Decision decision)
        && decision.finished()
        && given.worker() instanceof PodWorker.Terminated;
  }

  private void goes(PodUid uid, Story story) {
    here.remove(uid);
    story.news = News.none();
    gone.put(uid, story);
    if (gone.size() > PODS_GONE) {
      dropLongestGone();
    }
  }

  private void shrink() {
    while (bytes > bytesAtMost && !gone.isEmpty()) {
      dropLongestGone();
    }
    while (bytes > bytesAtMost) {
      here.values().stream()
          .filter(story -> !story.decisions.isEmpty())
          .min(Comparator.comparingLong(story -> story.decisions.getFirst().number()))
          .ifPresent(this::dropOldest);
    }
  }

  private void dropLongestGone() {
    var story = gone.pollFirstEntry().getValue();
    while (!story.decisions.isEmpty()) {
      dropOldest(story);
    }
  }

  private void dropOldest(Story story) {
    bytes -= story.decisions.removeFirst().member().length;
  }

  /** All that is kept of pods of that name, the oldest first. */
  List<byte[]> of(PodName name) {
    lock.lock();
    try {
      var found = new ArrayList<Numbered>();
      for (var stories : List.of(gone, here)) {
        stories.values().stream()
            .filter(story -> story.name.filter(name::equals).isPresent())
            .forEach(story -> found.addAll(story.decisions));
      }
      found.sort(Comparator.comparingLong(Numbered::number));
      return found.stream().map(Numbered::member).toList();
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  int pods() {
    lock.lock();
    try {
      return here.size() + gone.size();
    } finally {
      lock.unlock();
    }
  }
}
