package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerRestartRule;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a container that has ended runs again: the first of its own rules that fits its exit code
 * says so, else its own policy, else the pod's (KEP-5307).
 *
 * @param rules of the container; each that fits means "restart", of this one or of all
 * @param policy when none fits
 */
public record RestartRules(List<Rule> rules, RestartPolicy policy) {
  public RestartRules {
    rules = List.copyOf(rules);
  }

  /**
   * One rule.
   *
   * @param listed whether it fits the codes of the list, or all others
   * @param together whether all containers of the pod restart with it (KEP-5532)
   */
  record Rule(boolean listed, List<Integer> exitCodes, boolean together) {
    Rule {
      exitCodes = List.copyOf(exitCodes);
    }

    boolean fits(int exitCode) {
      return exitCodes.contains(exitCode) == listed;
    }
  }

  public static RestartRules of(RestartPolicy policy) {
    return new RestartRules(List.of(), policy);
  }

  /**
   * @param policy for a container without one of its own, whose rules the API does not allow then
   */
  public static RestartRules of(Container container, RestartPolicy policy) {
    if (container.getRestartPolicy() == null) {
      return of(policy);
    }
    var rules =
        Objects.requireNonNullElse(
                container.getRestartPolicyRules(), List.<ContainerRestartRule>of())
            .stream()
            .map(RestartRules::rule)
            .flatMap(Optional::stream)
            .toList();
    return new RestartRules(rules, RestartPolicy.of(container.getRestartPolicy()));
  }

  /** A rule without codes, or with an operator of a later version, fits nothing. */
  private static Optional<Rule> rule(ContainerRestartRule rule) {
    var codes = rule.getExitCodes();
    if (codes == null) {
      return Optional.empty();
    }
    var values = Objects.requireNonNullElse(codes.getValues(), List.<Integer>of());
    return switch (codes.getOperator()) {
      case "In" -> Optional.of(new Rule(true, values, RestartTogether.asks(rule)));
      case "NotIn" -> Optional.of(new Rule(false, values, RestartTogether.asks(rule)));
      case null, default -> Optional.empty();
    };
  }

  public boolean restartsAfter(int exitCode) {
    return first(exitCode).isPresent() || policy.restartsAfter(exitCode);
  }

  /** Whether it runs again after the node ended it; rules are for who ends by itself (upstream). */
  public boolean restartsWhoIsEnded() {
    return policy != RestartPolicy.NEVER;
  }

  /** Whether the whole pod begins anew after it. */
  boolean restartsAllAfter(int exitCode) {
    return first(exitCode).filter(Rule::together).isPresent();
  }

  private Optional<Rule> first(int exitCode) {
    return rules.stream().filter(rule -> rule.fits(exitCode)).findFirst();
  }
}
