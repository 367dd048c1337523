package io.jubelet.node.decide.admission;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongBinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pod may run on a node with these labels and taints, as the scheduler would decide it
 * (upstream component-helpers scheduling/corev1): the pod need not have come by the scheduler.
 */
final class NodeFit {
  private static final String NO_EXECUTE = "NoExecute";
  private static final String NAME_FIELD = "metadata.name";

  private final OwnNode node;

  NodeFit(OwnNode node) {
    this.node = node;
  }

  /** Its node selector, and one term of what its affinity requires. */
  boolean selected(Pod pod) {
    var selector =
        Objects.requireNonNullElse(pod.spec().getNodeSelector(), Map.<String, String>of());
    return node.labels().entrySet().containsAll(selector.entrySet())
        && Optional.ofNullable(pod.spec().getAffinity())
            .map(Affinity::getNodeAffinity)
            .map(NodeAffinity::getRequiredDuringSchedulingIgnoredDuringExecution)
            .map(this::selects)
            .orElse(true);
  }

  private boolean selects(NodeSelector required) {
    return each(required.getNodeSelectorTerms()).anyMatch(this::fits);
  }

  /** A term that asks for nothing fits nothing. */
  private boolean fits(NodeSelectorTerm term) {
    return Stream.concat(each(term.getMatchExpressions()), each(term.getMatchFields()))
            .findAny()
            .isPresent()
        && each(term.getMatchExpressions()).allMatch(this::labelled)
        && each(term.getMatchFields()).allMatch(this::named);
  }

  private boolean labelled(NodeSelectorRequirement requirement) {
    var label = Optional.ofNullable(node.labels().get(requirement.getKey()));
    var values = each(requirement.getValues()).toList();
    return switch (requirement.getOperator()) {
      case "In" -> label.filter(values::contains).isPresent();
      case "NotIn" -> label.filter(values::contains).isEmpty();
      case "Exists" -> label.isPresent();
      case "DoesNotExist" -> label.isEmpty();
      case "Gt" -> compares(label, values, (one, other) -> Long.compare(one, other));
      case "Lt" -> compares(label, values, (one, other) -> Long.compare(other, one));
      case null, default -> false;
    };
  }

  private static boolean compares(
      Optional<String> label, List<String> values, LongBinaryOperator order) {
    if (label.isEmpty() || values.size() != 1) {
      return false;
    }
    var has = number(label.get());
    var wants = number(values.getFirst());
    return has.isPresent()
        && wants.isPresent()
        && order.applyAsLong(has.getAsLong(), wants.getAsLong()) > 0;
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** The name is the only field that can be asked for. */
  private boolean named(NodeSelectorRequirement requirement) {
    var values = each(requirement.getValues()).toList();
    if (!NAME_FIELD.equals(requirement.getKey()) || values.size() != 1) {
      return false;
    }
    return switch (requirement.getOperator()) {
      case "In" -> node.name().equals(values.getFirst());
      case "NotIn" -> !node.name().equals(values.getFirst());
      case null, default -> false;
    };
  }

  /** Whether it would be evicted at once: a taint with NoExecute that it does not tolerate. */
  boolean tolerated(Pod pod) {
    return node.taints().stream()
        .filter(taint -> NO_EXECUTE.equals(taint.getEffect()))
        .allMatch(taint -> each(pod.spec().getTolerations()).anyMatch(it -> tolerates(it, taint)));
  }

  private static boolean tolerates(Toleration toleration, Taint taint) {
    return (empty(toleration.getEffect()) || toleration.getEffect().equals(taint.getEffect()))
        && (empty(toleration.getKey()) || toleration.getKey().equals(taint.getKey()))
        && switch (Objects.requireNonNullElse(toleration.getOperator(), "Equal")) {
          case "Equal", "" -> text(toleration.getValue()).equals(text(taint.getValue()));
          case "Exists" -> true;
          default -> false;
        };
  }

  private static boolean empty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  private static <T> Stream<T> each(@Nullable List<T> list) {
    return list == null ? Stream.empty() : list.stream();
  }
}
