package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * When pods are evicted. Maps by eviction signal; a signal that is not named keeps the kubelet's
 * default. Values are quantities ({@code 200Mi}) or percentages of the capacity ({@code 10%}).
 */
@Wire
@ValidationRule(
    value = "!has(self.soft) || self.soft.all(s, " + EvictionSpec.HAS_GRACE + ")",
    fieldPath = ".softGracePeriodSeconds",
    messageExpression =
        "'soft threshold ' + self.soft.filter(s, !("
            + EvictionSpec.HAS_GRACE
            + "))[0] + ' needs a grace period here'")
public record EvictionSpec(
    @JsonPropertyDescription("Thresholds that evict at once, by signal.")
        @Size(max = 16)
        @ValidationRule(value = SIGNALS, messageExpression = SIGNALS_MESSAGE)
        @ValidationRule(value = AMOUNTS, messageExpression = AMOUNTS_MESSAGE)
        SortedMap<String, String> hard,
    @JsonPropertyDescription("Thresholds that evict after their grace period, by signal.")
        @Size(max = 16)
        @ValidationRule(value = SIGNALS, messageExpression = SIGNALS_MESSAGE)
        @ValidationRule(value = AMOUNTS, messageExpression = AMOUNTS_MESSAGE)
        SortedMap<String, String> soft,
    @JsonPropertyDescription("How long a soft threshold must hold before it evicts, by signal.")
        @Size(max = 16)
        @ValidationRule(value = SIGNALS, messageExpression = SIGNALS_MESSAGE)
        @ValidationRule(
            value = "self.all(s, self[s] >= 0 && self[s] <= 86400)",
            message = "must be between 0 and 86400 seconds")
        SortedMap<String, Long> softGracePeriodSeconds,
    @JsonPropertyDescription("What an eviction reclaims at least, by signal.")
        @Size(max = 16)
        @ValidationRule(value = SIGNALS, messageExpression = SIGNALS_MESSAGE)
        @ValidationRule(value = AMOUNTS, messageExpression = AMOUNTS_MESSAGE)
        SortedMap<String, String> minimumReclaim,
    @JsonPropertyDescription("Longest grace period of a pod evicted by a soft threshold.")
        @Min(0)
        @Max(86400)
        @Nullable Long maxPodGracePeriodSeconds,
    @JsonPropertyDescription("How long a pressure condition stays after the pressure ended.")
        @Min(0)
        @Max(86400)
        @Nullable Long pressureTransitionPeriodSeconds) {

  static final String HAS_GRACE =
      "has(self.softGracePeriodSeconds) && s in self.softGracePeriodSeconds";

  /** The signals of the kubelet (pkg/kubelet/eviction/api) that a user may set thresholds for. */
  private static final String KNOWN =
      "['memory.available','nodefs.available','nodefs.inodesFree','imagefs.available',"
          + "'imagefs.inodesFree','containerfs.available','containerfs.inodesFree',"
          + "'pid.available']";

  static final String SIGNALS = "self.all(s, s in " + KNOWN + ")";

  static final String SIGNALS_MESSAGE =
      "'unknown eviction signal ' + self.filter(s, !(s in " + KNOWN + "))[0]";

  private static final String AMOUNT =
      "self[s].matches('^((100|[1-9]?[0-9](\\\\.[0-9]+)?)%"
          + "|[0-9]+(\\\\.[0-9]+)?(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?)$')";

  static final String AMOUNTS = "self.all(s, " + AMOUNT + ")";

  static final String AMOUNTS_MESSAGE =
      "'the value of '"
          + " + self.filter(s, !("
          + AMOUNT
          + "))[0] + ' must be a quantity (200Mi) or a percentage from 0% to 100%'";

  public EvictionSpec {
    hard = Absence.map(hard);
    soft = Absence.map(soft);
    softGracePeriodSeconds = Absence.map(softGracePeriodSeconds);
    minimumReclaim = Absence.map(minimumReclaim);
  }
}
