package io.jubelet.bench.figure;

import io.jubelet.bench.Arena;
import io.jubelet.bench.Budget;
import io.jubelet.bench.CpuMeter;
import io.jubelet.bench.Figure;
import io.jubelet.bench.Row;
import io.jubelet.bench.Title;
import io.jubelet.bench.Unit;
import java.util.List;

/** What an agent costs while nothing happens; both are measured in the same windows. */
public final class IdleCpu implements Figure {
  @Override
  public String word() {
    return "idle";
  }

  @Override
  public List<Row> measure(Arena arena) {
    var measured = CpuMeter.windows(arena, _ -> 0);
    var title =
        Title.median("CPU, idle with %d pods".formatted(arena.settings().pods()), Unit.MILLI_CPU);
    return List.of(measured.row(title, new Budget.RatioAtMost(0.5), CpuMeter.Window::milliCpu));
  }
}
