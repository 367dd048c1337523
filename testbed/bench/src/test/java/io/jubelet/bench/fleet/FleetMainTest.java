package io.jubelet.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.bench.Sample;
import io.jubelet.testbed.TestbedFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetMainTest {
  private static final Sample ANSWERS = new Sample(List.of(10.0, 20.0, 30.0));

  private static FleetFigures figures(int nodes, long seconds) {
    var before = new Reading(0, Duration.ZERO, 1000, 1, 10, 1, 0);
    var after =
        new Reading(
            seconds * 1_000_000_000,
            Duration.ofSeconds(seconds / 2),
            1000 + 20.0 * nodes,
            1 + seconds / 5.0,
            110,
            1 + seconds / 2.0,
            nodes * 2048.0);
    return new FleetFigures(nodes, before, after, 8L * nodes, nodes / 20, 64 << 20, ANSWERS);
  }

  @Test
  void figuresAreOfTheRolloutAloneAndGrowByTheFirst() {
    var table = FleetMain.table(List.of(figures(100, 20), figures(200, 40)));

    assertThat(table.lines())
        .contains(
            "| figure | 100 nodes | 200 nodes | last by first |",
            "| time | 20 s | 40 s | 2.00 |",
            "| nodes at work at the same time, most | 5.00 | 10 | 2.00 |",
            "| API requests per node, of the node | 8.00 | 8.00 | 1.00 |",
            "| API requests per node, of the operator | 12 | 12 | 1.00 |",
            "| API requests per second | 100 | 100 | 1.00 |",
            "| config status writes per minute | 12 | 12 | 1.00 |",
            "| operator CPU per node | 100 ms | 100 ms | 1.00 |",
            "| operator CPU | 50 % of one | 50 % of one | 1.00 |",
            "| operator heap, most | 64 MiB | 64 MiB | 1.00 |",
            "| looks at the fleet | 100 | 100 | 1.00 |",
            "| one look, mean | 100 ms | 200 ms | 2.00 |",
            "| done -> leave to commit, median | 20 ms | 20 ms | 1.00 |",
            "| done -> leave to commit, p99 | 30 ms | 30 ms | 1.00 |",
            "| etcd growth per node | 2.00 KiB | 2.00 KiB | 1.00 |");
  }

  @ParameterizedTest
  @ValueSource(strings = {"19", "20001", "many", "-100", ""})
  void whatIsNoNumberOfNodesIsNamed(String word) {
    assertThatThrownBy(() -> FleetMain.sizes(List.of("100", word)))
        .isInstanceOf(TestbedFailure.class)
        .hasMessage("'%s' is no number of nodes from 20 to 20000", word);
  }
}
