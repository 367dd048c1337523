package io.jubelet.node.loop;

import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.Cgroups.Memory;
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
import java.util.Optional;
import java.util.OptionalLong;
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
        .then(_ -> runtime.updateSandbox(action.sandbox(), pod, request))
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

  /**
   * Refused when less memory would be allowed than is in use. What is allowed now the kernel knows
   * best: a change whose answer was lost may have come about.
   */
  private Outcome<Nothing> spared(Pod pod, List<Behind> containers) {
    var limited = containers.stream().filter(each -> limit(pod, each).isPresent()).toList();
    var whole = limit(PodResources.of(pod));
    if (limited.isEmpty() && whole.isEmpty()) {
      return Outcome.done();
    }
    return cgroups
        .memory(pod, Deadlines.LOOK)
        .then(
            memory -> {
              var problems = new ArrayList<String>();
              whole.ifPresent(
                  limit -> podProblem(pod, limit, limited, memory).ifPresent(problems::add));
              for (var each : limited) {
                problem(pod, each, memory).ifPresent(problems::add);
              }
              return problems.isEmpty()
                  ? Outcome.done()
                  : new Refused<>(FAILED, "cannot decrease memory limits: " + joined(problems));
            });
  }

  private static boolean lowersMemory(Pod pod, Behind each) {
    return granted(pod, each).lowersMemoryOf(each.had());
  }

  private static ContainerResources granted(Pod pod, Behind each) {
    return ContainerResources.within(pod, pod.container(each.container()).orElseThrow());
  }

  private static OptionalLong limit(Pod pod, Behind each) {
    var limit = granted(pod, each).limits().get(PodResources.MEMORY);
    return limit == null
        ? OptionalLong.empty()
        : OptionalLong.of(limit.getNumericalAmount().longValue());
  }

  private static OptionalLong limit(PodResources resources) {
    return resources.fullyLimited().contains(PodResources.MEMORY)
        ? OptionalLong.of(
            resources.limit(PodResources.MEMORY).setScale(0, RoundingMode.CEILING).longValue())
        : OptionalLong.empty();
  }

  /** A runtime may keep a container elsewhere; then what was granted before has to do. */
  private static Optional<String> problem(Pod pod, Behind each, SortedMap<String, Memory> memory) {
    var limit = limit(pod, each).orElseThrow();
    var has = memory.get(each.id());
    if (has == null) {
      return lowersMemory(pod, each)
          ? Optional.of("missing container \"%s\" memory usage".formatted(each.container()))
          : Optional.empty();
    }
    return below(limit, has)
        ? Optional.of(
            "attempting to set container \"%s\" memory limit (%d) below current usage (%d)"
                .formatted(each.container(), limit, has.used()))
        : Optional.empty();
  }

  private static Optional<String> podProblem(
      Pod pod, long limit, List<Behind> limited, SortedMap<String, Memory> memory) {
    var has = memory.get(Cgroups.WHOLE_POD);
    if (has == null) {
      return limited.stream().anyMatch(each -> lowersMemory(pod, each))
          ? Optional.of("missing pod memory usage")
          : Optional.empty();
    }
    return below(limit, has)
        ? Optional.of(
            "attempting to set pod memory limit (%d) below current usage (%d)"
                .formatted(limit, has.used()))
        : Optional.empty();
  }

  private static boolean below(long limit, Memory has) {
    return limit < has.limit() && has.used() >= limit;
  }

  private static String joined(List<String> problems) {
    return problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]";
  }
}
