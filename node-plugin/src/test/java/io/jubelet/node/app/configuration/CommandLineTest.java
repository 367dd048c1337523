package io.jubelet.node.app.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {
  @Test
  void valueStandsAfterEqualsOrAsTheNextArgument() throws BadConfigurationException {
    var line = CommandLine.parse(List.of("--root-dir=/a", "--kubeconfig", "/b", "--v", "4"));
    assertThat(line.text("root-dir")).contains("/a");
    assertThat(line.text("kubeconfig")).contains("/b");
    assertThat(line.fields()).containsEntry("logging.verbosity", new Value.Whole(4));
  }

  @Test
  void booleanTakesNoSecondArgument() throws BadConfigurationException {
    var line = CommandLine.parse(List.of("--register-node", "--fail-cgroupv1=false"));
    assertThat(line.fields())
        .containsEntry("registerNode", new Value.Truth(true))
        .containsEntry("failCgroupV1", new Value.Truth(false));
  }

  @Test
  void underscoresAreDashes() throws BadConfigurationException {
    assertThat(CommandLine.parse(List.of("--max_pods=7")).fields())
        .containsEntry("maxPods", new Value.Whole(7));
  }

  @Test
  void lastScalarStandsAndMapsGrow() throws BadConfigurationException {
    var line =
        CommandLine.parse(
            List.of("--max-pods=1", "--max-pods=2", "--node-labels=a=1", "--node-labels=b=2,c="));
    assertThat(line.fields()).containsEntry("maxPods", new Value.Whole(2));
    assertThat(line.textMap("node-labels")).containsOnlyKeys("a", "b", "c").containsEntry("c", "");
  }

  @Test
  void thresholdsAreSeparatedByLessThan() throws BadConfigurationException {
    var line = CommandLine.parse(List.of("--eviction-hard=memory.available<1Gi"));
    assertThat(line.fields().get("evictionHard"))
        .isEqualTo(
            new Value.TextMap(
                new java.util.TreeMap<>(java.util.Map.of("memory.available", "1Gi"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bogus | unknown flag: --bogus",
        "--bogus=1 | unknown flag: --bogus",
        "-x | unknown flag: -x",
        "start | unexpected argument: 'start'",
        "--kubeconfig | flag needs a value: --kubeconfig",
        "--max-pods=many | --max-pods must be an integer, not 'many'",
        "--sync-frequency=10 | --sync-frequency: '10' is not a duration such as 10s, 1m30s or 500ms",
        "--fail-cgroupv1=no | --fail-cgroupv1 must be a boolean, not 'no'",
        "--node-labels=a | --node-labels: 'a' is not of the form key=value",
        "--pod-infra-container-image=x | unknown flag: --pod-infra-container-image",
      })
  void badArgumentIsNamedInOneSentence(String argument, String sentence) {
    assertThatThrownBy(() -> CommandLine.parse(List.of(argument)))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(sentence);
  }

  @Test
  void flagThatIsKnownAndNotYetHonouredIsNamedInAWarning() throws BadConfigurationException {
    assertThat(CommandLine.parse(List.of("--cpu-manager-policy=static", "--v=2")).warnings())
        .containsExactly("known and not yet honoured: --cpu-manager-policy");
  }

  @Test
  void everyFlagThatSetsAFieldNamesAKnownOne() {
    assertThat(KnownFlag.table(KnownField.table())).hasSize(129);
  }
}
