package io.jubelet.bench;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, as a table for people and as JSON for programs. */
final class Report {
  private static final List<String> HEAD =
      List.of("figure", "Jubelet", "Go kubelet", "ratio", "budget", "met?");

  private final List<Row> rows;

  Report(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  /** A Markdown table whose columns are aligned. */
  String table() {
    var lines = new ArrayList<List<String>>();
    lines.add(HEAD);
    rows.forEach(row -> lines.add(cells(row)));
    var widths =
        HEAD.stream()
            .map(HEAD::indexOf)
            .map(column -> lines.stream().mapToInt(line -> line.get(column).length()).max())
            .map(width -> width.orElse(1))
            .toList();
    var text = new StringBuilder();
    lines.forEach(line -> text.append(aligned(line, widths)));
    text.insert(text.indexOf("\n") + 1, aligned(widths.stream().map("-"::repeat).toList(), widths));
    return text.toString();
  }

  /** Every value that was measured, with where it was. */
  String json(Map<String, String> machine) {
    var root = new LinkedHashMap<String, Object>();
    root.put("machine", machine);
    root.put("figures", rows.stream().map(Report::object).toList());
    return Serialization.asJson(root) + "\n";
  }

  private static List<String> cells(Row row) {
    var unit = row.title().unit();
    return List.of(
        row.title().text() + ", " + row.title().statistic().word(),
        number(row, row.ofJubelet(), row.jubelet()),
        number(row, row.ofGoKubelet(), row.goKubelet()),
        String.format(Locale.ROOT, "%.2f", row.ratio()),
        row.budget().text(unit),
        row.met());
  }

  /** The number that is compared, and between which values the middle half lies. */
  private static String number(Row row, double value, Sample sample) {
    var unit = row.title().unit();
    return "%s (%s..%s, n=%d)"
        .formatted(
            unit.text(value),
            unit.digits(sample.quantile(0.25)),
            unit.digits(sample.quantile(0.75)),
            sample.values().size());
  }

  private static String aligned(List<String> cells, List<Integer> widths) {
    var line = new StringBuilder("|");
    for (int i = 0; i < cells.size(); i++) {
      line.append(' ')
          .append(cells.get(i))
          .append(" ".repeat(widths.get(i) - cells.get(i).length()))
          .append(" |");
    }
    return line.append("\n").toString();
  }

  private static Map<String, Object> object(Row row) {
    var object = new LinkedHashMap<String, Object>();
    object.put("figure", row.title().text());
    object.put("statistic", row.title().statistic().word());
    object.put("unit", row.title().unit().word());
    object.put("jubelet", row.ofJubelet());
    object.put("goKubelet", row.ofGoKubelet());
    object.put("ratio", row.ratio());
    object.put("budget", row.budget().text(row.title().unit()));
    object.put("met", row.met());
    object.put("jubeletValues", row.jubelet().values());
    object.put("goKubeletValues", row.goKubelet().values());
    return object;
  }
}
