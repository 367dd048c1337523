package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node reports of itself.
 *
 * @param step None, Prepared, Fenced, OldPodsStopped, OldRuntimeStopped, ConfigWritten,
 *     NewRuntimeStarted, AgentSwitched, LocalVerified, Committed, Reverting, Reverted or
 *     RevertFailed; open, so that an older operator can read a newer node
 */
@Wire
public record AgentStatus(
    @JsonPropertyDescription("The attempt this report is about.") @Size(max = 80)
        String observedAttempt,
    @JsonPropertyDescription("The last step that is in the node's journal.") @Size(max = 32)
        String step,
    @JsonPropertyDescription("Since when.") @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant stepSince,
    @JsonPropertyDescription("The revision the node committed; empty: none yet.") @Size(max = 69)
        String committedRevision,
    @JsonPropertyDescription("The revision the node would return to.") @Size(max = 69)
        String lastKnownGood,
    @JsonPropertyDescription("The boot of the machine, /proc/sys/kernel/random/boot_id.")
        @Size(max = 64)
        String bootID,
    @JsonPropertyDescription("The runtime the node uses.") @Nullable Runtime runtime,
    @JsonPropertyDescription("The thresholds in force, by signal.") @Size(max = 32)
        SortedMap<String, String> effectiveEviction,
    @JsonPropertyDescription("What the attempt changes, and what each change costs.")
        @Size(max = 64)
        List<Change> plan,
    @JsonPropertyDescription("How many pods the attempt restarts.") @Min(0)
        @Nullable Integer podsAffected,
    @JsonPropertyDescription("What went wrong last; empty: nothing.") @Size(max = 1024)
        String lastError) {
  public AgentStatus {
    observedAttempt = Absence.text(observedAttempt);
    step = Absence.text(step);
    committedRevision = Absence.text(committedRevision);
    lastKnownGood = Absence.text(lastKnownGood);
    bootID = Absence.text(bootID);
    effectiveEviction = Absence.map(effectiveEviction);
    plan = Absence.list(plan);
    lastError = Absence.text(lastError);
  }

  /** What a runtime says of itself (CRI Version, Status, RuntimeConfig). */
  @Wire
  public record Runtime(
      @JsonPropertyDescription("Its name, from CRI Version.") @Size(max = 64) String name,
      @JsonPropertyDescription("Its version, from CRI Version.") @Size(max = 128) String version,
      @JsonPropertyDescription("Its CRI socket.") @Size(max = 256) String endpoint,
      @JsonPropertyDescription("systemd or cgroupfs.") @Size(max = 16) String cgroupDriver,
      @JsonPropertyDescription("Image of the pods' sandboxes.") @Size(max = 512) String pauseImage,
      @JsonPropertyDescription("Its runtime handlers, sorted.") @Size(max = 64)
          List<String> handlers) {
    public Runtime {
      name = Absence.text(name);
      version = Absence.text(version);
      endpoint = Absence.text(endpoint);
      cgroupDriver = Absence.text(cgroupDriver);
      pauseImage = Absence.text(pauseImage);
      handlers = Absence.list(handlers);
    }
  }

  /** One changed field and what the change costs. */
  @Wire
  public record Change(
      @JsonPropertyDescription("The field, such as runtime.endpoint.") @Size(max = 256) String path,
      @JsonPropertyDescription("Its value now.") @Size(max = 512) String from,
      @JsonPropertyDescription("Its value afterwards.") @Size(max = 512) String to,
      @JsonPropertyDescription("What it disturbs.") @Nullable ChangeClass changeClass) {
    public Change {
      path = Absence.text(path);
      from = Absence.text(from);
      to = Absence.text(to);
    }
  }

  /** What a change disturbs, cheapest first. */
  public enum ChangeClass {
    Live,
    RuntimeRestart,
    PodRestart,
    FullSwitch
  }
}
