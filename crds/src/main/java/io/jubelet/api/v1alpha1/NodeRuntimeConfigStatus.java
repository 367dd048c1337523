package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.jubelet.api.v1alpha1.AgentStatus.ChangeClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the rollout of a config goes; written by the operator alone. */
@Wire
public record NodeRuntimeConfigStatus(
    @JsonPropertyDescription("The metadata.generation this status is for.") @Min(0)
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("The revisions of the rollout.") @Nullable Revisions revision,
    @JsonPropertyDescription("How many nodes are where.") @Nullable Counts nodes,
    @JsonPropertyDescription(
            "What the target changes on nodes that do not run it yet, as their preflight found.")
        @Nullable Plan plan,
    @JsonPropertyDescription("A few nodes of each bucket that needs attention.") @Size(max = 16)
        List<Exemplars> exemplars,
    @JsonPropertyDescription(
            "Ready, Available, Progressing, Degraded, Valid, Conflicting, Drifted; Reconciling and"
                + " Stalled only while they hold.")
        @Size(max = 16)
        List<Condition> conditions) {
  public NodeRuntimeConfigStatus {
    exemplars = Absence.list(exemplars);
    conditions = Absence.list(conditions);
  }

  private static final NodeRuntimeConfigStatus NONE =
      new NodeRuntimeConfigStatus(null, null, null, null, List.of(), List.of());

  /** Of a config that nobody has looked at. */
  public static NodeRuntimeConfigStatus none() {
    return NONE;
  }

  /** The plans of single nodes as one; each node's own is in its state. */
  @Wire
  public record Plan(
      @JsonPropertyDescription("How many nodes have planned it.") @Min(0) int nodes,
      @JsonPropertyDescription("The most that it disturbs on any of them.")
          @Nullable ChangeClass changeClass,
      @JsonPropertyDescription("How many pods restart on all of them together.") @Min(0)
          int podsAffected,
      @JsonPropertyDescription("What changes, the most disturbing first; the first sixteen.")
          @Size(max = MAX_CHANGES)
          List<PlannedChange> changes) {
    public static final int MAX_CHANGES = 16;

    public Plan {
      changes = Absence.list(changes);
    }
  }

  /** One change that nodes have in common. */
  @Wire
  public record PlannedChange(
      @JsonPropertyDescription("The field, such as runtime.endpoint.") @Size(max = 256) String path,
      @JsonPropertyDescription("Its value now.") @Size(max = 512) String from,
      @JsonPropertyDescription("Its value afterwards.") @Size(max = 512) String to,
      @JsonPropertyDescription("What it disturbs.") @Nullable ChangeClass changeClass,
      @JsonPropertyDescription("On how many nodes.") @Min(0) int nodes) {
    public PlannedChange {
      path = Absence.text(path);
      from = Absence.text(from);
      to = Absence.text(to);
    }
  }

  /** Names of NodeRuntimeRevisions; empty: none yet, or nodes differ. */
  @Wire
  public record Revisions(
      @JsonPropertyDescription("What all nodes ran last.") @Size(max = 63) String current,
      @JsonPropertyDescription("What all nodes shall run.") @Size(max = 63) String target,
      @JsonPropertyDescription("What nodes ran before.") @Size(max = 63) String previous) {
    public Revisions {
      current = Absence.text(current);
      target = Absence.text(target);
      previous = Absence.text(previous);
    }
  }

  /** Each matched node is in exactly one bucket from {@code updated} to {@code skipped}. */
  @Wire
  public record Counts(
      @JsonPropertyDescription("updated/matched.") @Size(max = 32) String summary,
      @JsonPropertyDescription("Nodes that follow this config.") int matched,
      @JsonPropertyDescription("Nodes that run the target.") int updated,
      @JsonPropertyDescription("Nodes between grant and commit.") int inProgress,
      @JsonPropertyDescription("Nodes that wait for their turn.") int queued,
      @JsonPropertyDescription("Nodes whose preflight was refused.") int blocked,
      @JsonPropertyDescription("Nodes that could not return to their last known good.") int failed,
      @JsonPropertyDescription("Nodes that returned to their last known good.") int rolledBack,
      @JsonPropertyDescription("Nodes without a live agent.") int skipped,
      @JsonPropertyDescription("Nodes on which configs contradict each other.") int conflicting,
      @JsonPropertyDescription("Matched nodes that are not Ready.") int unavailable) {
    public Counts {
      summary = Absence.text(summary);
    }
  }

  /** At most ten nodes that share a bucket and a reason. */
  @Wire
  public record Exemplars(
      @JsonPropertyDescription("The bucket.") @Required @Size(max = 32) String bucket,
      @JsonPropertyDescription("Names of nodes, sorted.") @Size(max = 10) List<String> nodes,
      @JsonPropertyDescription("Why the first of them is there.") @Size(max = 1024)
          String message) {
    public Exemplars {
      nodes = Absence.list(nodes);
      message = Absence.text(message);
    }
  }
}
