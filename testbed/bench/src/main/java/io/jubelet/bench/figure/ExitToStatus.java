package io.jubelet.bench.figure;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.jubelet.bench.Arena;
import io.jubelet.bench.Budget;
import io.jubelet.bench.ContainerProcesses;
import io.jubelet.bench.Contender;
import io.jubelet.bench.Each;
import io.jubelet.bench.Figure;
import io.jubelet.bench.PodSpecs;
import io.jubelet.bench.Row;
import io.jubelet.bench.Title;
import io.jubelet.bench.Turns;
import io.jubelet.bench.Unit;
import io.jubelet.testbed.Await;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * From the kill of a container's process to the event that its status says so. Its pod goes on with
 * other containers and restarts nothing. Kills fall anywhere between two relists of an agent that
 * relists each second.
 */
public final class ExitToStatus implements Figure {
  private static final int WARM_UP = 4;
  private static final int EXITS = 56;
  private static final int PODS = 10;

  /** Of which the last one lives on. */
  private static final int CONTAINERS = 7;

  private static final int LONGEST_PAUSE_MILLIS = 1000;
  private static final long SEED = 1;

  /** A container that will be killed. */
  private record Victim(String pod, String container, long pid) {}

  @Override
  public String word() {
    return "exit";
  }

  @Override
  public List<Row> measure(Arena arena) {
    var victims =
        Each.of(
            arena,
            contender -> {
              arena.workload().start(pods(contender));
              return victims(arena, contender);
            });
    var random = new Random(SEED);
    var turns = new Turns(WARM_UP, EXITS);
    var measured =
        turns.take(
            arena,
            contender -> {
              Await.pass(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)));
              return kill(arena, victims.of(contender).remove());
            });
    for (var contender : arena.both()) {
      arena.workload().remove(pods(contender));
    }
    return List.of(
        measured.row(
            Title.median("exit of a container -> status", Unit.MILLISECONDS),
            new Budget.None(),
            Duration::toMillis),
        measured.row(
            Title.p99("exit of a container -> status", Unit.MILLISECONDS),
            new Budget.AtMost(100),
            Duration::toMillis));
  }

  private static List<Pod> pods(Contender contender) {
    var node = contender.nodeName();
    return PodSpecs.numbered("exit-" + node, PODS, name -> PodSpecs.pause(name, CONTAINERS, node));
  }

  private static Queue<Victim> victims(Arena arena, Contender contender) {
    var processes = ContainerProcesses.now();
    var victims = new ArrayDeque<Victim>();
    for (var each : pods(contender)) {
      var pod = arena.workload().get(each);
      pod.getStatus().getContainerStatuses().stream()
          .limit(CONTAINERS - 1)
          .map(status -> victim(pod, status, processes))
          .forEach(victims::add);
    }
    return victims;
  }

  private static Victim victim(Pod pod, ContainerStatus status, ContainerProcesses processes) {
    var pid = processes.of(status.getContainerID());
    return new Victim(pod.getMetadata().getName(), status.getName(), pid);
  }

  private static Duration kill(Arena arena, Victim victim) {
    var told = arena.workload().sightings().of(victim.pod(), pod -> ended(pod, victim));
    var process = ProcessHandle.of(victim.pid()).orElseThrow();
    long began = System.nanoTime();
    process.destroyForcibly();
    return Duration.ofNanos(told.await() - began);
  }

  private static boolean ended(Pod pod, Victim victim) {
    return pod.getStatus().getContainerStatuses().stream()
        .anyMatch(
            status ->
                status.getName().equals(victim.container())
                    && status.getState().getTerminated() != null);
  }
}
