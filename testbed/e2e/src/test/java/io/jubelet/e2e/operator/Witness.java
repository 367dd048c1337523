package io.jubelet.e2e.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Sees what all nodes do and how many are disrupted at a time. */
final class Witness {
  private final Set<String> disrupted = new TreeSet<>();
  private final List<String> history = new ArrayList<>();
  private int most;

  void disrupted(String node) {
    synchronized (history) {
      disrupted.add(node);
      most = Math.max(most, disrupted.size());
    }
  }

  void atRest(String node) {
    synchronized (history) {
      disrupted.remove(node);
    }
  }

  void reached(String node, String step) {
    synchronized (history) {
      history.add(node + " " + step);
    }
  }

  /** How many nodes were disrupted at the same time, at most. */
  int most() {
    synchronized (history) {
      return most;
    }
  }

  /** {@code NODE STEP}, in the order in which they happened. */
  List<String> history() {
    synchronized (history) {
      return List.copyOf(history);
    }
  }

  void forget() {
    synchronized (history) {
      history.clear();
      most = disrupted.size();
    }
  }
}
