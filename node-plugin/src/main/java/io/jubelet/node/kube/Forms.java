package io.jubelet.node.kube;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.EvictionSpec;
import io.jubelet.api.v1alpha1.KubeletSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeRevisionSpec;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.api.v1alpha1.RuntimeSpec;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.AgentReport.Change;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The API's types of the rollout, and the core's words for them (docs/decisions/0001). */
final class Forms {
  /** {@code maxLength} of the texts in the resource's schema: a longer one would be refused. */
  private static final int MAX_ERROR = 1024;

  private static final int MAX_VALUE = 512;
  private static final int MAX_MESSAGE = 4096;

  private static final EvictionSpec NO_EVICTION =
      new EvictionSpec(
          new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), null, null);

  private Forms() {}

  static RolloutOrder order(NodeRuntimeStateSpec spec, long generation) {
    var grant =
        switch (spec.grant()) {
          case None -> RolloutOrder.Grant.NONE;
          case Preflight -> RolloutOrder.Grant.PREFLIGHT;
          case Execute -> RolloutOrder.Grant.EXECUTE;
          case Revert -> RolloutOrder.Grant.REVERT;
        };
    return new RolloutOrder(
        spec.nodeUID(),
        spec.revision(),
        spec.attempt(),
        grant,
        Optional.ofNullable(spec.executeNotAfter()),
        Duration.ofSeconds(spec.stepTimeoutSeconds()),
        spec.fence(),
        generation);
  }

  /** Runtime, pause image and cgroup driver are one domain: given whole, or left as it is. */
  static RuntimeConfiguration configuration(
      String revision, NodeRuntimeRevisionSpec spec, RuntimeConfiguration current) {
    var config = spec.config();
    var runtime = config.runtime();
    if (runtime == null) {
      return new RuntimeConfiguration(
          revision,
          current.runtimeName(),
          current.endpoint(),
          current.imageEndpoint(),
          current.defaultHandler(),
          current.pauseImage(),
          current.cgroupDriver(),
          eviction(config.eviction()),
          kubelet(config.kubelet()));
    }
    var endpoint = new Endpoint(runtime.endpoint());
    return new RuntimeConfiguration(
        revision,
        name(runtime.name()),
        endpoint,
        text(runtime.imageEndpoint()).map(Endpoint::new).orElse(endpoint),
        text(runtime.defaultHandler()),
        text(config.pauseImage()),
        Optional.ofNullable(config.cgroupDriver()).flatMap(Forms::driver),
        eviction(config.eviction()),
        kubelet(config.kubelet()));
  }

  private static String name(RuntimeSpec.Name name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<CgroupDriver> driver(io.jubelet.api.v1alpha1.CgroupDriver driver) {
    return switch (driver) {
      case AUTO -> Optional.empty();
      case SYSTEMD -> Optional.of(CgroupDriver.SYSTEMD);
      case CGROUPFS -> Optional.of(CgroupDriver.CGROUPFS);
    };
  }

  private static EvictionSettings eviction(@Nullable EvictionSpec given) {
    var spec = given == null ? NO_EVICTION : given;
    return new EvictionSettings(
        spec.hard(),
        spec.soft(),
        spec.softGracePeriodSeconds(),
        spec.minimumReclaim(),
        Optional.ofNullable(spec.maxPodGracePeriodSeconds()),
        Optional.ofNullable(spec.pressureTransitionPeriodSeconds()));
  }

  /** By the names of the API's fields; reserved resources as {@code kubeReserved.memory}. */
  private static SortedMap<String, String> kubelet(@Nullable KubeletSpec spec) {
    var settings = new TreeMap<String, String>();
    if (spec == null) {
      return settings;
    }
    put(settings, "maxPods", spec.maxPods());
    put(settings, "imageGCHighThresholdPercent", spec.imageGCHighThresholdPercent());
    put(settings, "imageGCLowThresholdPercent", spec.imageGCLowThresholdPercent());
    put(settings, "imageMinimumGCAgeSeconds", spec.imageMinimumGCAgeSeconds());
    text(spec.containerLogMaxSize()).ifPresent(t -> settings.put("containerLogMaxSize", t));
    put(settings, "containerLogMaxFiles", spec.containerLogMaxFiles());
    spec.kubeReserved().forEach((name, value) -> settings.put("kubeReserved." + name, value));
    spec.systemReserved().forEach((name, value) -> settings.put("systemReserved." + name, value));
    return settings;
  }

  private static void put(TreeMap<String, String> settings, String name, @Nullable Number value) {
    if (value != null) {
      settings.put(name, value.toString());
    }
  }

  static AgentStatus agentStatus(AgentReport report) {
    return new AgentStatus(
        report.observedAttempt(),
        report.step(),
        report.stepSince().orElse(null),
        report.committedRevision(),
        report.lastKnownGood(),
        report.bootId(),
        report.runtime().map(facts -> runtime(facts, report.endpoint())).orElse(null),
        report.effectiveEviction(),
        report.plan().stream().map(Forms::change).toList(),
        report.podsAffected(),
        cut(report.lastError(), MAX_ERROR));
  }

  private static AgentStatus.Runtime runtime(RuntimeFacts facts, Endpoint endpoint) {
    return new AgentStatus.Runtime(
        facts.name(),
        facts.version(),
        endpoint.uri(),
        facts.cgroupDriver().map(driver -> driver.name().toLowerCase(Locale.ROOT)).orElse(""),
        facts.sandboxImage().orElse(""),
        facts.handlers());
  }

  private static AgentStatus.Change change(Change change) {
    var changeClass =
        switch (change.changeClass()) {
          case LIVE -> AgentStatus.ChangeClass.Live;
          case RUNTIME_RESTART -> AgentStatus.ChangeClass.RuntimeRestart;
          case POD_RESTART -> AgentStatus.ChangeClass.PodRestart;
          case FULL_SWITCH -> AgentStatus.ChangeClass.FullSwitch;
        };
    return new AgentStatus.Change(
        change.path(), cut(change.from(), MAX_VALUE), cut(change.to(), MAX_VALUE), changeClass);
  }

  static Condition condition(AgentReport.Condition condition, long observedGeneration) {
    var status =
        switch (condition.status()) {
          case TRUE -> Condition.Status.True;
          case FALSE -> Condition.Status.False;
          case UNKNOWN -> Condition.Status.Unknown;
        };
    return new Condition(
        condition.type(),
        status,
        condition.reason(),
        cut(condition.message(), MAX_MESSAGE),
        observedGeneration,
        condition.lastTransition());
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
