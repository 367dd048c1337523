package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.LabelSelector;
import java.util.SortedMap;

/** Whether labels satisfy a selector, by the rules of Kubernetes (labels.Selector). */
public final class Selection {
  private Selection() {}

  public static boolean matches(LabelSelector selector, SortedMap<String, String> labels) {
    return labels.entrySet().containsAll(selector.matchLabels().entrySet())
        && selector.matchExpressions().stream().allMatch(term -> holds(term, labels));
  }

  /** NotIn also takes an object without the label. */
  private static boolean holds(LabelSelector.Requirement term, SortedMap<String, String> labels) {
    var present = labels.containsKey(term.key());
    return switch (term.operator()) {
      case In -> present && term.values().contains(labels.get(term.key()));
      case NotIn -> !present || !term.values().contains(labels.get(term.key()));
      case Exists -> present;
      case DoesNotExist -> !present;
    };
  }
}
