package io.jubelet.bench.figure;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.jubelet.bench.Arena;
import io.jubelet.bench.Budget;
import io.jubelet.bench.Contender;
import io.jubelet.bench.Figure;
import io.jubelet.bench.Row;
import io.jubelet.bench.Title;
import io.jubelet.bench.Turns;
import io.jubelet.bench.Unit;
import io.jubelet.testbed.Agent;
import java.time.Duration;
import java.util.List;

/**
 * From the start of the agent's process to the event that its node is Ready. The node is called not
 * Ready while no agent runs, as the node lifecycle controller does when an agent stays away.
 */
public final class StartToReady implements Figure {
  private static final int WARM_UP = 1;
  private static final int REPETITIONS = 10;

  /** One start; on a machine that others use, CPU time says more than time. */
  private record Start(Duration time, Duration cpu) {}

  @Override
  public String word() {
    return "start";
  }

  @Override
  public List<Row> measure(Arena arena) {
    var turns = new Turns(WARM_UP, REPETITIONS);
    var measured = turns.take(arena, contender -> restart(arena, contender));
    return List.of(
        measured.row(
            Title.median("process start -> Node Ready", Unit.MILLISECONDS),
            new Budget.RatioAtMost(1.0),
            start -> start.time().toMillis()),
        measured.row(
            Title.median("agent's CPU from its start until Node Ready", Unit.CPU_MILLISECONDS),
            new Budget.None(),
            start -> start.cpu().toMillis()));
  }

  private static Start restart(Arena arena, Contender contender) {
    contender.node().down(Agent.SERVICE);
    callNotReady(arena, contender);
    var ready = arena.nodes().of(contender.nodeName(), StartToReady::ready);
    contender.node().up(Agent.SERVICE);
    long readyAt = ready.await();
    var process = contender.process();
    var cpu = process.cpu();
    var time = process.age().minusNanos(System.nanoTime() - readyAt);
    return new Start(time, cpu);
  }

  private static void callNotReady(Arena arena, Contender contender) {
    var name = contender.nodeName();
    var told = arena.nodes().of(name, node -> !ready(node));
    arena.client().nodes().withName(name).editStatus(StartToReady::notReady);
    told.await();
  }

  private static Node notReady(Node node) {
    node.getStatus().getConditions().stream()
        .filter(StartToReady::isReadiness)
        .forEach(
            condition -> {
              condition.setStatus("False");
              condition.setReason("AgentStopped");
            });
    return node;
  }

  private static boolean ready(Node node) {
    return node.getStatus().getConditions().stream()
        .anyMatch(condition -> isReadiness(condition) && "True".equals(condition.getStatus()));
  }

  private static boolean isReadiness(NodeCondition condition) {
    return "Ready".equals(condition.getType());
  }
}
