package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestartRulesTest {
  /** Policies of pod and container, a rule of the container, an exit code. */
  @ParameterizedTest
  @CsvSource({
    "Always, , , 0, true",
    "OnFailure, , , 0, false",
    "OnFailure, , , 1, true",
    "Never, , , 1, false",
    "Never, Always, , 0, true",
    "Always, Never, , 1, false",
    "Always, OnFailure, , 0, false",
    "Never, Never, In 42, 42, true",
    "Never, Never, In 42, 1, false",
    "Never, Never, In 1 42, 1, true",
    "Never, Never, NotIn 42, 42, false",
    "Never, Never, NotIn 42, 1, true",
    "Never, OnFailure, In 42, 1, true",
    "Never, Never, Later 42, 42, false",
  })
  void ownRuleThenOwnPolicyThenThePods(
      String pod, String own, String rule, int exitCode, boolean restarts) {
    var container = new ContainerBuilder().withName("main").withRestartPolicy(own);
    if (rule != null) {
      var words = List.of(rule.split(" "));
      container
          .addNewRestartPolicyRule()
          .withAction("Restart")
          .withNewExitCodes()
          .withOperator(words.getFirst())
          .withValues(words.stream().skip(1).map(Integer::valueOf).toList())
          .endExitCodes()
          .endRestartPolicyRule();
    }

    var rules = RestartRules.of(container.build(), RestartPolicy.of(pod));

    assertThat(rules.restartsAfter(exitCode)).isEqualTo(restarts);
    assertThat(rules.restartsAllAfter(exitCode)).isFalse();
  }

  /** The first rule that fits counts. */
  @ParameterizedTest
  @CsvSource({
    "42, true, true",
    "43, true, false",
    "44, true, false",
    "1, false, false",
  })
  void aRuleMayRestartTheWholePod(int exitCode, boolean restarts, boolean all) {
    var container =
        new ContainerBuilder()
            .withName("main")
            .withRestartPolicy("Never")
            .addNewRestartPolicyRule()
            .withAction("Restart")
            .withNewExitCodes()
            .withOperator("In")
            .withValues(43, 44)
            .endExitCodes()
            .endRestartPolicyRule()
            .addNewRestartPolicyRule()
            .withAction("RestartAllContainers")
            .withNewExitCodes()
            .withOperator("In")
            .withValues(42, 43)
            .endExitCodes()
            .endRestartPolicyRule()
            .build();

    var rules = RestartRules.of(container, RestartPolicy.ALWAYS);

    assertThat(rules.restartsAfter(exitCode)).isEqualTo(restarts);
    assertThat(rules.restartsAllAfter(exitCode)).isEqualTo(all);
  }
}
