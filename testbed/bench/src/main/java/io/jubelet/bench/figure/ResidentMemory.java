package io.jubelet.bench.figure;

import io.jubelet.bench.AgentProcess.Memory;
import io.jubelet.bench.Arena;
import io.jubelet.bench.Budget;
import io.jubelet.bench.Contender;
import io.jubelet.bench.Figure;
import io.jubelet.bench.Row;
import io.jubelet.bench.Title;
import io.jubelet.bench.Turns;
import io.jubelet.bench.Unit;
import io.jubelet.testbed.Await;
import java.time.Duration;
import java.util.List;

/** Resident memory with the background pods, after whatever was measured before. */
public final class ResidentMemory implements Figure {
  private static final double KIB_PER_MIB = 1024;

  /** Long enough apart that collections of garbage fall between some. */
  private static final Duration APART = Duration.ofSeconds(1);

  @Override
  public String word() {
    return "memory";
  }

  @Override
  public List<Row> measure(Arena arena) {
    var turns = new Turns(0, arena.settings().repetitions());
    var measured = turns.take(arena, ResidentMemory::read);
    var pods = "resident memory with %d pods, ".formatted(arena.settings().pods());
    var budget = new Budget.RatioAtMost(1.0);
    return List.of(
        measured.row(
            Title.median(pods + "RSS", Unit.MEBIBYTES),
            budget,
            memory -> memory.rssKib() / KIB_PER_MIB),
        measured.row(
            Title.median(pods + "PSS", Unit.MEBIBYTES),
            budget,
            memory -> memory.pssKib() / KIB_PER_MIB));
  }

  private static Memory read(Contender contender) {
    Await.pass(APART);
    return contender.process().memory();
  }
}
