package io.jubelet.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.jubelet.api.v1alpha1.Condition;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.RolloutPlan;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class RolloutMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RolloutMetrics metrics = new RolloutMetrics(registry);

  private void look(String config, Condition.Status stalled) {
    var plan =
        new RolloutPlan(
            Given.config(config, "{nodeSelector: {}}"),
            List.of(),
            1,
            new Gate.Open(),
            Optional.empty());
    var condition = new Condition("Stalled", stalled, "R", "", 1, Given.NOW);
    var status = new NodeRuntimeConfigStatus(1L, null, null, null, List.of(), List.of(condition));
    metrics.looked(plan, status, Duration.ofMillis(20));
  }

  private double value(String config) {
    return registry
        .get("jubelet.rollout.condition")
        .tags("config", config, "type", "Stalled")
        .gauge()
        .value();
  }

  @Test
  void theLastLookCounts() {
    look("workers", Condition.Status.True);
    look("others", Condition.Status.False);
    assertThat(value("workers")).isEqualTo(1);

    look("workers", Condition.Status.False);
    assertThat(value("workers")).isZero();
    assertThat(registry.get("jubelet.rollout.look").timer().count()).isEqualTo(3);
  }

  @Test
  void ofAConfigThatIsGoneNothingIsLeft() {
    look("workers", Condition.Status.True);
    look("others", Condition.Status.True);

    metrics.gone("workers");

    assertThat(registry.find("jubelet.rollout.condition").tag("config", "workers").gauges())
        .isEmpty();
    assertThat(value("others")).isEqualTo(1);
  }

  /** An alert on a name that nobody tells never fires. */
  @Test
  void alertsAskForWhatIsTold() throws IOException {
    look("workers", Condition.Status.True);
    var told = new TreeSet<String>();
    for (Meter meter : registry.getMeters()) {
      var name = meter.getId().getName().replace('.', '_');
      told.addAll(List.of(name, name + "_seconds_sum", name + "_seconds_count"));
    }

    var asked = new ArrayList<String>();
    for (JsonNode rule : rules()) {
      var names = Pattern.compile("jubelet_[a-z_]+").matcher(rule.path("expr").asText());
      names.results().forEach(name -> asked.add(name.group()));
      assertThat(rule.path("annotations").path("summary").asText()).isNotEmpty();
    }

    assertThat(asked).hasSizeGreaterThan(6);
    assertThat(told).containsAll(asked);
  }

  private static JsonNode rules() throws IOException {
    var file = Path.of("../manifests/monitoring/alerts.yaml");
    return new YAMLMapper().readTree(Files.readString(file)).at("/groups/0/rules");
  }
}
