package io.jubelet.node.loop;

import io.jubelet.node.model.PodUid;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The threads of the actions under way, so that a stage can be interrupted. */
final class RunningStages {
  private record Stage(PodUid pod, long operation) {}

  private final ConcurrentMap<Stage, Set<Thread>> threads = new ConcurrentHashMap<>();

  void begun(PodUid pod, long operation, Thread thread) {
    threads
        .computeIfAbsent(new Stage(pod, operation), _ -> ConcurrentHashMap.newKeySet())
        .add(thread);
  }

  void over(PodUid pod, long operation, Thread thread) {
    threads.computeIfPresent(
        new Stage(pod, operation),
        (_, running) -> {
          running.remove(thread);
          return running.isEmpty() ? null : running;
        });
  }

  void interrupt(PodUid pod, long operation) {
    threads.getOrDefault(new Stage(pod, operation), Set.of()).forEach(Thread::interrupt);
  }
}
