package io.jubelet.operator.sim;

import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec.Grant;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must hold in every world, at every moment; remembers what did not. */
final class FleetOracle implements SimulatedApi.Watcher {
  /** What was decided before something was known may be done so long after it. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(15);

  private final Timeline time;
  private final FleetWorld.Policy policy;
  private final List<String> broken = new ArrayList<>();
  private final SortedSet<String> disrupted = new TreeSet<>();
  private final SortedSet<String> cordoned = new TreeSet<>();
  private final SortedMap<String, Instant> done = new TreeMap<>();
  private final SortedMap<String, List<String>> begun = new TreeMap<>();
  private final SortedMap<String, SortedMap<String, Instant>> failed = new TreeMap<>();
  private final SortedMap<String, String> lastFailures = new TreeMap<>();
  private final SimulatedApi api;
  private int limit = Integer.MAX_VALUE;

  FleetOracle(Timeline time, FleetWorld.Policy policy, SimulatedApi api) {
    this.time = time;
    this.policy = policy;
    this.api = api;
  }

  /** No more nodes than these may be out of service at a time. */
  void allows(int unavailable) {
    limit = unavailable;
  }

  List<String> broken() {
    return broken;
  }

  void breaks(String what) {
    if (broken.size() < 20) {
      broken.add(time.now() + " " + what);
    }
  }

  /** The nodes that failed with the revision. */
  int failures(String revision) {
    return failed.getOrDefault(revision, new TreeMap<>()).size();
  }

  @Override
  public void state(NodeState state) {
    var told = state.rollout();
    var counted = lastFailures.put(state.name(), told.failedAttempt());
    if (counted != null && !counted.isEmpty() && told.failedAttempt().isEmpty() && !healed(state)) {
      breaks("a failure was forgotten: " + counted + " on " + state.name());
    }
    if (!told.failedRevision().isEmpty()) {
      failed
          .computeIfAbsent(told.failedRevision(), _ -> new TreeMap<>())
          .putIfAbsent(state.name(), time.now());
    }
    if (state.spec().grant() == Grant.Execute && !inWindow(state.spec())) {
      breaks("granted outside of its window: " + state.name());
    }
  }

  /** Another attempt was committed since. */
  private static boolean healed(NodeState state) {
    return state.committedRevision().equals(state.spec().revision());
  }

  /** Of a grant as it was decided: its limit is a minute later. */
  private boolean inWindow(NodeRuntimeStateSpec spec) {
    var limit = spec.executeNotAfter();
    return !policy.windows()
        || limit == null
        || limit.minusSeconds(60).atZone(ZoneOffset.UTC).getSecond() < 30;
  }

  @Override
  public void node(FleetNode node) {
    if (node.cordonedBy().isEmpty()) {
      cordoned.remove(node.name());
    } else {
      cordoned.add(node.name());
    }
    count();
  }

  void begins(String name, NodeRuntimeStateSpec spec, boolean first) {
    if (!first) {
      breaks("executed twice: " + spec.attempt() + " on " + name);
    }
    if (policy.drains() && !api.pods(name).isEmpty()) {
      breaks("begun with pods on it: " + name + " " + api.pods(name));
    }
    var failures = failed.getOrDefault(spec.revision(), new TreeMap<>());
    var known = time.now().minus(UNDER_WAY);
    if (failures.values().stream().filter(at -> at.isBefore(known)).count() >= policy.maxFailures()
        && !failures.containsKey(name)) {
      breaks("begun after the breaker tripped: " + name);
    }
    var before = begun.computeIfAbsent(spec.revision(), _ -> new ArrayList<>());
    if (policy.canary() && !before.isEmpty() && !soaked(spec.revision())) {
      breaks("begun before the canary was done: " + name + " after " + before);
    }
    var zones = before.stream().map(this::zone).toList();
    if (policy.oneDomain() && zones.contains(zone(name)) && !zones.getLast().equals(zone(name))) {
      breaks("begun after its domain was left: " + name + " after " + before);
    }
    if (policy.canary() || policy.oneDomain()) {
      before.add(name);
    }
  }

  private String zone(String name) {
    return api.node(name).labels().getOrDefault("zone", "");
  }

  /** States tell whole seconds. */
  private boolean soaked(String revision) {
    return done.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(" " + revision))
        .anyMatch(entry -> !time.now().isBefore(entry.getValue().plusSeconds(4)));
  }

  void commits(String name, String revision) {
    done.putIfAbsent(name + " " + revision, time.now());
  }

  void atStep(String name, String step) {
    switch (step) {
      case "None", "Committed", "Reverted" -> disrupted.remove(name);
      default -> disrupted.add(name);
    }
    count();
  }

  private void count() {
    if (disrupted.size() + cordoned.size() <= limit) {
      return;
    }
    var out = new TreeSet<>(disrupted);
    out.addAll(cordoned);
    if (out.size() > limit) {
      breaks("%d of at most %d nodes are out of service: %s".formatted(out.size(), limit, out));
    }
  }
}
