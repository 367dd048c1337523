package io.jubelet.node.decide.switching;

import io.jubelet.node.model.AgentReport.Change;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The difference between two configurations, field by field, and what each change disturbs. An
 * absent pause image, handler or cgroup driver leaves the runtime's own, so it changes nothing.
 */
public record ChangePlan(List<Change> changes) {
  private static final ChangeClass UNKNOWN_FIELD = ChangeClass.FULL_SWITCH;

  /** Kubelet settings that the agent takes over while it runs. */
  private static final List<String> LIVE_KUBELET =
      List.of(
          "maxPods",
          "imageGCHighThresholdPercent",
          "imageGCLowThresholdPercent",
          "imageMinimumGCAgeSeconds",
          "containerLogMaxSize",
          "containerLogMaxFiles",
          "kubeReserved",
          "systemReserved");

  public ChangePlan {
    changes = List.copyOf(changes);
  }

  public static ChangePlan between(RuntimeConfiguration from, RuntimeConfiguration to) {
    var changes = new ArrayList<Change>();
    field(changes, "runtime.name", from.runtimeName(), to.runtimeName(), ChangeClass.FULL_SWITCH);
    field(
        changes,
        "runtime.endpoint",
        from.endpoint().uri(),
        to.endpoint().uri(),
        ChangeClass.FULL_SWITCH);
    field(
        changes,
        "runtime.imageEndpoint",
        from.imageEndpoint().uri(),
        to.imageEndpoint().uri(),
        ChangeClass.FULL_SWITCH);
    wanted(
        changes,
        "runtime.defaultHandler",
        from.defaultHandler(),
        to.defaultHandler(),
        ChangeClass.POD_RESTART);
    wanted(changes, "pauseImage", from.pauseImage(), to.pauseImage(), ChangeClass.RUNTIME_RESTART);
    wanted(
        changes,
        "cgroupDriver",
        from.cgroupDriver().map(ChangePlan::spelled),
        to.cgroupDriver().map(ChangePlan::spelled),
        ChangeClass.FULL_SWITCH);
    eviction(changes, from.eviction(), to.eviction());
    map(changes, "kubelet.", from.kubelet(), to.kubelet());
    return new ChangePlan(changes);
  }

  /** What the costliest change disturbs. */
  public ChangeClass changeClass() {
    return changes.stream()
        .map(Change::changeClass)
        .max(Comparator.naturalOrder())
        .orElse(ChangeClass.LIVE);
  }

  private static void eviction(List<Change> changes, EvictionSettings from, EvictionSettings to) {
    map(changes, "eviction.hard.", from.hard(), to.hard());
    map(changes, "eviction.soft.", from.soft(), to.soft());
    map(
        changes,
        "eviction.softGracePeriodSeconds.",
        texts(from.softGracePeriodSeconds()),
        texts(to.softGracePeriodSeconds()));
    map(changes, "eviction.minimumReclaim.", from.minimumReclaim(), to.minimumReclaim());
    field(
        changes,
        "eviction.maxPodGracePeriodSeconds",
        text(from.maxPodGracePeriodSeconds()),
        text(to.maxPodGracePeriodSeconds()),
        ChangeClass.LIVE);
    field(
        changes,
        "eviction.pressureTransitionPeriodSeconds",
        text(from.pressureTransitionPeriodSeconds()),
        text(to.pressureTransitionPeriodSeconds()),
        ChangeClass.LIVE);
  }

  private static void map(
      List<Change> changes,
      String prefix,
      SortedMap<String, String> from,
      SortedMap<String, String> to) {
    var keys = new TreeSet<>(from.keySet());
    keys.addAll(to.keySet());
    for (var key : keys) {
      field(
          changes,
          prefix + key,
          from.getOrDefault(key, ""),
          to.getOrDefault(key, ""),
          classOf(prefix, key));
    }
  }

  private static ChangeClass classOf(String prefix, String key) {
    if (!prefix.equals("kubelet.")) {
      return ChangeClass.LIVE;
    }
    var live = LIVE_KUBELET.stream().anyMatch(k -> key.equals(k) || key.startsWith(k + "."));
    return live ? ChangeClass.LIVE : UNKNOWN_FIELD;
  }

  private static void wanted(
      List<Change> changes,
      String path,
      Optional<String> from,
      Optional<String> to,
      ChangeClass changeClass) {
    to.ifPresent(value -> field(changes, path, from.orElse(""), value, changeClass));
  }

  private static void field(
      List<Change> changes, String path, String from, String to, ChangeClass changeClass) {
    if (!from.equals(to)) {
      changes.add(new Change(path, from, to, changeClass));
    }
  }

  private static SortedMap<String, String> texts(SortedMap<String, Long> numbers) {
    var texts = new TreeMap<String, String>();
    numbers.forEach((key, value) -> texts.put(key, Long.toString(value)));
    return texts;
  }

  private static String text(Optional<Long> number) {
    return number.map(n -> Long.toString(n)).orElse("");
  }

  private static String spelled(io.jubelet.node.model.CgroupDriver driver) {
    return switch (driver) {
      case SYSTEMD -> "systemd";
      case CGROUPFS -> "cgroupfs";
    };
  }
}
