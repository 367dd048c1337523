package io.jubelet.node.loop;

import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction.ResizePod;
import io.jubelet.node.model.PodAction.ResizePod.Behind;
import io.jubelet.node.model.PodResources;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Gives running containers and their pod's cgroup what the pod was granted (upstream
 * doPodResizeAction): the pod's limits are raised before and lowered after those of its containers,
 * so that no container is ever allowed more than its pod. A limit of memory is not put beneath what
 * is in use. Repeated it does the same again; interrupted it leaves the pod's limits too high.
 */
final class PodResizing {
  private static final String FAILED = "ResizeError";

  private final Runtime runtime;
  private final Cgroups cgroups;
  private final Duration request;

  PodResizing(Runtime runtime, Cgroups cgroups, Duration request) {
    this.runtime = runtime;
    this.cgroups = cgroups;
    this.request = request;
  }

  Outcome<String> resize(Pod pod, ResizePod action) {
    return spared(pod, action.containers())
        .then(_ -> cgroups.raise(pod, Deadlines.CGROUP))
        .then(_ -> containers(pod, action.containers()))
        .then(_ -> cgroups.create(pod, Deadlines.CGROUP))
        .map(_ -> "");
  }

  private Outcome<Nothing> containers(Pod pod, List<Behind> containers) {
    var outcome = Outcome.done();
    for (var each : containers) {
      outcome =
          outcome.then(_ -> runtime.updateContainer(each.id(), pod, each.container(), request));
    }
    return outcome;
  }

  /** Refused when less memory would be allowed than is in use. */
  private Outcome<Nothing> spared(Pod pod, List<Behind> containers) {
    var lowered = containers.stream().filter(each -> lowersMemory(pod, each)).toList();
    if (lowered.isEmpty()) {
      return Outcome.done();
    }
    return cgroups
        .memoryUsage(pod, Deadlines.LOOK)
        .then(
            usage -> {
              var problems = new ArrayList<String>();
              for (var each : lowered) {
                problem(pod, each, usage, problems);
              }
              podProblem(pod, usage, problems);
              return problems.isEmpty()
                  ? Outcome.done()
                  : new Refused<>(FAILED, "cannot decrease memory limits: " + joined(problems));
            });
  }

  private static boolean lowersMemory(Pod pod, Behind each) {
    return granted(pod, each).lowersMemoryOf(each.had());
  }

  private static ContainerResources granted(Pod pod, Behind each) {
    return ContainerResources.of(pod.container(each.container()).orElseThrow());
  }

  private static void problem(
      Pod pod, Behind each, SortedMap<String, Long> usage, List<String> problems) {
    var limit =
        Objects.requireNonNull(granted(pod, each).limits().get(PodResources.MEMORY))
            .getNumericalAmount()
            .longValue();
    var used = usage.get(each.id());
    if (used == null) {
      problems.add("missing container \"%s\" memory usage".formatted(each.container()));
    } else if (used >= limit) {
      problems.add(
          "attempting to set container \"%s\" memory limit (%d) below current usage (%d)"
              .formatted(each.container(), limit, used));
    }
  }

  private static void podProblem(Pod pod, SortedMap<String, Long> usage, List<String> problems) {
    var resources = PodResources.of(pod);
    if (!resources.fullyLimited().contains(PodResources.MEMORY)) {
      return;
    }
    var limit = resources.limit(PodResources.MEMORY).setScale(0, RoundingMode.CEILING).longValue();
    var used = usage.get(Cgroups.WHOLE_POD);
    if (used == null) {
      problems.add(0, "missing pod memory usage");
    } else if (used >= limit) {
      problems.add(
          0,
          "attempting to set pod memory limit (%d) below current usage (%d)"
              .formatted(limit, used));
    }
  }

  private static String joined(List<String> problems) {
    return problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]";
  }
}
