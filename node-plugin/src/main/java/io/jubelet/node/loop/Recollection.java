package io.jubelet.node.loop;

import io.jubelet.node.decide.lifecycle.CrashLoop;
import io.jubelet.node.decide.lifecycle.Retries;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodMemory.PulledImage;
import java.time.Instant;
import java.util.Optional;

/** What is remembered of an action that was answered. */
final class Recollection {
  private Recollection() {}

  static PodMemory after(
      Event.ActionAnswered event, PodEntry entry, CrashLoop crashLoop, Instant now) {
    var memory = entry.memory();
    if (event.action() instanceof PodAction.EnsureImage image && !wanted(image, entry)) {
      return memory;
    }
    var site = event.action().site();
    return switch (event.outcome()) {
      case Outcome.Done<String>(var value) ->
          done(
              event.action(),
              value,
              attempted(event.action(), entry, crashLoop).succeeded(site),
              now);
      case Outcome.Refused<String>(var reason, var message) ->
          refused(event.action(), message, memory)
              .failed(site, Retries.refused(site, memory.setback(site), reason, message, now));
      case Outcome.Unknown<String>(var cause) ->
          attempted(event.action(), entry, crashLoop)
              .failed(site, Retries.lost(site, memory.setback(site), cause, now));
    };
  }

  /** The spec may name another image since. */
  private static boolean wanted(PodAction.EnsureImage image, PodEntry entry) {
    return entry
        .worker()
        .subject()
        .spec()
        .map(pod -> pod.images(image.container()).get(image.volume()))
        .equals(Optional.of(image.written()));
  }

  private static PodMemory refused(PodAction action, String message, PodMemory memory) {
    return switch (action) {
      case PodAction.ResizePod _ ->
          memory.resize().map(resize -> memory.with(resize.failed(message))).orElse(memory);
      // Its image may have been removed since it was made ready.
      case PodAction.CreateContainer create -> memory.withoutImages(create.container());
      default -> memory;
    };
  }

  /** An attempt that was made, or may have been, sets how long the container rests after it. */
  private static PodMemory attempted(PodAction action, PodEntry entry, CrashLoop crashLoop) {
    if (!(action instanceof PodAction.CreateContainer(var container, _, _, _, _))) {
      return entry.memory();
    }
    var seen = entry.seen().orElseThrow();
    var history = ContainerHistory.of(container, seen, entry.memory().known());
    return entry
        .memory()
        .withRestart(container, crashLoop.next(container, history, entry.memory()));
  }

  private static PodMemory done(PodAction action, String value, PodMemory memory, Instant now) {
    return switch (action) {
      case PodAction.EnsureImage image ->
          memory.withImage(image.key(), new PulledImage(image.attempt(), value));
      case PodAction.SetUpVolumes _ -> memory.with(memory.done().volumesSetUp(now));
      case PodAction.DeleteApiObject _ -> memory.with(memory.done().deletionAsked(now));
      case PodAction.RemoveLogs _ -> memory.with(memory.done().withLogsRemoved());
      case PodAction.StoreAllocation(var allocation) ->
          memory.resize().map(it -> memory.with(it.stored(allocation))).orElse(memory);
      case PodAction.RemoveAllocation _ -> memory.with(memory.done().withAllocationRemoved());
      case PodAction.ResizePod(_, var containers) -> {
        var ids = containers.stream().map(PodAction.ResizePod.Behind::id).toList();
        yield memory.resize().map(it -> memory.with(it.caughtUp(ids))).orElse(memory);
      }
      case PodAction.CreateCgroup _,
          PodAction.CreateSandbox _,
          PodAction.CreateContainer _,
          PodAction.StartContainer _,
          PodAction.RunPreStop _,
          PodAction.StopContainer _,
          PodAction.RemoveContainer _,
          PodAction.StopSandbox _,
          PodAction.RemoveSandbox _,
          PodAction.TearDownVolumes _,
          PodAction.RemoveCgroup _ ->
          memory;
    };
  }
}
