package io.jubelet.node.sim;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Prober;
import io.jubelet.node.model.ProbeHandler;
import io.jubelet.node.model.ProbeKind;
import java.time.Duration;
import java.util.TreeMap;

/**
 * Asks the simulated containers, and remembers what they have answered, whether or not the answer
 * arrived. The command of a probe is the name of its kind.
 */
final class FakeProber implements Prober {
  private final World world;
  private final Faults faults;
  private final FakeRuntime runtime;
  private final TreeMap<String, TreeMap<ProbeKind, Answers>> answers = new TreeMap<>();

  /** What one container has answered to one probe. */
  private static final class Answers {
    int failuresInARow;
    int mostFailures;
    boolean succeeded;
  }

  FakeProber(World world, Faults faults, FakeRuntime runtime) {
    this.world = world;
    this.faults = faults;
    this.runtime = runtime;
  }

  @Override
  public Outcome<Answer> probe(Target target, Duration timeout) {
    return faults.disk(
        () ->
            runtime.instances().stream()
                .filter(each -> each.id.equals(target.containerId()))
                .findFirst()
                .<Outcome<Answer>>map(each -> ask(each, target))
                .orElseGet(() -> new Unknown<>("no such container")));
  }

  private Outcome<Answer> ask(Instance instance, Target target) {
    var kind = ProbeKind.valueOf(((ProbeHandler.Exec) target.handler()).command().getFirst());
    var well = instance.live() && instance.health(kind, world.millis());
    var book = book(instance.id, kind);
    book.succeeded |= well;
    book.failuresInARow = well ? 0 : book.failuresInARow + 1;
    book.mostFailures = Math.max(book.mostFailures, book.failuresInARow);
    return new Done<>(well ? Answer.well("well") : Answer.unwell("not well"));
  }

  private Answers book(String id, ProbeKind kind) {
    return answers
        .computeIfAbsent(id, _ -> new TreeMap<>())
        .computeIfAbsent(kind, _ -> new Answers());
  }

  /** Whether the container has ever answered well. */
  boolean succeeded(String id, ProbeKind kind) {
    return book(id, kind).succeeded;
  }

  /** The longest row of answers that were not well. */
  int mostFailures(String id, ProbeKind kind) {
    return book(id, kind).mostFailures;
  }
}
