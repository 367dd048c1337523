package io.jubelet.node.architecture;

import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table of docs/ARCHITECTURE.md: which package of {@code io.jubelet.node} may use which others.
 * What is not in it is forbidden. An edited row needs a decision record.
 */
final class Layers {
  static final String ROOT = "io.jubelet.node";

  /** Packages without I/O, clock, thread, logger, randomness or hash-ordered iteration. */
  static final Set<String> PURE = Set.of("model", "decide", "translate");

  private static final SortedMap<String, SortedSet<String>> MAY_USE = new TreeMap<>();

  static {
    row("model");
    row("decide", "model");
    row("translate", "model");
    row("effect", "model");
    row("linux", "model", "effect");
    row("systemd", "effect");
    row("cgroup", "model", "effect", "linux", "decide", "systemd");
    row("cri", "model", "effect", "translate");
    row("runtimehost", "model", "effect", "systemd");
    row("registry", "model", "effect", "decide");
    row("volume", "model", "effect", "linux");
    row("probe", "model", "effect");
    row("kube", "model", "effect");
    row("stats", "model", "effect", "linux");
    row("device", "model", "effect");
    row("staticpod", "model", "effect", "translate");
    row("store", "model", "effect");
    row("logs", "model", "effect");
    row("loop", "model", "decide", "effect");
    row("recorder", "model", "decide", "loop");
    row("server", "model", "effect", "loop", "logs");
    MAY_USE.put("app", new TreeSet<>(MAY_USE.keySet()));
  }

  private Layers() {}

  private static void row(String layer, String... others) {
    MAY_USE.put(layer, new TreeSet<>(Arrays.asList(others)));
  }

  static SortedSet<String> all() {
    return new TreeSet<>(MAY_USE.keySet());
  }

  static boolean mayUse(String user, String used) {
    return user.equals(used) || MAY_USE.getOrDefault(user, new TreeSet<>()).contains(used);
  }

  /**
   * The first segment beneath the root: {@code decide} for {@code io.jubelet.node.decide.status}.
   */
  static String of(String packageName) {
    var rest = packageName.substring(ROOT.length());
    return rest.isEmpty() ? "" : rest.substring(1).split("\\.", 2)[0];
  }
}
