package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.SortedMap;

/** Labels an object must have; all terms must hold, and an empty selector takes every object. */
@Wire
public record LabelSelector(
    @JsonPropertyDescription("Labels with exactly these values.") @Size(max = 32)
        SortedMap<String, String> matchLabels,
    @JsonPropertyDescription("Conditions on labels.") @Size(max = 32)
        List<Requirement> matchExpressions) {
  public LabelSelector {
    matchLabels = Absence.map(matchLabels);
    matchExpressions = Absence.list(matchExpressions);
  }

  /** One condition on a label. */
  @Wire
  @ValidationRule(
      value =
          "self.operator in ['In', 'NotIn']"
              + " ? has(self.values) && size(self.values) > 0"
              + " : !has(self.values) || size(self.values) == 0",
      fieldPath = ".values",
      message = "In and NotIn need values, Exists and DoesNotExist take none")
  public record Requirement(
      @JsonPropertyDescription("The label's key.") @Required @Size(min = 1, max = 317) String key,
      @JsonPropertyDescription("How the label is compared.") @Required Operator operator,
      @JsonPropertyDescription("Values for In and NotIn.") @Size(max = 64) List<String> values) {
    public Requirement {
      values = Absence.list(values);
    }
  }

  /** How a label is compared; the names are those of Kubernetes. */
  public enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist
  }
}
