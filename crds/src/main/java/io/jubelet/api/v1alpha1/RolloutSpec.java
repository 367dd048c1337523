package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a change goes through the nodes. It is never part of the rendered content. */
@Wire
public record RolloutSpec(
    @JsonPropertyDescription("Begin no further node; nodes in flight finish.") @Default("false")
        Boolean paused,
    @JsonPropertyDescription(
            "How many nodes may be unavailable at a time: a number, or a percentage rounded down"
                + " and at least 1.")
        @Default("1")
        @ValidationRule(value = COUNT, message = COUNT_MESSAGE)
        IntOrString maxUnavailable,
    @JsonPropertyDescription("Nodes that go first.") @Nullable Canary canary,
    @JsonPropertyDescription("In which order nodes go.") @Nullable Order order,
    @JsonPropertyDescription("What is checked before anything is disrupted.") @Default("{}")
        Preflight preflight,
    @JsonPropertyDescription(
            "InPlace: pods stay bound to their node and keep their volumes. Drain: they leave it.")
        @Default("InPlace")
        PodHandling podHandling,
    @JsonPropertyDescription("How nodes are drained, with podHandling Drain.")
        @Nullable Drain drain,
    @JsonPropertyDescription("When a node counts as done.") @Default("{}") Health health,
    @JsonPropertyDescription("What happens when nodes fail.") @Default("{}") Failure failure,
    @JsonPropertyDescription("Without any progress for so long the rollout is reported stalled.")
        @Default("" + PROGRESS_DEADLINE_SECONDS)
        @Min(1)
        @Max(604800)
        Integer progressDeadlineSeconds,
    @JsonPropertyDescription("When nodes may begin; none means always.") @Size(max = 16)
        List<Window> windows,
    @JsonPropertyDescription("How many revisions are kept that no node runs.")
        @Default("" + REVISION_HISTORY_LIMIT)
        @Min(0)
        @Max(100)
        Integer revisionHistoryLimit,
    @JsonPropertyDescription("Name of the NodeRuntimeRevision to run instead of the rendered one.")
        @Size(max = 63)
        String pinnedRevision) {

  private static final int PROGRESS_DEADLINE_SECONDS = 7200;
  private static final int REVISION_HISTORY_LIMIT = 10;

  /** All fields at their API defaults. */
  static final RolloutSpec PRESET =
      new RolloutSpec(
          false,
          new IntOrString(1),
          null,
          null,
          Preflight.PRESET,
          PodHandling.InPlace,
          null,
          Health.PRESET,
          Failure.PRESET,
          PROGRESS_DEADLINE_SECONDS,
          List.of(),
          REVISION_HISTORY_LIMIT,
          "");

  static final String COUNT =
      "type(self) == int ? self >= 1 : self.matches('^([1-9][0-9]?|100)%$')";
  static final String COUNT_MESSAGE = "must be a number of at least 1 or a percentage (1% to 100%)";

  public RolloutSpec {
    paused = Absence.or(paused, false);
    maxUnavailable = Absence.or(maxUnavailable, new IntOrString(1));
    preflight = Absence.or(preflight, Preflight.PRESET);
    podHandling = Absence.or(podHandling, PodHandling.InPlace);
    health = Absence.or(health, Health.PRESET);
    failure = Absence.or(failure, Failure.PRESET);
    progressDeadlineSeconds = Absence.or(progressDeadlineSeconds, PROGRESS_DEADLINE_SECONDS);
    windows = Absence.list(windows);
    revisionHistoryLimit = Absence.or(revisionHistoryLimit, REVISION_HISTORY_LIMIT);
    pinnedRevision = Absence.text(pinnedRevision);
  }

  /** Whether pods stay on their node while its runtime is switched. */
  public enum PodHandling {
    InPlace,
    Drain
  }

  /** Nodes that go before all others. */
  @Wire
  public record Canary(
      @JsonPropertyDescription("The canaries; default: any.") @Nullable LabelSelector nodeSelector,
      @JsonPropertyDescription("How many nodes.") @Default("1") @Min(1) @Max(1000) Integer count,
      @JsonPropertyDescription("How long they run before the others begin.")
          @Default("0")
          @Min(0)
          @Max(604800)
          Integer soakSeconds,
      @JsonPropertyDescription("Who lets the others begin.") @Default("Auto") Promotion promotion) {
    public Canary {
      count = Absence.or(count, 1);
      soakSeconds = Absence.or(soakSeconds, 0);
      promotion = Absence.or(promotion, Promotion.Auto);
    }
  }

  /** Who decides that canaries were good. */
  public enum Promotion {
    Auto,
    Manual
  }

  /** Order by failure domain. */
  @Wire
  public record Order(
      @JsonPropertyDescription("Label that names the domain, such as topology.kubernetes.io/zone.")
          @Required
          @Size(min = 1, max = 317)
          String topologyKey,
      @JsonPropertyDescription("One domain after the other, or spread over all.")
          @Default("OneDomainAtATime")
          Mode mode) {
    public Order {
      mode = Absence.or(mode, Mode.OneDomainAtATime);
    }
  }

  /** How nodes of several domains take turns. */
  public enum Mode {
    OneDomainAtATime,
    Spread
  }

  /** What must be known before the first node is disrupted. */
  @Wire
  public record Preflight(
      @JsonPropertyDescription(
              "AllNodesFirst: no node begins before all passed. PerNode: each on its own.")
          @Default("AllNodesFirst")
          Scope scope,
      @JsonPropertyDescription("Pull the images of running pods into the new runtime first.")
          @Default("true")
          Boolean prePull) {
    static final Preflight PRESET = new Preflight(Scope.AllNodesFirst, true);

    public Preflight {
      scope = Absence.or(scope, Scope.AllNodesFirst);
      prePull = Absence.or(prePull, true);
    }
  }

  /** Whom a refused preflight holds back. */
  public enum Scope {
    AllNodesFirst,
    PerNode
  }

  /** How a node is drained. */
  @Wire
  public record Drain(
      @JsonPropertyDescription("How long a drain may take.")
          @Default("" + TIMEOUT_SECONDS)
          @Min(1)
          @Max(604800)
          Integer timeoutSeconds,
      @JsonPropertyDescription("What happens then.") @Default("Abort") OnTimeout onTimeout,
      @JsonPropertyDescription("Pods that are left alone.")
          @Nullable LabelSelector podSelectorExclude,
      @JsonPropertyDescription("Whether pods with an emptyDir may be evicted.") @Default("Allow")
          Permission deleteEmptyDirData,
      @JsonPropertyDescription("What happens to pods without a controller.") @Default("Block")
          Unmanaged unmanagedPods) {
    private static final int TIMEOUT_SECONDS = 1800;

    /** All fields at their API defaults. */
    public static Drain preset() {
      return new Drain(TIMEOUT_SECONDS, OnTimeout.Abort, null, Permission.Allow, Unmanaged.Block);
    }

    public Drain {
      timeoutSeconds = Absence.or(timeoutSeconds, TIMEOUT_SECONDS);
      onTimeout = Absence.or(onTimeout, OnTimeout.Abort);
      deleteEmptyDirData = Absence.or(deleteEmptyDirData, Permission.Allow);
      unmanagedPods = Absence.or(unmanagedPods, Unmanaged.Block);
    }
  }

  /** What follows a drain that took too long. */
  public enum OnTimeout {
    Abort,
    Hold,
    Force
  }

  /** Whether something may be done. */
  public enum Permission {
    Allow,
    Deny
  }

  /** What a drain does with pods that nobody would make again. */
  public enum Unmanaged {
    Block,
    Delete
  }

  /** When a node counts as done. */
  @Wire
  public record Health(
      @JsonPropertyDescription("Time of a node from its start to the commit; then it reverts.")
          @Default("" + STEP_TIMEOUT_SECONDS)
          @Min(10)
          @Max(86400)
          Integer stepTimeoutSeconds,
      @JsonPropertyDescription("How long the node must be Ready before it counts.")
          @Default("" + MIN_READY_SECONDS)
          @Min(0)
          @Max(86400)
          Integer minReadySeconds) {
    private static final int STEP_TIMEOUT_SECONDS = 900;
    private static final int MIN_READY_SECONDS = 10;
    static final Health PRESET = new Health(STEP_TIMEOUT_SECONDS, MIN_READY_SECONDS);

    public Health {
      stepTimeoutSeconds = Absence.or(stepTimeoutSeconds, STEP_TIMEOUT_SECONDS);
      minReadySeconds = Absence.or(minReadySeconds, MIN_READY_SECONDS);
    }
  }

  /** What happens when nodes fail. */
  @Wire
  public record Failure(
      @JsonPropertyDescription("Failed nodes at which no further node begins.")
          @Default("1")
          @ValidationRule(value = COUNT, message = COUNT_MESSAGE)
          IntOrString maxFailures) {
    static final Failure PRESET = new Failure(new IntOrString(1));

    public Failure {
      maxFailures = Absence.or(maxFailures, new IntOrString(1));
    }
  }

  /** A time in which nodes may begin. */
  @Wire
  public record Window(
      @JsonPropertyDescription("When it opens, as five cron fields.")
          @Required
          @Size(max = 64)
          @Pattern("^\\S+( \\S+){4}$")
          String schedule,
      @JsonPropertyDescription("How long it stays open.") @Required @Min(60) @Max(604800)
          Integer durationSeconds,
      @JsonPropertyDescription("Name of the time zone; default UTC.") @Size(max = 64)
          String timeZone) {
    public Window {
      timeZone = Absence.text(timeZone);
    }
  }
}
