package io.jubelet.bench.fleet;

import io.jubelet.bench.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one rollout cost.
 *
 * @param ofNodes requests that the simulated nodes made
 * @param mostAtWork nodes at the same time
 * @param heap bytes, at most
 * @param answers milliseconds from a node's word that it is done to the leave to commit
 */
record FleetFigures(
    int nodes,
    Reading before,
    Reading after,
    long ofNodes,
    int mostAtWork,
    long heap,
    Sample answers) {

  private static final double NANOS = 1e9;
  private static final double MEBI = 1 << 20;

  /** A figure of this fleet. */
  record Figure(String name, double value, String unit) {
    String text() {
      return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.0f %s", value, unit).strip();
    }
  }

  List<Figure> figures() {
    var seconds = (after.at() - before.at()) / NANOS;
    var requests = after.requests() - before.requests();
    var looks = after.looks() - before.looks();
    var cpu = after.cpu().minus(before.cpu()).toMillis();
    var figures = new ArrayList<Figure>();
    figures.add(new Figure("time", seconds, "s"));
    figures.add(new Figure("nodes at work at the same time, most", mostAtWork, ""));
    figures.add(new Figure("API requests per node, of the node", (double) ofNodes / nodes, ""));
    figures.add(
        new Figure("API requests per node, of the operator", (requests - ofNodes) / nodes, ""));
    figures.add(new Figure("API requests per second", requests / seconds, ""));
    figures.add(
        new Figure(
            "config status writes per minute",
            (after.configStatus() - before.configStatus()) / seconds * 60,
            ""));
    figures.add(new Figure("operator CPU per node", (double) cpu / nodes, "ms"));
    figures.add(new Figure("operator CPU", cpu / 10.0 / seconds, "% of one"));
    figures.add(new Figure("operator heap, most", heap / MEBI, "MiB"));
    figures.add(new Figure("looks at the fleet", looks, ""));
    figures.add(
        new Figure("one look, mean", (after.looking() - before.looking()) / looks * 1e3, "ms"));
    figures.add(new Figure("done -> leave to commit, median", answers.median(), "ms"));
    figures.add(new Figure("done -> leave to commit, p99", answers.quantile(0.99), "ms"));
    figures.add(
        new Figure(
            "etcd growth per node", (after.stored() - before.stored()) / nodes / 1024, "KiB"));
    return figures;
  }
}
